"""Whole per cents that add up."""

from collections.abc import Sequence


def whole_percents(shares: Sequence[float]) -> list[int]:
    """Round shares (0..100, summing to 100) to whole numbers that sum to 100, by the largest remainder.

    Of equal remainders the earlier share is rounded up.
    """
    floors = [int(value) for value in shares]
    missing = round(sum(shares)) - sum(floors)
    by_remainder = sorted(range(len(shares)), key=lambda index: (floors[index] - shares[index], index))
    for index in by_remainder[:missing]:
        floors[index] += 1
    return floors
