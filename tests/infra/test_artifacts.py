import re
from pathlib import Path

import pytest

from infra.artifacts import (
    CARPHONE_CLIP,
    POM,
    Artifact,
    CachedFile,
    UnsupportedPlatform,
    artifacts,
    clickhouse_library,
    jar_names,
    kafka_jars,
    wrong_files,
)
from infra.home import Cache

SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
ABC = Artifact(
    name="abc",
    version="1.0.0",
    kind="clip",
    source="npm",
    licence="MIT",
    download_bytes=3,
    files=(CachedFile("package/abc", "clips/abc", SHA256_OF_ABC),),
)


def test_every_file_has_a_sha256_and_a_place_of_its_own() -> None:
    files = [file for artifact in (*artifacts(True), clickhouse_library("Linux", "x86_64")) for file in artifact.files]
    assert all(re.fullmatch(r"[0-9a-f]{64}", file.sha256) for file in files)
    assert len({file.path for file in files}) == len(files)
    assert not any(Path(file.path).is_absolute() or ".." in file.path for file in files)


def test_the_jars_hold_what_the_pom_asks_for() -> None:
    pom = POM.read_text()
    pairs = re.findall(r"<artifactId>(.+?)</artifactId>\s*<version>(.+?)</version>", pom)
    wanted = {f"{name}-{version}.jar" for name, version in pairs if name != "embedded-kafka"}
    assert len(wanted) == 3
    assert wanted <= set(jar_names())
    assert f"kafka_2.13-{kafka_jars().version}.jar" in wanted


def test_a_platform_without_a_library_gets_a_way_out() -> None:
    with pytest.raises(UnsupportedPlatform, match=r"this is Darwin arm64: put a `clickhouse` program on PATH"):
        clickhouse_library("Darwin", "arm64")


def test_a_clickhouse_of_ones_own_spares_the_library() -> None:
    assert "clickhouse" not in {artifact.kind for artifact in artifacts(clickhouse_on_path=True)}
    assert CARPHONE_CLIP in artifacts(clickhouse_on_path=True)


def test_absent_and_changed_files_are_wrong(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert list(wrong_files(cache, ABC)) == list(ABC.files)
    cache.clips.mkdir()
    (cache.clips / "abc").write_bytes(b"abd")
    assert list(wrong_files(cache, ABC)) == list(ABC.files)
    (cache.clips / "abc").write_bytes(b"abc")
    assert list(wrong_files(cache, ABC)) == []
