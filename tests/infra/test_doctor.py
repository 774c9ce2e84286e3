import socket
from pathlib import Path

import pytest

from infra import doctor as checkup
from infra.artifacts import Artifact, CachedFile
from infra.doctor import Check, doctor
from infra.settings import Settings

ABC = Artifact(
    name="abc",
    version="1.0.0",
    kind="clip",
    source="npm",
    licence="MIT",
    download_bytes=3,
    files=(CachedFile("abc", "clips/abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),),
)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a home where nothing runs, for which one small file must be downloaded."""
    monkeypatch.setattr(checkup, "artifacts", lambda clickhouse_on_path: (ABC,))
    return Settings(
        mimika_home=tmp_path / "home", mimika_cache=tmp_path / "cache", kafka_bootstrap="", clickhouse_url=""
    )


def found(settings: Settings, name: str) -> Check:
    return next(check for check in doctor(settings.home(), settings) if check.name == name)


def test_looking_changes_nothing(settings: Settings) -> None:
    doctor(settings.home(), settings)
    assert not settings.home().root.exists()
    assert not settings.cache().root.exists()


def test_a_download_is_there_spoiled_or_absent(settings: Settings) -> None:
    clip = settings.cache().root / "clips" / "abc"
    assert not found(settings, "abc").ok
    clip.parent.mkdir(parents=True)
    clip.write_bytes(b"spoiled")
    assert "run `make setup`" in found(settings, "abc").sentence
    clip.write_bytes(b"abc")
    assert found(settings, "abc").ok


def test_a_taken_port_and_a_silent_cluster_are_found(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        asked = settings.model_copy(update={"mimika_kafka_port": port, "clickhouse_url": "clickhouse://127.0.0.1:1/x"})
        assert not found(asked, "MIMIKA_KAFKA_PORT").ok
        assert not found(asked, "CLICKHOUSE_URL").ok
    assert found(asked, "MIMIKA_KAFKA_PORT").ok


def test_a_full_disk_is_found(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(settings, "disk").ok
    monkeypatch.setattr(checkup, "NEEDED_BYTES", 10**18)
    assert not found(settings, "disk").ok


@pytest.mark.integration
def test_servers_that_run_are_seen(servers: Settings) -> None:
    checks = {check.name: check for check in doctor(servers.home(), servers)}
    assert {"kafka", "clickhouse", "Kafka", "ClickHouse"} <= set(checks)
    assert all(check.ok for check in checks.values()), [check for check in checks.values() if not check.ok]
