"""Processes that draw, one order each at a time; a drawing that takes too long is ended with its process."""

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext, SpawnProcess

from contracts.illustrations import Illustration, IllustrationRequest
from illustrations.orders import Order

Make = Callable[[IllustrationRequest, int], Illustration]
"""Draw one picture of a request that arrived at that Unix time in ms; a function or class of a module, so that a fresh
process finds it."""

_SPAWN: SpawnContext = multiprocessing.get_context("spawn")
"""Not fork: the worker's Kafka threads must not be copied."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one order ended: with an answer, or by a failure of the process."""

    order: Order
    answer: Illustration | None
    failure: str
    """Why there is no answer; empty where there is one."""


class Slot:
    """One process, started at once so that its first order need not wait for imports, and again after each end."""

    def __init__(self, make: Make) -> None:
        self._make = make
        self.order: Order | None = None
        self._begun_s = 0.0
        self._start()

    def _start(self) -> None:
        self._here, there = _SPAWN.Pipe()
        self._process: SpawnProcess = _SPAWN.Process(target=_serve, args=(there, self._make), daemon=True)
        self._process.start()
        there.close()

    @property
    def connection(self) -> Connection:
        """Readable when the process has answered or died."""
        return self._here

    def begin(self, order: Order, now_s: float) -> None:
        """Hand an order over; the slot must be free."""
        self.order, self._begun_s = order, now_s
        try:
            self._here.send((order.request, order.asked_ms))
        except (BrokenPipeError, ConnectionResetError):
            self.restart()  # died while it had nothing to do
            self._here.send((order.request, order.asked_ms))

    def outcome(self, now_s: float, deadline_s: float) -> Outcome | None:
        """How the order ended; None while it is drawn and may be drawn on."""
        order = self.order
        if order is None:
            return None
        answer: Illustration | None = None
        failure = ""
        if self._here.poll():
            try:
                answer = self._here.recv()
            except (EOFError, ConnectionResetError):
                self._process.join(1)
                failure = f"the drawing process ended with exit code {self._process.exitcode}"
        elif now_s - self._begun_s > deadline_s:
            failure = f"not drawn within {deadline_s:g} s"
        else:
            return None
        if failure:
            self.restart()
        self.order = None
        return Outcome(order, answer, failure)

    def restart(self) -> None:
        """End the process, whatever it is doing, and start a fresh one."""
        self.close()
        self.order = None
        self._start()

    def close(self) -> None:
        """End the process; its memory is free when this returns."""
        self._process.kill()
        self._process.join()
        self._here.close()


class Slots:
    """All of them."""

    def __init__(self, number: int, make: Make) -> None:
        self._slots = [Slot(make) for _ in range(number)]

    @property
    def busy(self) -> bool:
        """Whether anything is being drawn."""
        return any(slot.order is not None for slot in self._slots)

    @property
    def is_free(self) -> bool:
        """Whether an order can begin."""
        return any(slot.order is None for slot in self._slots)

    def begin(self, order: Order) -> None:
        """Hand an order to a free slot."""
        free = next(slot for slot in self._slots if slot.order is None)
        free.begin(order, time.monotonic())

    def cancel(self, order: Order) -> None:
        """End the drawing of an order, if it is being drawn."""
        for slot in self._slots:
            if slot.order is not None and slot.order.key == order.key:
                slot.restart()

    def wait(self, timeout_s: float) -> None:
        """Return when a slot has something to say, or the time is over."""
        wait([slot.connection for slot in self._slots if slot.order is not None], timeout_s)

    def outcomes(self, deadline_s: float) -> list[Outcome]:
        """The orders that ended since the last call."""
        ended = [slot.outcome(time.monotonic(), deadline_s) for slot in self._slots]
        return [outcome for outcome in ended if outcome is not None]

    def close(self) -> None:
        """End every process."""
        for slot in self._slots:
            slot.close()


def _serve(connection: Connection, make: Make) -> None:
    """Body of a process: answer orders until the other end is gone."""
    while True:
        try:
            request, asked_ms = connection.recv()
        except (EOFError, KeyboardInterrupt):
            return
        connection.send(make(request, asked_ms))
