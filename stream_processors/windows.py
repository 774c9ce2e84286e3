"""Tumbling windows of 5 s of a call's own clock. Pure: time comes with the observations."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from contracts.calls import WINDOW_US
from contracts.observations import FaceObservation
from contracts.windows import SatisfactionWindow

ALLOWED_LATENESS_US = 2_000_000
MOST_CALLS = 10_000
"""Calls whose end never came are forgotten, oldest first, beyond this number."""


@dataclass(slots=True)
class _Call:
    """Open windows of one call."""

    newest_us: int = 0
    whole_from_us: int = 0
    """Windows that begin before were opened in the middle, after a restart: they are never closed."""
    open: dict[int, dict[int, str]] = field(default_factory=dict)
    """Per window k: seq -> polarity of a used frame, else its state."""
    closed_below: int = 0


@dataclass(slots=True)
class Windows:
    """Counts observations into windows and says which are closed."""

    _calls: dict[str, _Call] = field(default_factory=dict)

    def add(self, observations: Iterable[FaceObservation]) -> list[SatisfactionWindow]:
        """Count observations; return the windows whose end the call's watermark has passed, in order.

        A repeat of (call_id, seq) changes nothing; one for a closed window comes too late and is left out.
        """
        closed = []
        for seen in observations:
            call = self._calls.get(seen.call_id)
            if call is None:
                call = self._open(seen)
            window = seen.captured_us // WINDOW_US
            if window >= call.closed_below:
                call.open.setdefault(window, {}).setdefault(seen.seq, seen.polarity or seen.state)
            call.newest_us = max(call.newest_us, seen.captured_us)
            closed += self._close(seen.call_id, call, call.newest_us - ALLOWED_LATENESS_US)
        return closed

    def end(self, call_id: str) -> list[SatisfactionWindow]:
        """Close all windows of a call, which is over, and forget it."""
        call = self._calls.pop(call_id, None)
        return self._close(call_id, call, call.newest_us + WINDOW_US + ALLOWED_LATENESS_US) if call else []

    def _open(self, seen: FaceObservation) -> _Call:
        if len(self._calls) >= MOST_CALLS:
            del self._calls[next(iter(self._calls))]
        call = self._calls[seen.call_id] = _Call(whole_from_us=seen.captured_us if seen.seq else 0)
        return call

    def _close(self, call_id: str, call: _Call, watermark_us: int) -> list[SatisfactionWindow]:
        ripe = sorted(window for window in call.open if (window + 1) * WINDOW_US <= watermark_us)
        closed = []
        for window in ripe:
            counts = Counter(call.open.pop(window).values())
            if window * WINDOW_US >= call.whole_from_us:
                closed.append(_window(call_id, window, counts))
        if ripe:
            call.closed_below = ripe[-1] + 1
        return closed


def _window(call_id: str, window: int, counts: Counter[str]) -> SatisfactionWindow:
    return SatisfactionWindow(
        call_id=call_id,
        window=window,
        negative=counts["negative"],
        neutral=counts["neutral"],
        positive=counts["positive"],
        no_face=counts["no_face"],
        abstained=counts["abstained"],
        skipped=counts["skipped"],
    )
