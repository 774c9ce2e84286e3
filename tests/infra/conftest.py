"""Real servers that the integration tests share, and a second home that uses them with services of its own."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from infra import client
from infra.fetching import fetch_all
from infra.settings import Settings

STEADY = """
import json, os, pathlib, sys, time
home = pathlib.Path(os.environ["MIMIKA_HOME"])
(home / f"{sys.argv[1]}.json").write_text(json.dumps(dict(os.environ)))
print("steady", flush=True)
time.sleep(600)
"""


def settings_of(home: Path, kafka_bootstrap: str = "", clickhouse_url: str = "") -> Settings:
    """Settings of a home, whatever the environment of the test run says."""
    return Settings(mimika_home=home, kafka_bootstrap=kafka_bootstrap, clickhouse_url=clickhouse_url, database_url="")


@pytest.fixture(scope="session")
def downloads() -> None:
    """What the servers are made of; nothing is fetched where it is there."""
    fetch_all(Settings().cache())


@pytest.fixture(scope="session")
def servers(downloads: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a home whose Kafka and ClickHouse run, without services, for the whole run."""
    settings = settings_of(tmp_path_factory.mktemp("mimika") / "home")
    with client.acquire_lease(settings.home(), settings, services=()):
        yield settings


@pytest.fixture
def guest(servers: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings of a home that uses the shared servers; the modules `steady` and `crashing` can be its services."""
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "steady.py").write_text(STEADY)
    (modules / "crashing.py").write_text("raise SystemExit('it crashed')\n")
    monkeypatch.setenv("PYTHONPATH", str(modules))
    with client.acquire_lease(servers.home(), servers, services=()) as lease:
        place = lease.running
        settings = settings_of(tmp_path / "guest", place.kafka_bootstrap, place.clickhouse_url)
        yield settings
        with suppress(client.NotRunning):
            client.down(settings.home())
