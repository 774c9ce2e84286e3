from pathlib import Path

import pytest

from inference.engine import ModelUnusable
from inference.plan_cache import cached_plan


class Builder:
    """Counts how often a plan is built."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> bytes:
        self.times += 1
        return f"plan {self.times}".encode()


def test_a_plan_is_built_once_and_then_read(tmp_path: Path) -> None:
    path, build = tmp_path / "engines" / "a.plan", Builder()
    assert [cached_plan(path, build, bytes.decode) for _ in range(3)] == ["plan 1"] * 3
    assert build.times == 1
    assert [file.name for file in path.parent.iterdir()] == ["a.plan"]


@pytest.mark.parametrize("broken", [b"", b"short", bytes(100)])
def test_a_broken_file_is_built_again(tmp_path: Path, broken: bytes) -> None:
    path, build = tmp_path / "a.plan", Builder()
    path.write_bytes(broken)
    assert cached_plan(path, build, bytes.decode) == "plan 1"
    assert cached_plan(path, build, bytes.decode) == "plan 1"


def test_one_changed_byte_is_seen(tmp_path: Path) -> None:
    path, build = tmp_path / "a.plan", Builder()
    cached_plan(path, build, bytes.decode)
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"?")
    assert cached_plan(path, build, bytes.decode) == "plan 2"


def test_a_whole_plan_that_the_runtime_refuses_is_built_again(tmp_path: Path) -> None:
    path, build = tmp_path / "a.plan", Builder()
    cached_plan(path, build, bytes.decode)
    assert cached_plan(path, build, lambda plan: None if plan == b"plan 1" else plan.decode()) == "plan 2"
    assert cached_plan(path, build, bytes.decode) == "plan 2"


def test_a_fresh_plan_that_is_refused_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="just built"):
        cached_plan(tmp_path / "a.plan", Builder(), lambda plan: None)


def test_a_build_that_fails_leaves_no_file(tmp_path: Path) -> None:
    def fail() -> bytes:
        raise ModelUnusable("no")

    with pytest.raises(ModelUnusable):
        cached_plan(tmp_path / "a.plan", fail, bytes.decode)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ModelUnusable, match="cannot be kept"):
        cached_plan(tmp_path / "file" / "a.plan", Builder(), bytes.decode)
