"""Compressed pictures to pixels."""

import cv2
import numpy as np
from numpy.typing import NDArray


class InvalidPicture(ValueError):
    """Bytes that are no picture."""


def decode_jpeg(data: bytes) -> NDArray[np.uint8]:
    """Decode to (h, w, 3) uint8, BGR.

    Raises:
        InvalidPicture: if the bytes are empty, no picture, or cut off before the first pixels.
    """
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) if data else None
    if picture is None:
        raise InvalidPicture(f"{len(data)} bytes that are no picture")
    return np.asarray(picture, dtype=np.uint8)
