"""From which height on a piece has room: pieces keep their size while the figure between them grows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Places:
    """Candidates for one kind of piece, arrays of one length; the earlier one wins where two fit alike."""

    x_px: NDArray[np.float64]
    share: NDArray[np.float64]
    """Of the height, 0..1."""
    from_px: NDArray[np.float64]
    """Height below which the piece does not fit by itself."""
    until_px: NDArray[np.float64]


def appearances(places: Places, apart_px: float, stretch: float, full_px: float) -> list[tuple[int, float]]:
    """Choose pieces that never come closer than `apart_px`, at any height.

    Two pieces at one x part by height * difference of share, so each has a height from which it has room. The piece
    with the least such height is taken next; hence at every height the figure is as full as it can be.

    Args:
        places: candidates.
        apart_px: least distance.
        stretch: distances upwards count this many times less.
        full_px: pieces that have room only above it are left out.

    Returns:
        (index, height from which it is shown), in the order of appearance.
    """
    heights = places.from_px.copy()
    chosen: list[tuple[int, float]] = []
    while heights.size:
        index = int(np.argmin(heights))
        height = float(heights[index])
        if height > full_px:
            break
        chosen.append((index, height))
        across = np.abs(places.x_px - places.x_px[index])
        rise = np.sqrt(np.maximum(0.0, apart_px**2 - across**2)) * stretch
        parting = np.abs(places.share - places.share[index])
        needed = np.where(rise > 0, rise / np.maximum(parting, 1e-9), 0.0)
        heights = np.maximum(heights, needed)
        heights[index] = np.inf
        heights[heights >= places.until_px] = np.inf
    return chosen
