"""Faces as bad calls show them: small, blurred, noisy; pure, the noise has a fixed seed."""

import cv2
import numpy as np
from numpy.typing import NDArray

BLUR_SIGMA_PX = 1.2
NOISE_SIGMA = 12.0
"""Luma steps."""
SMALL_SIDE_PX = 24
_NOISE_SEED = 20132

Faces = NDArray[np.uint8]
"""(n, 48, 48), luma, 0..255."""


def shrunk(pixels: Faces, side_px: int = SMALL_SIDE_PX) -> Faces:
    """Shrink to a side by areas and enlarge again linearly."""
    small = [cv2.resize(face, (side_px, side_px), interpolation=cv2.INTER_AREA) for face in pixels]
    return _stacked([cv2.resize(face, pixels.shape[1:], interpolation=cv2.INTER_LINEAR) for face in small])


def blurred(pixels: Faces) -> Faces:
    """Blur by a Gaussian."""
    return _stacked([cv2.GaussianBlur(face, (0, 0), BLUR_SIGMA_PX) for face in pixels])


def noisy(pixels: Faces) -> Faces:
    """Add Gaussian noise, independent in each pixel; the same faces get the same noise."""
    noise = np.random.default_rng(_NOISE_SEED).normal(0.0, NOISE_SIGMA, pixels.shape).astype(np.float32)
    return np.asarray(np.clip(np.rint(pixels + noise), 0, 255), np.uint8)


def _stacked(faces: list[cv2.typing.MatLike]) -> Faces:
    return np.asarray(faces, np.uint8)
