"""What the topics told of a call for each state of its panel."""

import random
from dataclasses import dataclass
from typing import Any

from contracts.calls import CallStarted, Moment, MomentMarked
from contracts.windows import Hint, LiveColumn, LiveState, SatisfactionWindow

PANELS = (
    "collecting", "neutral", "negative", "hint", "positive", "no-face", "stopped", "stopped-by-client", "report-only",
    "lost", "ended",
)  # fmt: skip
"""Calls whose video came; those without consent and those that wait for it have told nothing."""
_COLUMNS = {
    "neutral": [(3, 23, 4)] * 4 + [(2, 25, 3)] * 2,
    "negative": [(6, 19, 5), (5, 21, 4), (9, 17, 4), (16, 12, 2), (19, 10, 1), (20, 9, 1)],
    "positive": [(4, 16, 10), (3, 15, 12), (2, 12, 16), (1, 9, 20), (1, 7, 22), (1, 8, 21)],
}
_WHOLE_S = 840
_MARKS: tuple[tuple[Moment, int], ...] = (("product-shown", 495), ("price-named", 690))


@dataclass(frozen=True, slots=True)
class LiveCallRecords:
    """Records of two topics, all sent at one time."""

    sent_ms: int
    events: list[Any]
    windows: list[Any]


def records_of(kind: str, call_id: str, now_ms: int) -> LiveCallRecords:
    """Tell a call of 14 minutes, or of 6 s where it is still collecting."""
    long_s = 6 if kind == "collecting" else _WHOLE_S
    started = CallStarted(
        call_id=call_id, mode="live", started_ms=now_ms - long_s * 1000, client="", manager="", team="", subject="",
        language="ru", consents={}, period_us=166_667,
    )  # fmt: skip
    marks = [
        MomentMarked(call_id=call_id, mark_id=str(number), moment=moment, captured_us=second * 1_000_000)
        for number, (moment, second) in enumerate(_MARKS)
        if second < long_s - 275 * (kind in ("stopped", "stopped-by-client"))
    ]
    windows = _windows(call_id, (long_s - 275 * (kind in ("stopped", "stopped-by-client"))) // 5)
    sent_ms = now_ms - (60_000 if kind == "lost" else 0)
    return LiveCallRecords(sent_ms, [started, *marks], [*windows, _state(kind, call_id, long_s)])


def _windows(call_id: str, count: int) -> list[SatisfactionWindow]:
    chance = random.Random(4)
    told = []
    for number in range(count):
        used = 0 if 52 <= number < 60 else 30
        negative = min(used, chance.choice((2, 3, 5, 8)))
        positive = min(used, chance.choice((2, 4, 6, 9)))
        told.append(
            SatisfactionWindow(
                call_id=call_id,
                window=number,
                negative=negative,
                neutral=used - negative - positive,
                positive=positive,
                no_face=30 - used,
                abstained=0,
                skipped=0,
            )
        )
    return told


def _state(kind: str, call_id: str, long_s: int) -> LiveState:
    word = {"hint": "negative", "no-face": "no face"}.get(
        kind, kind if kind in ("collecting", *_COLUMNS) else "neutral"
    )
    columns: list[LiveColumn | None] = [
        LiveColumn(negative=negative, neutral=neutral, positive=positive)
        for negative, neutral, positive in _COLUMNS.get(word, [])
    ]
    if kind == "collecting":
        columns = [None] * 5 + [LiveColumn(negative=1, neutral=27, positive=2)]
    hint = Hint(
        hint_id=f"{call_id}/1", shown_us=(long_s - 3) * 1_000_000, recent_s=15.0, recent_percent=60.0,
        before_percent=12.0, difference_points=(20.0, 60.0),
    )  # fmt: skip
    return LiveState(
        call_id=call_id,
        captured_us=long_s * 1_000_000,
        word=word,  # type: ignore[arg-type]
        evidence_s=6.0 if kind == "collecting" else 10.0,
        no_face_s=40.0 if kind == "no-face" else 0.0,
        columns=tuple(columns or [None] * 6),
        coverage_percent=None if kind == "no-face" else 95.0,
        whole=LiveColumn(negative=800, neutral=3100, positive=1100),
        hint=hint if kind == "hint" else None,
        age_ms=120,
    )
