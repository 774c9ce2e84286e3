"""Reaching the supervisor of a home by its control port, or launching it."""

import os
import socket
import subprocess
import sys
import threading
import time
from typing import Literal

import msgspec

from infra import running
from infra.children import rotate
from infra.embedded.server import last_line
from infra.home import Home
from infra.locking import is_held, locked
from infra.ports import LOOPBACK
from infra.running import Reply, Request, RunningFile
from infra.settings import Settings

EXIT_NEIGHBOUR = 5
"""Of a supervisor that could not start for a reason in its surroundings."""
ANSWER_S = 30.0
"""Within this a supervisor listens, and answers what takes it no work."""
LAUNCH_S = 120.0
"""The longest that another client's launch is waited for."""
_POLL_S = 0.05


class SupervisorFailed(RuntimeError):
    """The supervisor ended or fell silent without naming a cause in its surroundings."""


class NeighbourDown(RuntimeError):
    """Kafka, ClickHouse or Java is missing or does not answer; the text says what to do."""


class Connection:
    """One request over the control port, and its replies."""

    def __init__(self, found: RunningFile) -> None:
        self._token = found.token
        self._socket = socket.create_connection((LOOPBACK, found.control_port), timeout=ANSWER_S)
        self._lines = self._socket.makefile("rb")

    def send(self, command: Literal["lease", "keep-up", "start", "stop", "down"], service: str = "") -> bool:
        """Ask (see infra.running.Request); False where the supervisor hung up."""
        request = Request(token=self._token, command=command, service=service)
        try:
            self._socket.sendall(msgspec.json.encode(request) + b"\n")
        except OSError:
            return False
        return True

    def receive(self, timeout_s: float) -> Reply | None:
        """The next reply; None where the supervisor is gone or silent."""
        self._socket.settimeout(timeout_s)
        try:
            line = self._lines.readline()
            return msgspec.json.decode(line, type=Reply) if line else None
        except (OSError, msgspec.DecodeError):
            return None

    def finish(self) -> str:
        """Say that we are done, and hear what follows: `done` or `stopping`."""
        try:
            self._socket.shutdown(socket.SHUT_WR)
            while (reply := self.receive(ANSWER_S)) is not None:
                if reply.kind in ("done", "stopping"):
                    return reply.kind
        except OSError:
            return "stopping"
        finally:
            self.close()
        return "stopping"

    def close(self) -> None:
        """Hang up; a lease ends by it."""
        self._lines.close()
        self._socket.close()


def connect(home: Home) -> Connection | None:
    """A connection to the supervisor that runs; None where there is none, or none yet."""
    found = running.read(home.running)
    if found is None or not is_held(home.supervisor_lock):
        return None
    try:
        return Connection(found)
    except OSError:
        return None


def launch_once(home: Home, settings: Settings, options: list[str]) -> Connection | None:
    """Start a supervisor, unless another client was faster or the former one is not gone yet: None then."""
    with locked(home.start_lock, LAUNCH_S):
        if is_held(home.supervisor_lock):
            return None
        process = _launch(home, settings, options)
        deadline = time.monotonic() + ANSWER_S
        while time.monotonic() < deadline:
            code = process.poll()
            if code is not None:
                raise _early_end(home, code)
            found = running.read(home.running)
            if found is not None and found.pid == process.pid:
                connection = connect(home)
                if connection is not None:
                    return connection
            time.sleep(_POLL_S)
    process.kill()
    raise SupervisorFailed(f"The supervisor did not begin within {ANSWER_S:.0f} s; its log is in {home.logs}.")


def _launch(home: Home, settings: Settings, options: list[str]) -> subprocess.Popen[bytes]:
    """Start the supervisor in a session of its own, so that it outlives the terminal."""
    log = home.logs / "supervisor.log"
    rotate(log)
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.supervisor", *options],
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            cwd=home.root,
            env={**settings.environment(), "MIMIKA_HOME": str(home.root)},
            start_new_session=True,
        )
    finally:
        os.close(descriptor)
    threading.Thread(target=process.wait, daemon=True, name="reap supervisor").start()
    return process


def _early_end(home: Home, code: int) -> Exception:
    """What a supervisor that ended before it listened wrote last."""
    log = home.logs / "supervisor.log"
    if code == EXIT_NEIGHBOUR:
        return NeighbourDown(last_line(log.read_text(encoding="utf-8", errors="replace")))
    return SupervisorFailed(f"The supervisor ended with code {code}; its log is {log}.")
