"""Figures by light, sharpness, size and pose of the faces."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.crop_detections import Detections
from inference.dataset import LabelledFaces
from inference.degrading import shrunk
from inference.engine import Engine
from inference.evaluation import (
    NEGATIVE,
    Answers,
    Truth,
    both_heads,
    called_polarity,
    confusion,
    crowd_figures,
    f1,
    truth_of,
)
from inference.pose import pose
from inference.resampling import Weights, intervals

EDGES: Mapping[str, tuple[float, ...]] = {
    "brightness": (0, 80, 110, 140, 170, 256),
    "sharpness": (0, 0.2, 0.5, 1.0, 2.0, np.inf),
    "face_height_px": (0, 40, 44, 48, 52, np.inf),
    "yaw": (0, 0.1, 0.2, 0.4, np.inf),
    "roll_deg": (0, 5, 15, 30, 180.01),
    "pitch": (-np.inf, 0.2, 0.45, 0.65, 0.85, np.inf),
}
"""Lower edges inside. brightness: mean luma; sharpness: variance of the Laplacian by the crop's; face_height_px: the
detector's box in the 48 px picture; yaw, roll_deg and pitch: inference/pose.py. Fixed, so that data sets compare."""
SHOWN_SIDES_PX = (16, 20, 24, 32, 40)
"""To which all faces are shrunk and enlarged again, for the slice shown_px."""
_REPEATS = 400
_LEAST_FACES = 20

Slices = dict[str, list[dict[str, Any]]]


def measures(faces: LabelledFaces, seen: Detections) -> dict[str, NDArray[np.float64]]:
    """Measure each face (n,) under the names of EDGES; NaN where the detector saw none."""
    pixels = faces.pixels.astype(np.float32)
    variance = np.maximum(pixels.reshape(len(pixels), -1).var(axis=1), 1.0)
    edges = np.array([cv2.Laplacian(face, cv2.CV_32F).var() for face in pixels])
    turned = pose(seen.landmarks)
    lost = ~seen.found
    turned[lost] = np.nan
    return {
        "brightness": pixels.mean(axis=(1, 2)).astype(np.float64),
        "sharpness": edges / variance,
        "face_height_px": np.where(lost, np.nan, seen.boxes[:, 3] - seen.boxes[:, 1]),
        "yaw": turned[:, 0],
        "roll_deg": turned[:, 1],
        "pitch": turned[:, 2],
    }


def slices_of(
    engine: Engine, faces: LabelledFaces, answers: Answers, seen: Detections, group: NDArray[np.int64]
) -> Slices:
    """Judge the faces of each slice.

    Returns:
        by measure, the slices in order: `low`, `high` (None where open), `n`, `voted` (faces with a crowd label),
        `negative_f1`, `ferplus_negative_f1`, `neutral_called_negative` and their `intervals`; figures are None under
        20 faces. `shown_px` has all faces shrunk to low px.
    """
    truth = truth_of(faces)
    found: Slices = {}
    for name, values in measures(faces, seen).items():
        edges = EDGES[name]
        found[name] = [
            {**_bounds(low, high), **_judged(truth, answers, (values >= low) & (values < high), group)}
            for low, high in pairwise(edges)
        ]
    everyone = np.ones(len(faces.labels), bool)
    found["shown_px"] = []
    for side in SHOWN_SIDES_PX:
        small = Answers(*both_heads(engine, shrunk(faces.pixels, side)), {})
        found["shown_px"].append({"low": side, "high": side, **_judged(truth, small, everyone, group)})
    return found


def _bounds(low: float, high: float) -> dict[str, float | None]:
    return {"low": low if np.isfinite(low) else None, "high": high if np.isfinite(high) else None}


def _judged(truth: Truth, answers: Answers, inside: NDArray[np.bool_], group: NDArray[np.int64]) -> dict[str, Any]:
    polarity, voted = truth.polarity[inside], truth.voted[inside]
    fer2013, crowd = called_polarity(answers.fer2013[inside]), called_polarity(answers.crowd[inside])

    def figures(weights: Weights) -> dict[str, float | None]:
        of_crowd = crowd_figures(confusion(voted, crowd, weights))
        return {
            "negative_f1": f1(confusion(polarity, fer2013, weights), NEGATIVE)[2],
            "ferplus_negative_f1": of_crowd["ferplus_negative_f1"],
            "neutral_called_negative": of_crowd["neutral_called_negative"],
        }

    counts = {"n": int(inside.sum()), "voted": int((voted >= 0).sum())}
    if counts["n"] < _LEAST_FACES:
        return {**counts, **dict.fromkeys(figures(np.ones(len(polarity)))), "intervals": None}
    bounds = intervals(figures, group[inside], _REPEATS)
    return {**counts, **figures(np.ones(len(polarity))), "intervals": bounds}
