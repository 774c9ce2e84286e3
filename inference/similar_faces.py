"""Groups of near-duplicate faces: copies with another crop, brightness or compression; pure.

FER2013 was gathered by web search and holds many pictures more than once; a split that ignores it measures memory.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

SIMILAR_CORRELATION = 0.97
"""Of two pictures at 12x12, standardised: near-duplicates lie above it."""
_SIDE_PX = 12
_CHUNK = 2048


def groups(pixels: NDArray[np.uint8], correlation: float = SIMILAR_CORRELATION) -> NDArray[np.int64]:
    """Give near-duplicate pictures, and chains of them, one number.

    Args:
        pixels: (n, 48, 48) luma, 0..255.
        correlation: least correlation of the two pictures' 12x12 thumbnails, -1..1.

    Returns:
        (n,) the least index within each picture's group. Flat pictures stay alone.
    """
    thumbnails = _thumbnails(pixels)
    parents = np.arange(len(pixels))
    for start in range(0, len(pixels), _CHUNK):
        similar = thumbnails[start : start + _CHUNK] @ thumbnails[start:].T > correlation
        for first, second in np.argwhere(similar):
            if second > first:
                _join(parents, start + int(first), start + int(second))
    return np.array([_root(parents, index) for index in range(len(pixels))], np.int64)


def _thumbnails(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    small = [cv2.resize(face, (_SIDE_PX, _SIDE_PX), interpolation=cv2.INTER_AREA).ravel() for face in pixels]
    values = np.asarray(small, np.float32).reshape(len(pixels), _SIDE_PX**2)
    values -= values.mean(1, keepdims=True)
    lengths = np.linalg.norm(values, axis=1, keepdims=True)
    return np.asarray(np.divide(values, lengths, out=np.zeros_like(values), where=lengths > 1.0), np.float32)


def _root(parents: NDArray[np.int64], index: int) -> int:
    while parents[index] != index:
        parents[index] = parents[parents[index]]
        index = int(parents[index])
    return index


def _join(parents: NDArray[np.int64], first: int, second: int) -> None:
    least, other = sorted((_root(parents, first), _root(parents, second)))
    parents[other] = least
