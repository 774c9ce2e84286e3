"""A picture of numbers that a test gives, in place of a decoded one."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray


def luma_of(bgr: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(h, w, 3) BGR to (h, w)."""
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), np.uint8)


@dataclass(frozen=True)
class Array:
    """inference.pictures.Pixels of an array."""

    bgr: NDArray[np.uint8]

    @property
    def luma(self) -> NDArray[np.uint8]:
        """(h, w)."""
        return luma_of(self.bgr)
