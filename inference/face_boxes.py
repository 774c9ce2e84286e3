"""Anchors, decoding and suppression of face boxes; pure.

Boxes are left, top, right, bottom, in pixels of the picture that the network saw.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

STRIDES_PX = (8, 16, 32)
_ANCHOR_SIDES_PX = ((16, 32), (64, 128), (256, 512))
"""Two square anchors per cell of each stride; as trained."""
_PLACE_VARIANCE, _SIZE_VARIANCE = 0.1, 0.2
"""Scales of the network's numbers; as trained (SSD's convention, Liu et al. 2016)."""

Floats = NDArray[np.float32]


class Candidates(NamedTuple):
    """What a network saw before suppression.

    boxes: (k, 4) left, top, right, bottom. landmarks: (k, 10) x, y of five points. scores: (k,) 0..1.
    """

    boxes: Floats
    landmarks: Floats
    scores: Floats


@lru_cache(maxsize=16)
def anchors(height_px: int, width_px: int) -> Floats:
    """Anchors of RetinaFace by stride, row, column, side.

    Returns:
        (a, 3) middle x, middle y, side, px.
    """
    levels = []
    for stride, sides in zip(STRIDES_PX, _ANCHOR_SIDES_PX, strict=True):
        rows, columns, side = np.meshgrid(
            np.arange(height_px // stride), np.arange(width_px // stride), np.array(sides), indexing="ij"
        )
        levels.append(np.stack([(columns + 0.5) * stride, (rows + 0.5) * stride, side], axis=-1).reshape(-1, 3))
    return np.concatenate(levels).astype(np.float32)


def decode_retinaface(
    boxes: Floats, scores: Floats, landmarks: Floats, known: Floats, least_score: float
) -> Candidates:
    """Turn a picture's raw rows (a, 4), (a,), (a, 10) at the anchors `known` (a, 3) into candidates."""
    kept = scores >= least_score
    middle, side = known[kept, :2], known[kept, 2:]
    centre = middle + boxes[kept, :2] * _PLACE_VARIANCE * side
    half = side * np.exp(boxes[kept, 2:] * _SIZE_VARIANCE) / 2
    points = np.tile(middle, 5) + landmarks[kept] * _PLACE_VARIANCE * side
    return Candidates(np.concatenate([centre - half, centre + half], axis=1), points, scores[kept])


def decode_yunet(
    boxes: Floats, scores: Floats, landmarks: Floats, stride: int, columns: int, least_score: float
) -> Candidates:
    """Turn one stride's raw rows of YuNet (one per cell, row by row) into candidates (Wu et al. 2023)."""
    cells = np.arange(len(scores))
    corner = np.stack([cells % columns, cells // columns], axis=1).astype(np.float32)
    kept = scores >= least_score
    centre = (corner[kept] + boxes[kept, :2]) * stride
    half = np.exp(boxes[kept, 2:]) * stride / 2
    points = (np.tile(corner[kept], 5) + landmarks[kept]) * stride
    return Candidates(np.concatenate([centre - half, centre + half], axis=1), points, scores[kept])


def suppress(candidates: Candidates, most_overlap: float) -> list[int]:
    """Keep the best of each heap of overlapping boxes (greedy non-maximum suppression).

    Returns:
        indices of the kept candidates, best score first; of equal scores the earlier.
    """
    left = np.argsort(-candidates.scores, kind="stable")
    kept = []
    while left.size:
        best, left = left[0], left[1:]
        kept.append(int(best))
        left = left[overlaps(candidates.boxes[best], candidates.boxes[left]) <= most_overlap]
    return kept


def overlaps(box: Floats, others: Floats) -> Floats:
    """Intersection over union of a box (4,) with others (k, 4)."""
    corner = np.maximum(box[:2], others[:, :2])
    sides = np.clip(np.minimum(box[2:], others[:, 2:]) - corner, 0, None)
    shared = sides[:, 0] * sides[:, 1]
    area = (box[2] - box[0]) * (box[3] - box[1])
    areas = (others[:, 2] - others[:, 0]) * (others[:, 3] - others[:, 1])
    return np.asarray(shared / np.maximum(area + areas - shared, 1e-6), dtype=np.float32)
