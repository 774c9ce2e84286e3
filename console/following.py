"""A thread that follows topics for the console's pages, over every absence of Kafka."""

import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from bus.neighbour import NeighbourUnavailable
from bus.reader import Message

FIRST_WAIT_S, _LONGEST_WAIT_S = 1.0, 30.0
"""Between attempts to reach Kafka, doubled each time."""


class Source(Protocol):
    """What is read from: messages since a time, then what comes."""

    def poll(self, timeout_s: float) -> list[Message]:
        """Return what has come, after at most `timeout_s`."""

    def close(self) -> None:
        """Let go."""


class Following:
    """Hands each poll's messages to `take`, in a thread of its own."""

    def __init__(
        self, name: str, open_source: Callable[[], Source], take: Callable[[Sequence[Message]], object]
    ) -> None:
        """`open_source()` opens the topics; it raises NeighbourUnavailable while Kafka does not answer."""
        self._open_source, self._take = open_source, take
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._follow, name=name, daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def is_alive(self) -> bool:
        """Whether it reads, or waits for Kafka."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Stop reading and wait for the thread, for at most 5 s."""
        self._closing.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=5)

    def _follow(self) -> None:
        wait_s = FIRST_WAIT_S
        while not self._closing.is_set():
            try:
                source = self._open_source()
            except NeighbourUnavailable:
                self._closing.wait(wait_s)
                wait_s = min(2 * wait_s, _LONGEST_WAIT_S)
                continue
            try:
                while not self._closing.is_set():
                    self._take(source.poll(0.25))
            finally:
                source.close()
