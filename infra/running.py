"""running.json, by which other processes find the supervisor, and what both sides say over its control port.

One JSON record a line, in both directions. A connection carries one request; a lease lasts as long as its connection.
"""

from pathlib import Path
from typing import Literal

import msgspec

from infra.embedded.server import write_private

State = Literal["starting", "running", "stopped", "restarting", "failed"]
"""failed: crashed five times in a row; it is still tried again, every 10 s."""


class ServiceStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One child of the supervisor, a server or a service."""

    name: str
    pid: int | None
    state: State
    metrics: str | None = None
    """Address of its figures; None where it shows none."""


class KafkaStatus(msgspec.Struct, frozen=True, kw_only=True):
    """Where Kafka listens."""

    bootstrap: str


class ClickHouseStatus(msgspec.Struct, frozen=True, kw_only=True):
    """Where ClickHouse listens; of a server that is not ours the HTTP port and the reader are unknown."""

    http_port: int | None
    native_port: int
    database: str
    credentials_file: str | None
    """JSON with `user` and `password` of a user that may only read."""


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """What `mimika status --json` prints."""

    kafka: KafkaStatus
    clickhouse: ClickHouseStatus
    console: str
    """Address of the console."""
    whip: str
    """Address of the bridges; a call's id follows."""
    services: tuple[ServiceStatus, ...]


class RunningFile(msgspec.Struct, frozen=True, kw_only=True):
    """The content of running.json (mode 0600); stale where nobody holds the supervisor's lock."""

    pid: int
    control_port: int
    token: str
    """Every request repeats it."""
    ready: bool
    failure: str
    """Why the start failed; empty otherwise."""
    environment: dict[str, str]
    """What services are given: addresses, with passwords, and paths."""
    status: Status


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """From a client."""

    token: str
    command: Literal["lease", "keep-up", "start", "stop", "down"]
    service: str = ""
    """For `start` and `stop`."""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """From the supervisor."""

    kind: Literal["progress", "ready", "failed", "stopping", "done", "unknown"]
    """progress: more follows. ready: the servers answer and the services run. failed: the start failed, and all
    ends. stopping: everything is being stopped, ask the next supervisor. unknown: no such service."""
    text: str = ""


def write(path: Path, content: RunningFile) -> None:
    """Replace running.json."""
    write_private(path, msgspec.json.encode(content).decode())


def read(path: Path) -> RunningFile | None:
    """Read running.json; None where it is absent or spoiled."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=RunningFile)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
