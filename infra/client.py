"""Starting, sharing, asking and ending the supervisor from another process; every call waits for its answer."""

import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Literal, Self

import msgspec

from infra import running
from infra.home import Home
from infra.locking import is_held
from infra.reaching import ANSWER_S, Connection, NeighbourDown, SupervisorFailed, connect, launch_once
from infra.running import Status
from infra.services import SERVICES, Service, written
from infra.settings import Settings

START_S = 120.0
"""The longest that a start may take, recovery of both servers included."""
STOP_S = 60.0
_POLL_S = 0.05

Progress = Callable[[str], None]


__all__ = [
    "Lease",
    "NeighbourDown",
    "NotRunning",
    "Progress",
    "Running",
    "SupervisorFailed",
    "UnknownService",
    "acquire_lease",
    "down",
    "keep_up",
    "start",
    "start_service",
    "status",
    "stop_service",
]


class NotRunning(RuntimeError):
    """Nothing runs for this home."""


class UnknownService(ValueError):
    """There is no service of that name."""


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """Where everything is, for a process that wants to use it."""

    kafka_bootstrap: str
    clickhouse_url: str
    """With the password of the application's user: never print it."""
    database_url: str
    master_key_file: str
    models: str
    was_up: bool
    """Whether it ran before this call."""


class Lease:
    """Keeps everything up until it is closed, or its process ends in any way; a context manager."""

    def __init__(self, home: Home, connection: Connection, place: Running) -> None:
        self.running = place
        self._home, self._connection = home, connection

    def keep_up(self) -> None:
        """Let everything go on after the lease."""
        keep_up(self._home)

    def close(self) -> None:
        """Give the lease back; if it was the last one, wait until everything is stopped."""
        if self._connection.finish() == "stopping":
            _wait_for_end(self._home)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def start(
    home: Home,
    settings: Settings,
    without: frozenset[str] = frozenset(),
    on_progress: Progress = lambda _text: None,
    services: Sequence[Service] = SERVICES,
) -> Running:
    """Start everything and leave it running; what runs already is kept up as it is.

    Args:
        home: where the state lies.
        settings: of the servers; they do not change what runs already.
        without: names of services that are not started.
        on_progress: told in a few words what was reached.
        services: all services of the supervisor.

    Raises:
        NeighbourDown: if a server cannot start or does not answer.
        UnknownService: if `without` names none of the services.
        SupervisorFailed: if the supervisor ends by a bug, or does not finish starting.
    """
    connection, place = _enter("keep-up", home, settings, without, on_progress, services)
    connection.close()
    return place


def acquire_lease(
    home: Home,
    settings: Settings,
    without: frozenset[str] = frozenset(),
    on_progress: Progress = lambda _text: None,
    services: Sequence[Service] = SERVICES,
) -> Lease:
    """Use what is up, or start everything for as long as somebody holds a lease; arguments and errors as `start`."""
    connection, place = _enter("lease", home, settings, without, on_progress, services)
    return Lease(home, connection, place)


def keep_up(home: Home) -> None:
    """Let what runs go on without a lease.

    Raises:
        NotRunning: if nothing runs.
    """
    connection = _require(home)
    up = connection.send("keep-up") and _until_ready(home, connection, lambda _text: None, was_up=True)
    connection.close()
    if not up:
        raise NotRunning(_stopping(home))


def status(home: Home) -> Status:
    """Addresses of the servers, and the state of each child.

    Raises:
        NotRunning: if nothing runs; the text says why the last start failed, if it did.
    """
    found = running.read(home.running)
    if is_held(home.supervisor_lock):
        deadline = time.monotonic() + ANSWER_S
        while found is None and time.monotonic() < deadline:
            time.sleep(_POLL_S)
            found = running.read(home.running)
        if found is not None:
            return found.status
    why = f" The last start failed: {found.failure}" if found is not None and found.failure else ""
    raise NotRunning(f"Nothing runs for {home.root}: start it by `mimika up`.{why}")


def stop_service(home: Home, name: str) -> None:
    """Stop one service, or a server, until `start_service` or the next start.

    Raises:
        NotRunning: if nothing runs.
        UnknownService: if there is no service of that name.
    """
    _ask(home, "stop", name)


def start_service(home: Home, name: str) -> None:
    """Start a service that was stopped; raises as `stop_service`."""
    _ask(home, "start", name)


def down(home: Home) -> None:
    """Stop everything, also what others lease, and wait until it has ended.

    Raises:
        NotRunning: if nothing runs.
        SupervisorFailed: if it does not end.
    """
    connection = _require(home)
    if connection.send("down"):
        connection.receive(ANSWER_S)
    connection.close()
    _wait_for_end(home)


def _enter(
    command: Literal["lease", "keep-up"],
    home: Home,
    settings: Settings,
    without: frozenset[str],
    on_progress: Progress,
    services: Sequence[Service],
) -> tuple[Connection, Running]:
    """Reach a supervisor, one that runs or a new one, and wait until everything is up."""
    strangers = sorted(without - {service.name for service in services})
    if strangers:
        raise UnknownService(_no_such(strangers[0], [service.name for service in services]))
    _create(home)
    options = [word for name in sorted(without) for word in ("--without", name)]
    options += ["--services", written(services)]
    options += ["--keep-up"] if command == "keep-up" else []
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        connection, was_up = connect(home), True
        if connection is None:
            connection, was_up = launch_once(home, settings, options), False
        if connection is not None:
            if connection.send(command) and _until_ready(home, connection, on_progress, was_up):
                return connection, _place(home, was_up)
            connection.close()
        time.sleep(_POLL_S)
    raise SupervisorFailed(f"Nothing was up within {START_S:.0f} s; the logs are in {home.logs}.")


def _create(home: Home) -> None:
    try:
        home.create()
    except OSError as error:
        raise NeighbourDown(f"{home.root} cannot hold the state ({error.strerror}): set MIMIKA_HOME.") from None


def _until_ready(home: Home, connection: Connection, on_progress: Progress, was_up: bool) -> bool:
    """Wait for the last word on the start; False if everything is being stopped, so that one may ask again."""
    deadline = time.monotonic() + START_S
    while (left_s := deadline - time.monotonic()) > 0:
        reply = connection.receive(left_s)
        if reply is None and was_up:
            return False
        if reply is None:
            connection.close()
            raise _cut_off(home)
        if reply.kind == "ready":
            return True
        if reply.kind == "failed":
            connection.close()
            _wait_for_end(home)
            raise NeighbourDown(reply.text)
        if reply.kind == "stopping":
            return False
        on_progress(reply.text)
    raise SupervisorFailed(f"Nothing was up within {START_S:.0f} s; the logs are in {home.logs}.")


def _cut_off(home: Home) -> Exception:
    """Why a supervisor hung up without a last word."""
    _wait_for_end(home)
    found = running.read(home.running)
    if found is not None and found.failure:
        return NeighbourDown(found.failure)
    return SupervisorFailed(f"The supervisor ended while it started everything; its log is in {home.logs}.")


def _place(home: Home, was_up: bool) -> Running:
    found = running.read(home.running)
    if found is None:
        raise SupervisorFailed(f"{home.running} is gone: run `mimika down`, then start again.")
    given = found.environment
    return Running(
        kafka_bootstrap=given["KAFKA_BOOTSTRAP"],
        clickhouse_url=given["CLICKHOUSE_URL"],
        database_url=given["DATABASE_URL"],
        master_key_file=given["MIMIKA_MASTER_KEY_FILE"],
        models=given["MIMIKA_MODELS"],
        was_up=was_up,
    )


def _require(home: Home) -> Connection:
    connection = connect(home)
    if connection is not None:
        return connection
    if is_held(home.supervisor_lock):
        raise SupervisorFailed(f"A supervisor runs for {home.root} but does not answer; its log is in {home.logs}.")
    status(home)
    raise NotRunning(f"Nothing runs for {home.root}: start it by `mimika up`.")


def _ask(home: Home, command: Literal["start", "stop"], name: str) -> None:
    connection = _require(home)
    reply = connection.receive(STOP_S) if connection.send(command, name) else None
    connection.close()
    if reply is None or reply.kind == "stopping":
        raise NotRunning(_stopping(home))
    if reply.kind == "unknown":
        raise UnknownService(_no_such(name, [service.name for service in status(home).services]))


def _stopping(home: Home) -> str:
    return f"Everything is being stopped for {home.root}: start it by `mimika up`."


def _no_such(name: str, known: list[str]) -> str:
    return f"There is no service {name!r}: there are {', '.join(known)}."


def _wait_for_end(home: Home) -> None:
    deadline = time.monotonic() + STOP_S
    while is_held(home.supervisor_lock):
        if time.monotonic() > deadline:
            raise SupervisorFailed(f"The supervisor of {home.root} did not end within {STOP_S:.0f} s.")
        time.sleep(_POLL_S)
