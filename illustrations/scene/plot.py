"""The one scale of a picture: heights linear from zero, the same for all drawings, losses below zero on it too."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plot:
    """From minor units to y."""

    ground_px: float
    """y of zero."""
    top_px: float
    """y of the greatest value."""
    units_per_px: float

    def height_px(self, minor: int) -> float:
        """Height above zero, negative below it."""
        return minor / self.units_per_px

    def y(self, minor: int) -> float:
        """y of a value."""
        return self.ground_px - minor / self.units_per_px


def scaled(
    greatest_minor: int, least_minor: int, *, top_px: float, floor_px: float, foot_px: float, air_px: float
) -> Plot:
    """Find zero and scale such that the greatest value ends at the top and the deepest loss keeps off what is below.

    Args:
        greatest_minor: at least 0.
        least_minor: at most 0.
        top_px: y of the greatest value.
        floor_px: y of the first thing below the land.
        foot_px: distance from zero to there where nothing is lost.
        air_px: distance from the deepest loss to there.
    """
    ground_px = floor_px - foot_px
    if greatest_minor == 0 and least_minor == 0:
        return Plot(ground_px, top_px, 1.0)
    if greatest_minor > 0:
        units = greatest_minor / (ground_px - top_px)
        if -least_minor / units + air_px <= foot_px:
            return Plot(ground_px, top_px, units)
    units = (greatest_minor - least_minor) / (floor_px - air_px - top_px)
    return Plot(top_px + greatest_minor / units, top_px, units)


def steps(greatest_minor: int, minor_per_unit: int) -> list[int]:
    """Two to four round values above zero: 1, 2, 2.5 or 5 times a power of ten, in whole units where these are enough.

    Args:
        greatest_minor: of the axis, at least 0; with 0 there are none.
        minor_per_unit: 100 for kopecks.
    """
    if greatest_minor <= 0:
        return []
    power = 1
    while power * 100 <= greatest_minor:
        power *= 10
    candidates = [
        step
        for size in (power // 10 or 1, power, power * 10)
        for step in (size, size * 2, size * 5 // 2, size * 5)
        if 2 <= greatest_minor // step <= 4
    ]
    step = max(candidates, key=lambda one: (one % minor_per_unit == 0, one), default=greatest_minor)
    return list(range(step, greatest_minor + 1, step))
