"""Which pictures of a video are taken, by their timestamps."""

MOST_FRAMES_PER_S = 60
_ROUNDING_US = 1000
"""Containers round times to a microsecond or a millisecond: a picture so early belongs to the slot meant for it."""


def slot(pts_us: int, frames_per_s: float) -> int:
    """Number of the sampling slot that a picture falls into.

    Args:
        pts_us: since the first picture, not negative.
        frames_per_s: sampling rate.
    """
    return int((pts_us + _ROUNDING_US) * frames_per_s // 1_000_000)


def keep(pts_us: int, last_slot: int, frames_per_s: float | None) -> bool:
    """Take the first picture of each slot; every picture where no rate is given."""
    return frames_per_s is None or slot(pts_us, frames_per_s) > last_slot


def period_us(source_period_us: float, frames_per_s: float | None) -> int:
    """The time that one taken picture stands for: a slot, or longer where the source is slower than the rate."""
    if frames_per_s is None:
        return round(source_period_us)
    return round(max(source_period_us, 1_000_000 / frames_per_s))


def frames_per_s(text: str) -> float | None:
    """Read a sampling rate: a number of frames a second, above 0 and up to 60, or `all` for None.

    Raises:
        ValueError: if it is something else.
    """
    if text == "all":
        return None
    rate = float(text)
    if not 0 < rate <= MOST_FRAMES_PER_S:
        raise ValueError(text)
    return rate
