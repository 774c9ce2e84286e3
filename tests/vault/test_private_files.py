from pathlib import Path

import pytest

from vault.private_files import VaultRefused, create_once, require_private


def test_who_comes_second_takes_the_first_ones_file(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "file"

    def overtaken(part: Path) -> None:
        part.write_bytes(b"second")
        path.write_bytes(b"first")

    create_once(path, overtaken)
    create_once(path, lambda part: part.write_bytes(b"third"))
    assert path.read_bytes() == b"first"
    assert [one.name for one in path.parent.iterdir()] == ["file"]


def test_what_was_cut_short_leaves_nothing(tmp_path: Path) -> None:
    def stopped(part: Path) -> None:
        part.write_bytes(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        create_once(tmp_path / "file", stopped)
    assert not list(tmp_path.iterdir())


def test_the_file_is_private_before_it_is_filled(tmp_path: Path) -> None:
    create_once(tmp_path / "file", require_private)
    require_private(tmp_path / "file")


@pytest.mark.parametrize("mode", [0o601, 0o610, 0o640, 0o644])
def test_any_bit_for_others_is_refused(tmp_path: Path, mode: int) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "file").chmod(mode)
    with pytest.raises(VaultRefused, match=f"mode 0{mode:o}"):
        require_private(tmp_path / "file")
