"""Servers that cannot start here: one sentence with the way out, the reason in running.json, nothing left running."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from infra import client
from infra.locking import is_held
from infra.settings import Settings

pytestmark = pytest.mark.integration


@pytest.fixture
def settings(downloads: None, tmp_path: Path) -> Settings:
    """Settings of a home where nothing ran yet."""
    return Settings(mimika_home=tmp_path / "home", kafka_bootstrap="", clickhouse_url="", database_url="")


def refusal(settings: Settings) -> str:
    """Why everything cannot start, as the waiting client and the next `status` both tell it."""
    home = settings.home()
    with pytest.raises(client.NeighbourDown) as refused, client.acquire_lease(home, settings, services=()):
        pass
    assert not is_held(home.supervisor_lock)
    assert "\n" not in str(refused.value)
    with pytest.raises(client.NotRunning) as not_running:
        client.status(home)
    assert str(refused.value) in str(not_running.value)
    return str(refused.value)


def path_without(program: str, folder: Path) -> str:
    """A PATH on which everything but one program is found."""
    folder.mkdir()
    for directory in os.environ["PATH"].split(os.pathsep):
        for found in Path(directory).glob("*"):
            if found.name != program and not (folder / found.name).exists():
                (folder / found.name).symlink_to(found)
    return str(folder)


def test_java_that_is_missing_is_named(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", path_without("java", tmp_path / "bin"))
    assert shutil.which("java") is None
    assert refusal(settings) == (
        "Java is not installed, and Kafka runs on it: install Java 17 or later, or set KAFKA_BOOTSTRAP."
    )


@pytest.mark.parametrize(
    ("field", "server"), [("mimika_kafka_port", "Kafka"), ("mimika_clickhouse_http_port", "ClickHouse")]
)
def test_a_taken_port_is_named_with_its_variable(settings: Settings, field: str, server: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        sentence = refusal(settings.model_copy(update={field: port}))
    assert sentence.startswith(f"Port {port}, meant for {server}, is taken by another program: ")
    assert field.upper() in sentence


def test_a_folder_that_holds_something_else_is_not_touched(settings: Settings) -> None:
    home = settings.home()
    home.kafka.mkdir(parents=True)
    (home.kafka / "letter.txt").write_text("mine")
    assert str(home.kafka) in refusal(settings)
    assert (home.kafka / "letter.txt").read_text() == "mine"


def test_spoiled_data_of_kafka_are_named_with_the_cause(settings: Settings) -> None:
    home = settings.home()
    home.kafka.mkdir(parents=True)
    (home.kafka / "meta.properties").write_text("version=1\nnode.id=7\ncluster.id=x\n")
    sentence = refusal(settings)
    assert f"Kafka did not start from {home.kafka}: " in sentence
    assert "kafka.log" in sentence
    assert "Exception" in sentence or "ERROR" in sentence


def test_downloads_that_are_missing_are_named(settings: Settings, tmp_path: Path) -> None:
    assert "make setup" in refusal(settings.model_copy(update={"mimika_cache": tmp_path / "empty"}))


def test_a_home_that_cannot_be_made_is_named(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    elsewhere = settings.model_copy(update={"mimika_home": tmp_path / "file" / "home"})
    with pytest.raises(client.NeighbourDown, match=r"file/home cannot hold the state .*: set MIMIKA_HOME"):
        client.start(elsewhere.home(), elsewhere, services=())


def test_a_second_supervisor_refuses(servers: Settings) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import infra.supervisor as s; s.FORMER_S = 0.2; raise SystemExit(s.main([]))"],
        env=servers.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 5
    assert done.stderr.splitlines()[-1].startswith("A supervisor, or a child of one that died, still runs for ")
    assert json.loads(servers.home().running.read_text())["ready"]
