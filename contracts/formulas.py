"""The product owner's formulas; docs/en/numbers.md explains them."""


def satisfaction(negative: int, neutral: int, positive: int) -> float | None:
    """Overall satisfaction of used frames, 0..100; None where there is none.

    It saturates: with no negative frame it is 100, so it is never shown without the shares and the coverage.
    A set of used frames always has a positive denominator, since every frame has a polarity.
    """
    whole = 0.5 * neutral + positive + negative
    return (0.5 * neutral + positive) / whole * 100 if whole else None


def share(part: int, whole: int) -> float | None:
    """`part` of `whole`, 0..100; None of nothing."""
    return part / whole * 100 if whole else None


def coverage(used: int, no_face: int, abstained: int, no_frames: int) -> float:
    """How much of the time in which a frame was due the face was seen and counted, 0..100; 0 of nothing.

    Skipped and lost frames stand outside: they say nothing about the face.
    """
    return share(used, used + no_face + abstained + no_frames) or 0.0


def window_counts(used: int, slots: float) -> bool:
    """Whether a window counts: used frames stand for at least a third of it.

    Args:
        used: used frames of the window.
        slots: its real length in sampling periods; the last window of a call may be short.
    """
    return used > 0 and 3 * used >= slots
