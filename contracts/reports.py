"""The report of a call as session-reports carries it: the JSON object that every door gives out, byte for byte."""

import msgspec

from contracts.calls import Mode

Interval = tuple[float, float]


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Frames of a call; sent = analysed + skipped + lost, analysed = used + no_face + abstained."""

    sent: int
    analysed: int
    skipped: int
    lost: int
    dropped: int
    no_frames: int
    used: int
    no_face: int
    abstained: int
    negative: int
    neutral: int
    positive: int


class Shares(msgspec.Struct, frozen=True, kw_only=True):
    """Of the used frames, 0..100; None without one."""

    negative: float | None
    neutral: float | None
    positive: float | None


class Intervals(msgspec.Struct, frozen=True, kw_only=True):
    """95 % intervals, each [lo, hi] in 0..100; None without a used frame."""

    satisfaction: Interval | None
    negative: Interval | None
    neutral: Interval | None
    positive: Interval | None


class EmotionShares(msgspec.Struct, frozen=True, kw_only=True):
    """Of the used frames whose likeliest class it is, 0..100, summing to 100; None without one."""

    angry: float | None
    disgust: float | None
    fear: float | None
    happy: float | None
    sad: float | None
    surprise: float | None
    neutral: float | None


class EngineNames(msgspec.Struct, frozen=True, kw_only=True):
    """Who analysed, each as name@version; None where no frame was observed."""

    detector: str | None
    emotion: str | None
    provider: str | None


class SessionReport(msgspec.Struct, frozen=True, kw_only=True):
    """All numbers of a call; per cents are 0..100 and unrounded."""

    version: int
    """1 for the first report of a call; a recomputed one is higher."""
    call_id: str
    mode: Mode
    started_ms: int
    duration_s: float
    counts: Counts
    satisfaction: float | None
    shares: Shares
    intervals: Intervals
    coverage: float
    enough: bool
    """False under 20 % coverage or 60 s of used frames: people then read that in place of the numbers."""
    satisfied_s: float
    used_s: float
    emotions: EmotionShares
    engine: EngineNames


class WindowCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of one window as SQL or pyarrow returns them: all that a report is computed from."""

    window: int
    """k of [5k, 5k + 5) s."""
    negative: int = 0
    neutral: int = 0
    positive: int = 0
    no_face: int = 0
    abstained: int = 0
    skipped: int = 0
    emotions: tuple[int, int, int, int, int, int, int] = (0, 0, 0, 0, 0, 0, 0)
    """Used frames by their likeliest class, in the order of EMOTIONS; they sum to the used frames."""
