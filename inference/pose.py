"""Where a face looks, from five landmarks; pure."""

import numpy as np
from numpy.typing import NDArray


def pose(landmarks: NDArray[np.float32]) -> NDArray[np.float64]:
    """Measure turn, tilt and nod as `inference.quality` judges them.

    Args:
        landmarks: (n, 10) x, y of left and right eye, nose, left and right corner of the mouth.

    Returns:
        (n, 3): yaw, the nose's distance from the middle of the eyes in distances of the eyes, >= 0; roll of the eyes'
        line, degrees, >= 0; pitch, the nose's place between the eyes (0) and the mouth (1). NaN where undefined.
    """
    points = landmarks.reshape(-1, 5, 2).astype(np.float64)
    along = points[:, 1] - points[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        eyes_px = np.hypot(along[:, 0], along[:, 1])
        unit = along / eyes_px[:, None]
        across = np.stack([-unit[:, 1], unit[:, 0]], axis=1)
        middle = points[:, :2].mean(axis=1)
        nose, mouth = points[:, 2] - middle, points[:, 3:].mean(axis=1) - middle
        yaw = np.abs((nose * unit).sum(axis=1)) / eyes_px
        pitch = (nose * across).sum(axis=1) / (mouth * across).sum(axis=1)
    roll = np.abs(np.degrees(np.arctan2(along[:, 1], along[:, 0])))
    return np.stack([yaw, roll, pitch], axis=1)
