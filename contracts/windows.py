"""On satisfaction-windows: the closed windows of a call, and each second the state of a live one."""

from typing import Literal

import msgspec

Word = Literal["collecting", "negative", "neutral", "positive", "no face"]


class SatisfactionWindow(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="satisfaction-window"):
    """Counts of one window [5k, 5k + 5) s of a call."""

    call_id: str
    window: int
    """k."""
    negative: int
    neutral: int
    positive: int
    no_face: int
    abstained: int
    skipped: int


class LiveColumn(msgspec.Struct, frozen=True, kw_only=True):
    """Used frames of five seconds by polarity."""

    negative: int
    neutral: int
    positive: int


class Hint(msgspec.Struct, frozen=True, kw_only=True):
    """More negative expressions lately than in the call so far, with the evidence for it."""

    hint_id: str
    """call_id/n, n counting from 1."""
    shown_us: int
    """On the call's clock."""
    recent_s: float
    """Length of `lately`."""
    recent_percent: float
    """Negative share of the used frames lately, 0..100."""
    before_percent: float
    """The same in the call before."""
    difference_points: tuple[float, float]
    """95 % interval of the difference, in points; both above zero."""


class LiveState(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="live-state"):
    """What the manager's panel shows now, provisional and smoothed; each second, also when no frame comes."""

    call_id: str
    captured_us: int
    """The call's clock at this state."""
    word: Word
    evidence_s: float
    """Time of used frames in the last 10 s, 0..10; the first word needs 10 s of it since the call's begin."""
    no_face_s: float
    """So long no face has been seen; 0 while it is."""
    columns: tuple[LiveColumn | None, ...]
    """The last 30 s in six columns of 5 s, oldest first; None where no frame was used."""
    coverage_percent: float | None
    """Of the last 30 s, 0..100; None where no frame was due."""
    whole: LiveColumn
    """Used frames of the call so far."""
    hint: Hint | None
    """The one to show now."""
    age_ms: int | None
    """From Kafka's append time of the newest frame to this state; None where none has come."""
