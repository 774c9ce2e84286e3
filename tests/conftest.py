"""Real servers for the tests that need them, in folders and on ports of their own, ended with the tests."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from infra import client, running
from infra.settings import Settings
from tests.made_videos import moving_square, write_video

hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


@dataclass(frozen=True)
class System:
    """A running Mimika: servers and services."""

    home: Path
    environment: dict[str, str]
    running: client.Running

    @property
    def environment_of_services(self) -> dict[str, str]:
        """What the supervisor gives its services."""
        found = running.read(Settings(mimika_home=self.home).home().running)
        assert found is not None
        return found.environment

    def mimika(self, *words: str, timeout_s: float = 180) -> subprocess.CompletedProcess[str]:
        """Run the command as a user would."""
        return subprocess.run(
            [sys.executable, "-m", "cli", *words],
            env=self.environment, capture_output=True, text=True, timeout=timeout_s, check=False,
        )  # fmt: skip

    def begin(self, *words: str) -> subprocess.Popen[str]:
        """Run the command beside the test."""
        return subprocess.Popen(
            [sys.executable, "-m", "cli", *words],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def consent(self, client_id: str = "client-1", purpose: str = "report") -> str:
        """Record a consent and return its id."""
        done = self.mimika("consent", "add", "--client", client_id, "--purpose", purpose, "--evidence", "a test")
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def order(self, file: Path | None, *words: str, client_id: str = "client-1", consent: str = "") -> tuple[str, ...]:
        """The words of `mimika analyze` for a file, or for what the words name."""
        given = consent or self.consent(client_id)
        return (
            "analyze",
            *([str(file)] if file else []),
            "--client",
            client_id,
            "--manager",
            "manager-1",
            "--consent",
            given,
            *words,
        )

    def report(self, file: Path, *words: str) -> dict[str, Any]:
        """Analyse a file and return the JSON that is printed."""
        done = self.mimika(*self.order(file, "--json", *words))
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Servers and services for all tests of a session."""
    home = tmp_path_factory.mktemp("home")
    environment = {**os.environ, "MIMIKA_HOME": str(home), "COLUMNS": "100"}
    for name in ("KAFKA_BOOTSTRAP", "CLICKHOUSE_URL", "DATABASE_URL"):
        environment.pop(name, None)
    settings = Settings(mimika_home=home)
    started = client.start(settings.home(), settings)
    try:
        yield System(home, environment, started)
    finally:
        client.down(settings.home())


@pytest.fixture(scope="session")
def clips() -> Path:
    """The folder of real clips that set-up fetched."""
    return Settings().cache().clips


@pytest.fixture(scope="session")
def faceless_video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve seconds without a face."""
    return write_video(tmp_path_factory.mktemp("made") / "faceless.mp4", moving_square(300))
