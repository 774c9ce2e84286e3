"""What a layout hands back besides the texts and lines on its sheet."""

from collections.abc import Sequence
from dataclasses import dataclass

from illustrations.scene.axis import Level
from illustrations.scene.plot import Plot
from illustrations.scene.quantities import Quantity
from illustrations.scene.scene import AreaRole, Box, Column, LegendMark, Loupe

_ALIKE_SHARE = 0.03
"""Of the greatest value: less than about 12 px of a usual picture."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The geometry of a laid out picture."""

    width_px: float
    height_px: float
    land_px: float
    plot: Plot
    columns: tuple[Column, ...]
    chips: tuple[tuple[float, float, str], ...]
    marks: tuple[LegendMark, ...]
    loupe: Loupe | None
    areas: tuple[tuple[AreaRole, Box], ...]


def extremes(shown: Sequence[Quantity], levels: Sequence[Level]) -> tuple[int, int]:
    """Greatest and least value that is drawn, each at least or at most 0, in minor units."""
    greatest = max(0, *(max(one.shown_minor, one.bad_minor or 0) for one in shown), *(level.minor for level in levels))
    return greatest, min(0, *(one.least_minor for one in shown), *(level.minor for level in levels))


def alike(shown: Sequence[Quantity]) -> bool:
    """Whether two or more products end so near to each other that their drawings look the same."""
    values = [one.shown_minor for one in shown]
    return len(values) > 1 and max(values) > 0 and max(values) - min(values) < _ALIKE_SHARE * max(values)
