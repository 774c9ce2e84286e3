"""Marked moments as people read them: before, after, the difference with its interval, and the verdict in words."""

from collections.abc import Sequence

import msgspec

from sinks.export.words import WORDS
from sinks.page.phrases import Phrases
from sinks.report.moments import MomentChange


class MomentRow(msgspec.Struct, frozen=True, kw_only=True):
    """One marked moment; all but time and word is empty where too little of the face was seen around it."""

    at_s: float
    time: str
    word: str
    before: str
    after: str
    difference: str
    interval: str
    """`from −9 to +3`."""
    points: tuple[float, float, float] | None
    """Difference, lower and upper bound, -100..100."""
    clear: bool
    """Whether the interval leaves out zero."""
    verdict: str
    """In words; the reason where there is no difference to tell."""


def moment_rows(moments: Sequence[MomentChange], phrases: Phrases) -> list[MomentRow]:
    """Write every moment."""
    return [_row(moment, phrases) for moment in moments]


def _row(moment: MomentChange, phrases: Phrases) -> MomentRow:
    words = WORDS[phrases.language]
    at_s = moment.mark.captured_us / 1e6
    row = MomentRow(
        at_s=at_s,
        time=phrases.clock(at_s),
        word=phrases.words[f"moment_{moment.mark.moment}"],
        before="",
        after="",
        difference="",
        interval="",
        points=None,
        clear=False,
        verdict=words["moment_na"],
    )
    before, after, bounds = moment.before_percent, moment.after_percent, moment.difference_points
    if before is None or after is None or bounds is None:
        return row
    low, high = bounds
    clear = low > 0 or high < 0
    return msgspec.structs.replace(
        row,
        before=phrases.percent(before),
        after=phrases.percent(after),
        difference=words["points"].format(signed(round(after) - round(before), phrases)),
        interval=words["from_to"].format(low=signed(low, phrases), high=signed(high, phrases)),
        points=(after - before, low, high),
        clear=clear,
        verdict=words["no_difference" if not clear else "more" if low > 0 else "less"],
    )


def signed(value: float, phrases: Phrases) -> str:
    """A whole number with its sign: `+3`, `−9`, `0`."""
    text = phrases.number(abs(value))
    return text if not round(value) else f"{'+' if value > 0 else '−'}{text}"
