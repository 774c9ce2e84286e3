"""A picture as it travels: upright, fitted into 640x360, never enlarged, colour JPEG."""

import cv2
import numpy as np
from numpy.typing import NDArray

MAX_WIDTH_PX, MAX_HEIGHT_PX = 640, 360
_JPEG_QUALITY = 85
"""23 kB for 640x360 in 0.36 ms (docs/en/performance.md)."""


def fitted_size(width_px: int, height_px: int, pixel_aspect: float) -> tuple[int, int]:
    """Size with square pixels that fits into 640x360 without enlarging either side.

    Args:
        width_px: of the stored picture.
        height_px: of the stored picture.
        pixel_aspect: width of a stored pixel over its height; 1 for square pixels.
    """
    wide, high = float(width_px), float(height_px)
    if pixel_aspect > 1:
        high /= pixel_aspect
    else:
        wide *= pixel_aspect
    scale = min(1.0, MAX_WIDTH_PX / wide, MAX_HEIGHT_PX / high)
    return max(1, round(wide * scale)), max(1, round(high * scale))


def upright(picture: NDArray[np.uint8], rotation_deg: int) -> NDArray[np.uint8]:
    """Turn a picture counter-clockwise by a multiple of 90 degrees."""
    return np.ascontiguousarray(np.rot90(picture, rotation_deg // 90 % 4))


def shrink(picture: NDArray[np.uint8], pixel_aspect: float) -> NDArray[np.uint8]:
    """Fit an upright picture (h, w, 3) into 640x360."""
    height_px, width_px = picture.shape[:2]
    size = fitted_size(width_px, height_px, pixel_aspect)
    if size == (width_px, height_px):
        return picture
    small: NDArray[np.uint8] = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    return small


def encode_jpeg(picture: NDArray[np.uint8]) -> bytes:
    """Write a BGR picture (h, w, 3) as JPEG; the same picture gives the same bytes."""
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1])
