"""Marked moments over the timeline: which carry their name, and in which of two rows, at a given width. Pure."""

from collections.abc import Sequence

import msgspec

MARK_STEPS_PX = (200, 480, 720)
"""Widths of the plot from which on each layout is drawn; page.css has a rule for each."""
_BESIDE_PX = (0, 112, 112)
"""What is free to the right of the plot at these widths: the column of the layers' names."""
_LETTER_PX, _TIME_PX, _HEAD_PX, _APART_PX = 8.0, 44.0, 8.0, 8.0
"""Width of a letter of the name and of a time at 13 and 12 px, on the safe side; room for the head, and after it."""


class ChartMark(msgspec.Struct, frozen=True, kw_only=True):
    """A moment as the chart shows it."""

    at_s: float
    word: str
    time: str


class PlacedMark(msgspec.Struct, frozen=True, kw_only=True):
    """A moment at its place."""

    x: float
    """0..100."""
    word: str
    """Empty where its name would touch another mark."""
    time: str
    """Empty likewise."""
    upper: bool
    """Whether it stands in the upper of the two rows."""


class MarkRow(msgspec.Struct, frozen=True, kw_only=True):
    """All marks, laid out for plots of this width and up to the next layout's."""

    from_px: int
    """One of MARK_STEPS_PX."""
    marks: list[PlacedMark]


def mark_rows(marks: Sequence[ChartMark], length_s: float) -> list[MarkRow]:
    """Lay the marks out for every step of the width; nothing where there is no mark.

    Args:
        marks: by their time.
        length_s: of the plot's whole width.
    """
    if not marks:
        return []
    steps = zip(MARK_STEPS_PX, _BESIDE_PX, strict=True)
    return [MarkRow(from_px=width, marks=_placed(marks, length_s, width, beside)) for width, beside in steps]


def _placed(marks: Sequence[ChartMark], length_s: float, width_px: float, beside_px: float) -> list[PlacedMark]:
    """From the right: a name that would touch the next mark goes to the upper row, and away where that is taken too."""
    next_mark = next_upper = width_px + beside_px
    found = []
    for mark in reversed(marks):
        x = min(1.0, mark.at_s / length_s) * width_px
        end = x + _HEAD_PX + max(_TIME_PX, len(mark.word) * _LETTER_PX) + _APART_PX
        fits_lower, fits_upper = end <= next_mark, end <= next_upper
        upper, named = not fits_lower and fits_upper, fits_lower or fits_upper
        found.append(
            PlacedMark(
                x=100 * x / width_px, word=mark.word if named else "", time=mark.time if named else "", upper=upper
            )
        )
        next_mark, next_upper = x, x if upper else next_upper
    return found[::-1]
