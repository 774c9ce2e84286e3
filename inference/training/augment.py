"""Degradations that a face in a call suffers, applied to 48x48 luma crops; pure given the generator.

The strengths are those of docs/en/models/emotion.md; small, blurred and noisy faces come more often than in the
training of the first network.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.dataset import FACE_SIDE_PX
from inference.training.network import INPUT_SIDE_PX

_ROTATION_DEG = 12.0
_SCALE = 0.14
_SHIFT_SHARE = 0.065
_P_SHRINK, _SHRINK_SIDE_PX = 0.2, (14, 37)
_P_BLUR, _BLUR_SIGMA_PX = 0.2, (0.5, 1.6)
_P_NOISE, _NOISE_SIGMA = 0.3, 18.0
_P_GAMMA, _GAMMA = 0.5, (0.6, 1.7)
_P_ERASE, _ERASE_SIDE_PX = 0.25, (6, 19)
_P_JPEG, _JPEG_QUALITY = 0.1, (15, 60)


def augment(crop: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.float32]:
    """Make one training view of a face.

    Args:
        crop: (48, 48) luma, 0..255.
        random: source of every choice; the same state gives the same view.

    Returns:
        (44, 44) float32, 0..255.
    """
    view: Any = _warp(crop, random)
    if random.random() < _P_SHRINK:
        side = int(random.integers(*_SHRINK_SIDE_PX))
        small = cv2.resize(view, (side, side), interpolation=cv2.INTER_AREA)
        view = cv2.resize(small, (INPUT_SIDE_PX, INPUT_SIDE_PX), interpolation=cv2.INTER_LINEAR)
    if random.random() < _P_BLUR:
        view = cv2.GaussianBlur(view, (0, 0), random.uniform(*_BLUR_SIGMA_PX))
    if random.random() < _P_JPEG:
        quality = int(random.integers(*_JPEG_QUALITY))
        encoded = cv2.imencode(".jpg", view, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        view = cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE)
    values: NDArray[np.float32] = view.astype(np.float32)
    if random.random() < _P_GAMMA:
        values = 255.0 * (values / 255.0) ** np.float32(np.exp(random.uniform(*np.log(_GAMMA))))
    if random.random() < _P_NOISE:
        sigma = random.uniform(0.0, _NOISE_SIGMA)
        values += random.standard_normal(values.shape, dtype=np.float32) * np.float32(sigma)
    if random.random() < _P_ERASE:
        height, width = random.integers(*_ERASE_SIDE_PX, size=2)
        top, left = random.integers(0, INPUT_SIDE_PX - height), random.integers(0, INPUT_SIDE_PX - width)
        values[top : top + height, left : left + width] = random.uniform(0.0, 255.0)
    np.clip(values, 0.0, 255.0, out=values)
    return values


def _warp(crop: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """Rotate, scale, shift and perhaps mirror around the middle, and cut 44x44."""
    middle = (FACE_SIDE_PX - 1) / 2
    scale = 1.0 + random.uniform(-_SCALE, _SCALE)
    matrix: Any = cv2.getRotationMatrix2D((middle, middle), random.uniform(-_ROTATION_DEG, _ROTATION_DEG), scale)
    if random.random() < 0.5:
        matrix = matrix @ np.array([[-1.0, 0.0, 2 * middle], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    reach = _SHIFT_SHARE * FACE_SIDE_PX
    margin = (FACE_SIDE_PX - INPUT_SIDE_PX) / 2
    matrix[:, 2] += random.uniform(-reach, reach, size=2) - margin
    warped: Any = cv2.warpAffine(
        crop, matrix, (INPUT_SIDE_PX, INPUT_SIDE_PX), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
    )
    return np.asarray(warped, np.uint8)
