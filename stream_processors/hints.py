"""When negative expressions have become more frequent than before in the call. Pure."""

from dataclasses import dataclass
from math import sqrt

from contracts.windows import Hint

LATELY_US = 15_000_000
LEAST_EVIDENCE_US = 10_000_000
"""Of used frames, lately and before."""
EVERY_US = 60_000_000
SHOWN_US = 20_000_000
UNIT_US = 4_000_000
"""Time of used frames that counts as one independent look at the face: neighbouring frames repeat each other, and the
question is asked each second. docs/adr/0011-word-of-the-panel.md has what one to five seconds give."""
_Z = 1.959964
"""Of a two-sided 95 % interval."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Used frames of a stretch of a call."""

    negative: int
    used: int
    used_us: int
    """The time that they stand for."""


def difference(lately: Evidence, before: Evidence) -> tuple[float, float]:
    """Bound by how much the negative share has grown.

    Newcombe's interval for the difference of two proportions, from their two score intervals, without correction for
    continuity; its sizes are units of UNIT_US of used time in place of frames.

    Returns:
        (lower, upper) of the 95 % interval, -1..1.

    Source: R. G. Newcombe, Statistics in Medicine 17 (1998), 873-890, method 10.
    """
    late, early = lately.negative / lately.used, before.negative / before.used
    late_low, late_high = _score_interval(late, lately.used_us / UNIT_US)
    early_low, early_high = _score_interval(early, before.used_us / UNIT_US)
    grown = late - early
    return (
        grown - sqrt((late - late_low) ** 2 + (early_high - early) ** 2),
        grown + sqrt((late_high - late) ** 2 + (early - early_low) ** 2),
    )


def _score_interval(share: float, size: float) -> tuple[float, float]:
    """Wilson's interval of a proportion (JASA 22 (1927), 209-212)."""
    centre = share + _Z**2 / (2 * size)
    reach = _Z * sqrt(share * (1 - share) / size + _Z**2 / (4 * size**2))
    whole = 1 + _Z**2 / size
    return (centre - reach) / whole, (centre + reach) / whole


@dataclass(slots=True)
class Hints:
    """The hints of one call."""

    shown: int = 0
    """So many so far."""
    last: Hint | None = None
    _on: bool = False

    def take(self, call_id: str, lately: Evidence, before: Evidence, now_us: int) -> Hint | None:
        """Return the hint to show now: the last one for 20 s, or a new one, at most one a minute."""
        if self.last is not None and now_us - self.last.shown_us < SHOWN_US:
            return self.last if self._on else None
        self._on = False
        if self.last is not None and now_us - self.last.shown_us < EVERY_US:
            return None
        if min(lately.used_us, before.used_us) < LEAST_EVIDENCE_US or before.used < 1:
            return None
        low, high = difference(lately, before)
        if low <= 0:
            return None
        self.shown, self._on = self.shown + 1, True
        self.last = Hint(
            hint_id=f"{call_id}/{self.shown}",
            shown_us=now_us,
            recent_s=LATELY_US / 1e6,
            recent_percent=100 * lately.negative / lately.used,
            before_percent=100 * before.negative / before.used,
            difference_points=(100 * low, 100 * high),
        )
        return self.last

    def hide(self) -> None:
        """Take the hint off the panel for good: the face is lost."""
        self._on = False

    def resume(self, last: Hint | None, on: bool, now_us: int) -> None:
        """Go on after a restart.

        Args:
            last: the hint shown in the last minute; None where there was none.
            on: whether it stood on the panel at the end.
            now_us: the call's clock. No call has had more hints than minutes, so numbers go on from those: none is
                given twice.
        """
        self.last, self._on = last, on
        self.shown = int(last.hint_id.rpartition("/")[2]) if last else now_us // EVERY_US
