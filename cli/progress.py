"""Shows on standard error how an analysis goes on: a bar on a terminal, lines elsewhere."""

import time
from types import TracebackType
from typing import Self

from rich import progress as bars
from rich.console import Console

from cli.analysing import Display
from infra import client
from infra.home import Home

_LINE_EVERY_S = 5.0


class Progress:
    """A context in which an analysis is shown."""

    def __init__(self, home: Home, expected_frames: int | None) -> None:
        """Show nothing yet.

        Args:
            home: whose supervisor is asked for the state of what is waited for.
            expected_frames: that fill the bar; None where the end is not known.
        """
        self._home = home
        self._console = Console(stderr=True, highlight=False)
        self._bar = bars.Progress(
            bars.TextColumn("{task.description}"),
            bars.BarColumn(bar_width=40),
            bars.TaskProgressColumn(),
            bars.MofNCompleteColumn(),
            bars.TextColumn("frames,"),
            bars.TimeRemainingColumn(),
            bars.TextColumn("left"),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._task = self._bar.add_task("analysing", total=expected_frames)
        self._expected = expected_frames
        self._begun_s = time.monotonic()
        self._said_s = time.monotonic()
        self.display = Display(progressed=self._progressed, waiting=self._waiting)

    def __enter__(self) -> Self:
        self._bar.start()
        if not self._console.is_terminal:
            known = self._expected is not None
            self._console.print(f"analysing about {self._expected} frames" if known else "analysing until Ctrl-C")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._bar.update(self._task, description="analysed", total=self._bar.tasks[0].completed or 1)
        self._bar.stop()

    def _progressed(self, observed: int) -> None:
        completed = observed if self._expected is None else min(observed, self._expected)
        self._bar.update(self._task, completed=completed, description="analysing")
        if observed and not self._console.is_terminal and self._line_is_due():
            self._console.print(self._line(observed))

    def _line(self, observed: int) -> str:
        if self._expected is None:
            return f"{observed} frames"
        left_s = (time.monotonic() - self._begun_s) / observed * max(0, self._expected - observed)
        return f"{100 * observed // self._expected:3d} %, {observed} frames, about {left_s:.0f} s left"

    def _waiting(self, service: str, seconds: float) -> None:
        if not self._line_is_due():
            return
        state = next((known.state for known in client.status(self._home).services if known.name == service), "unknown")
        hint = f"; `mimika start {service}` starts it" if state == "stopped" else ""
        begin = " to begin" if state == "running" and not self._bar.tasks[0].completed else ""
        text = f"waiting for {service} ({state}){begin} for {seconds:.0f} s{hint}"
        self._bar.update(self._task, description=text)
        self._console.print(text)

    def _line_is_due(self) -> bool:
        now_s = time.monotonic()
        if now_s - self._said_s < _LINE_EVERY_S:
            return False
        self._said_s = now_s
        return True
