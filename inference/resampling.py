"""Intervals by bootstrap over groups of faces, with a fixed seed; pure."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

REPEATS = 1000
_SEED = 20131

Weights = NDArray[np.float64]
"""(n,) how often each face was drawn."""
Figures = Mapping[str, float | None]


def drawn_weights(group: NDArray[np.int64], repeats: int = REPEATS) -> Iterator[Weights]:
    """Draw as many groups as there are, with replacement, again and again; the same groups give the same draws.

    Args:
        group: (n,) number of each face's group of near-duplicates, which are drawn together.
        repeats: how many draws.
    """
    names, member = np.unique(group, return_inverse=True)
    random = np.random.default_rng(_SEED)
    for _ in range(repeats):
        counts = np.bincount(random.integers(0, len(names), len(names)), minlength=len(names))
        yield counts[member].astype(np.float64)


def intervals(
    figures: Callable[[Weights], Figures], group: NDArray[np.int64], repeats: int = REPEATS
) -> dict[str, list[float] | None]:
    """Give each figure's 95 % interval [low, high]; None where no draw had a value."""
    drawn = [figures(weights) for weights in drawn_weights(group, repeats)]
    return {key: percentiles([row[key] for row in drawn]) for key in drawn[0]}


def percentiles(values: list[float | None]) -> list[float] | None:
    """2.5 and 97.5 percentiles of the values that are known."""
    known = [value for value in values if value is not None]
    return [float(value) for value in np.percentile(known, [2.5, 97.5])] if known else None
