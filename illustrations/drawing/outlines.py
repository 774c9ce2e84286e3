"""Outlines of the species: half the width by share of the height, all with the same share of their box."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from illustrations.drawing.palette import Species

FILL = 0.60
"""Mean half-width of every outline: within a picture the area is linear in the height, for all species alike."""
_STEPS = 64


@dataclass(frozen=True, slots=True)
class Crown:
    """Where a crown begins above its bare trunk and where it is widest, shares of the height."""

    base: float
    widest: float
    conical: bool


CROWNS: dict[Species, Crown] = {
    "linden": Crown(0.15, 0.52, False),
    "birch": Crown(0.13, 0.46, False),
    "poplar": Crown(0.06, 0.36, False),
    "spruce": Crown(0.0, 6 / 64, True),
    "larch": Crown(0.0, 8 / 64, True),
}


@cache
def outline(species: Species) -> tuple[float, ...]:
    """Half the width, 0..1, at 65 equal steps of the height's share; its mean is FILL."""
    crown = CROWNS[species]
    low, high = 0.15, 3.5
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if _mean(_profile(crown, middle)) > FILL else (low, middle)
    profile = _profile(crown, low)
    return tuple(profile(index / _STEPS) for index in range(_STEPS + 1))


def halves(species: Species, shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Half the width, 0..1, at many shares of the height."""
    return np.interp(shares, np.linspace(0, 1, _STEPS + 1), outline(species))


def half_at(species: Species, share: float) -> float:
    """Half the width, 0..1, at one share of the height."""
    samples = outline(species)
    place = min(max(share, 0.0), 1.0) * _STEPS
    index = min(int(place), _STEPS - 1)
    return samples[index] + (samples[index + 1] - samples[index]) * (place - index)


def _mean(profile: Callable[[float], float]) -> float:
    return sum(profile((index + 0.5) / 400) for index in range(400)) / 400


def _profile(crown: Crown, exponent: float) -> Callable[[float], float]:
    def half(share: float) -> float:
        if share >= 1:
            return 0.0
        if not crown.conical:
            if share <= crown.base:
                return 0.0
            below = share < crown.widest
            part = (share - crown.base) / (crown.widest - crown.base) if below else (1 - share) / (1 - crown.widest)
            return float(math.sin(part * math.pi / 2) ** exponent)
        if share < crown.widest:
            return 0.8 + 0.2 * (share - crown.base) / (crown.widest - crown.base)
        return float(((1 - share) / (1 - crown.widest)) ** exponent)

    return half
