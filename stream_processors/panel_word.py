"""The word of the panel: which polarity leads, and when that changes. Pure: time comes with the frames.

docs/adr/0011-word-of-the-panel.md has the rule's reasons and its measured delay.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Polarity = Literal["negative", "neutral", "positive"]

SPAN_US = 10_000_000
"""The word speaks of so long (interface: "expression over 10 s")."""
LEAD_US = 3_000_000
"""So long a polarity must lead before it becomes the word; a word also stands at least so long."""
QUICK_US = 2_000_000
QUICK_FRAMES = 8
QUICK_PERCENT = 80
"""A polarity with so much of the used frames of the last two seconds, and so many of them, becomes the word at once."""
FIRST_FRAMES = 5
"""So many used frames choose the first word, and the next one behind a lost face."""


@dataclass(slots=True)
class PanelWord:
    """The polarity that stands on the panel, and how it came there."""

    polarity: Polarity | None = None
    """None before the first."""
    _changed_us: int = 0
    _from_us: int = 0
    """Frames up to this belong to what the word has left behind."""
    _leader: Polarity | None = None
    _leads_since_us: int = 0

    def take(self, used: Iterable[tuple[int, Polarity]], now_us: int) -> None:
        """Choose the word as of now.

        Args:
            used: (captured_us, polarity) of the used frames of the last ten seconds or more, newest first.
            now_us: the call's clock.
        """
        span, quick = self._counts(used, now_us)
        leader = _most(span, self.polarity)
        if leader is None:
            self.clear(self._from_us)
        elif self.polarity is None:
            if span.total() >= FIRST_FRAMES:
                self._change(leader, now_us, self._from_us)
        else:
            self._replace(leader, quick, now_us)

    def clear(self, seen_us: int) -> None:
        """Have no word; the next one speaks only of frames later than this."""
        self.polarity = self._leader = None
        self._from_us = max(self._from_us, seen_us)

    def _counts(self, used: Iterable[tuple[int, Polarity]], now_us: int) -> tuple[Counter[Polarity], Counter[Polarity]]:
        """Frames by polarity, of the span and of its last two seconds."""
        span: Counter[Polarity] = Counter()
        quick: Counter[Polarity] = Counter()
        for captured_us, polarity in used:
            if captured_us <= max(now_us - SPAN_US, self._from_us):
                break
            span[polarity] += 1
            if captured_us > now_us - QUICK_US:
                quick[polarity] += 1
        return span, quick

    def _replace(self, leader: Polarity, quick: Counter[Polarity], now_us: int) -> None:
        if leader != self._leader:
            self._leader, self._leads_since_us = leader, now_us
        if now_us - self._changed_us < LEAD_US:
            return
        fresh, frames = _most(quick, self.polarity), quick.total()
        clear = fresh is not None and frames >= QUICK_FRAMES and 100 * quick[fresh] >= QUICK_PERCENT * frames
        if fresh is not None and clear and fresh != self.polarity:
            self._change(fresh, now_us, now_us - QUICK_US)
        elif leader != self.polarity and now_us - self._leads_since_us >= LEAD_US:
            self._change(leader, now_us, self._from_us)

    def _change(self, polarity: Polarity, now_us: int, from_us: int) -> None:
        self.polarity = self._leader = polarity
        self._changed_us = self._leads_since_us = now_us
        self._from_us = from_us


def _most(counts: Counter[Polarity], standing: Polarity | None) -> Polarity | None:
    """The polarity with most frames; in a tie the standing word stays, else the one met last."""
    most = max(counts.values(), default=0)
    if standing is not None and counts[standing] == most > 0:
        return standing
    return next((polarity for polarity, frames in counts.items() if frames == most), None)
