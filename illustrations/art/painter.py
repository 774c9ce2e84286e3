"""The painting process as the drawing one sees it: started, asked, and killed when the time is over."""

import subprocess
import sys
import time
from collections.abc import Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType

import msgspec

from illustrations.art.model import Model
from illustrations.art.order import READY, Order

LOADING_S = 120.0
"""A model that is not loaded by then is given up with its process; the next request starts anew."""
_ROOT = Path(__file__).parents[2]


class Painter:
    """At most one process, which keeps its model from one picture to the next."""

    def __init__(self, command: Sequence[str]) -> None:
        """Take the words that start `door`; the connection's descriptor is put behind the third of them."""
        self._command = tuple(command)
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._is_ready = False
        self._started_s = 0.0

    @classmethod
    def of(cls, model: Model) -> "Painter":
        """For a model that `checked` has let pass."""
        module = (sys.executable, "-m", "illustrations.art.door")
        return cls((*module, str(model.folder.resolve()), model.pipeline, f"{model.strength:g}"))

    def __enter__(self) -> "Painter":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """Of the process; None where there is none."""
        return None if self._process is None else self._process.pid

    def loaded(self, until_s: float) -> bool:
        """Start the process if there is none, and wait until its model is loaded or the time is over.

        Args:
            until_s: on the clock `time.monotonic`.

        Returns:
            Whether the model is loaded and time is left.
        """
        if self._process is not None and not self._is_ready and time.monotonic() - self._started_s > LOADING_S:
            self.close()
        if self._connection is None:
            self._start()
        if not self._is_ready:
            self._is_ready = self._received(until_s) == READY
        return self._is_ready and time.monotonic() < until_s

    def painted(self, order: Order, until_s: float) -> bytes:
        """The picture as JPEG; empty where it is not there in time or the process died.

        A process that is painting when the time is over is killed: its memory is free when this returns. One that is
        still loading its model goes on, so that a later request finds it ready.

        Args:
            order: what to paint.
            until_s: on the clock `time.monotonic`.
        """
        if not self.loaded(until_s) or self._connection is None:
            return b""
        try:
            self._connection.send_bytes(msgspec.msgpack.encode(order))
        except (BrokenPipeError, ConnectionResetError):
            self.close()  # died while it had nothing to do
            return b""
        picture = self._received(until_s)
        if not picture:
            self.close()
        return picture

    def close(self) -> None:
        """Kill the process; its memory is free when this returns."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._connection is not None:
            self._connection.close()
        self._process = self._connection = None
        self._is_ready = False

    def _start(self) -> None:
        self._connection, there = Pipe()
        program, arguments = self._command[:3], self._command[3:]
        self._process = subprocess.Popen(
            [*program, str(there.fileno()), *arguments], pass_fds=[there.fileno()], cwd=_ROOT, stdin=subprocess.DEVNULL
        )
        there.close()
        self._started_s = time.monotonic()

    def _received(self, until_s: float) -> bytes:
        """The next message; empty where none came in time. A process that died is cleared away."""
        if self._connection is None or not self._connection.poll(max(0.0, until_s - time.monotonic())):
            return b""
        try:
            return self._connection.recv_bytes()
        except (EOFError, ConnectionResetError):
            self.close()
            return b""
