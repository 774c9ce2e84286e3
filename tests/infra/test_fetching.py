"""Fetching by a pretended npm, which writes down each call and packs what a file says."""

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from infra import fetching
from infra.artifacts import Artifact, CachedFile
from infra.fetching import FetchFailed, fetch_all
from infra.home import Cache

ABC = Artifact(
    name="@scope/abc",
    version="1.0.0",
    kind="clip",
    source="npm",
    licence="MIT",
    download_bytes=1_500_000,
    files=(
        CachedFile(
            "package/abc.mp4", "clips/abc.mp4", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        ),
    ),
)

NPM = """#!{python}
import io, pathlib, sys, tarfile, time
here = pathlib.Path(__file__).parent
with (here / "calls").open("a") as calls:
    calls.write(" ".join(sys.argv[1:3]) + "\\n")
if (here / "slow").exists():
    time.sleep(2)
if (here / "offline").exists():
    sys.exit("npm error code ENOTFOUND\\nnpm error network request failed")
folder = pathlib.Path(sys.argv[sys.argv.index("--pack-destination") + 1])
with tarfile.open(folder / "scope-abc-1.0.0.tgz", "w:gz") as tar:
    for name in ("package/abc.mp4", "package/other"):
        content = (here / "content").read_bytes()
        member = tarfile.TarInfo(name)
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
"""


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder of the pretended npm, which packs `content`."""
    folder = tmp_path / "npm-folder"
    folder.mkdir()
    (folder / "npm").write_text(NPM.format(python=sys.executable))
    (folder / "npm").chmod(0o755)
    (folder / "content").write_bytes(b"abc")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(fetching, "artifacts", lambda clickhouse_on_path: (ABC,))
    return folder


def calls(npm: Path) -> int:
    return len((npm / "calls").read_text().splitlines()) if (npm / "calls").exists() else 0


def fetched(cache: Cache) -> list[str]:
    return sorted(str(path.relative_to(cache.root)) for path in cache.root.rglob("*") if path.is_file())


def test_only_the_wanted_files_are_kept_and_the_size_is_told(npm: Path, tmp_path: Path) -> None:
    cache, told = Cache(tmp_path / "cache"), io.StringIO()
    fetch_all(cache, Console(file=told, width=40))
    assert fetched(cache) == ["clips/abc.mp4", "download.lock"]
    assert (cache.clips / "abc.mp4").read_bytes() == b"abc"
    assert "@scope/abc 1.0.0 (1.5 MB), MIT" in told.getvalue()


def test_what_is_there_is_not_fetched_again(npm: Path, tmp_path: Path) -> None:
    for _ in range(2):
        fetch_all(Cache(tmp_path / "cache"), Console(file=io.StringIO()))
    assert calls(npm) == 1


def test_a_spoiled_file_is_fetched_again(npm: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    fetch_all(cache, Console(file=io.StringIO()))
    (cache.clips / "abc.mp4").write_bytes(b"ab")
    fetch_all(cache, Console(file=io.StringIO()))
    assert (cache.clips / "abc.mp4").read_bytes() == b"abc"


def test_other_bytes_than_listed_are_refused_and_not_kept(npm: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    (npm / "content").write_bytes(b"evil")
    with pytest.raises(FetchFailed, match=r"abc\.mp4 of @scope/abc 1\.0\.0 has SHA-256 [0-9a-f]{64} and not ba7"):
        fetch_all(cache, Console(file=io.StringIO()))
    assert fetched(cache) == ["download.lock"]


def test_a_network_that_fails_gets_one_sentence(npm: Path, tmp_path: Path) -> None:
    (npm / "offline").touch()
    with pytest.raises(FetchFailed, match=r"check the network.* npm says: npm error code ENOTFOUND$"):
        fetch_all(Cache(tmp_path / "cache"), Console(file=io.StringIO()))


def test_a_client_that_is_missing_is_named(npm: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FetchFailed, match="`npm` is not installed"):
        fetch_all(Cache(tmp_path / "cache"), Console(file=io.StringIO()))


def test_left_overs_of_a_cut_off_run_are_cleared(npm: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    (cache.root / "download-x.part").mkdir(parents=True)
    (cache.root / "download-x.part" / "half.tgz").write_bytes(b"half")
    fetch_all(cache, Console(file=io.StringIO()))
    assert fetched(cache) == ["clips/abc.mp4", "download.lock"]


def test_two_at_once_fetch_once(npm: Path, tmp_path: Path) -> None:
    (npm / "slow").touch()
    script = (
        "import importlib.util, pathlib, sys\n"
        "from infra import fetching\n"
        "spec = importlib.util.spec_from_file_location('listed', sys.argv[1])\n"
        "listed = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(listed)\n"
        "fetching.artifacts = lambda clickhouse_on_path: (listed.ABC,)\n"
        "fetching.fetch_all(listed.Cache(pathlib.Path(sys.argv[2])))\n"
    )
    command = [sys.executable, "-c", script, __file__, str(tmp_path / "cache")]
    processes = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait(30) for process in processes] == [0, 0]
    assert calls(npm) == 1
    assert shutil.which("npm") == str(npm / "npm")
