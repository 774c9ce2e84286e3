"""Compressed pictures to pixels."""

from functools import cached_property
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray


class InvalidPicture(ValueError):
    """Bytes that are no picture."""


class Pixels(Protocol):
    """A picture of which mostly the luma is looked at."""

    @property
    def luma(self) -> NDArray[np.uint8]:
        """(h, w), 0..255."""

    @property
    def bgr(self) -> NDArray[np.uint8]:
        """(h, w, 3)."""


class JpegPicture:
    """A picture as it travels: its luma is decoded at once, its colours, at twice the cost, when a detector asks.

    Args of the constructor:
        data: the JPEG.

    Raises:
        InvalidPicture: if the bytes are empty, no picture, or cut off before the first pixels.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.luma: NDArray[np.uint8] = _decoded(data, cv2.IMREAD_GRAYSCALE)

    @cached_property
    def bgr(self) -> NDArray[np.uint8]:
        """(h, w, 3) uint8."""
        return _decoded(self._data, cv2.IMREAD_COLOR)


def _decoded(data: bytes, way: int) -> NDArray[np.uint8]:
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), way) if data else None
    if picture is None:
        raise InvalidPicture(f"{len(data)} bytes that are no picture")
    return np.asarray(picture, dtype=np.uint8)
