"""The services that the supervisor runs, each `python -m MODULE ARGUMENT...` in a process of its own."""

import sys
from collections.abc import Sequence

import msgspec

from infra.embedded.server import Command


class Service(msgspec.Struct, frozen=True):
    """One service."""

    name: str
    module: str
    arguments: tuple[str, ...] = ()

    def prepare(self) -> Command:
        """How it is started."""
        return Command((sys.executable, "-m", self.module, *self.arguments))

    def answers(self) -> bool:
        """A service counts as up once its process exists; what it waits for, it says itself."""
        return True

    def explain(self, log: str) -> str:
        """Why it ended; never asked, since it answers at once."""
        return log


SERVICES = (
    Service("worker", "stream_processors", ("worker",)),
    Service("windows", "stream_processors", ("windows",)),
    Service("sessions", "stream_processors", ("sessions",)),
    Service("sinks", "sinks"),
    Service("mail", "sinks.mail"),
    Service("bridge-1", "ingest", ("bridge", "1")),
    Service("bridge-2", "ingest", ("bridge", "2")),
    Service("front", "ingest", ("front",)),
    Service("illustrations", "illustrations"),
    Service("console", "console"),
)

LIVE_SERVICES = frozenset({"mail", "bridge-1", "bridge-2", "front", "illustrations", "console"})
"""Those that only live calls, pictures and people need; analysing a file starts without them."""


def written(services: Sequence[Service]) -> str:
    """Services as one word of the supervisor's command line."""
    return msgspec.json.encode(services).decode()


def parsed(text: str) -> tuple[Service, ...]:
    """Read what `written` wrote.

    Raises:
        ValueError: if it is something else.
    """
    return msgspec.json.decode(text, type=tuple[Service, ...])
