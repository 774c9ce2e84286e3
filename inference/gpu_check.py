"""How far an engine's answers are from ONNX Runtime's, on made pictures, and how long it takes."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from contracts.polarity import polarity
from inference.engine import Engine

_RUNS = 50
_WARM_UP_RUNS = 5

Inputs = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two engines on the same inputs.

    largest_difference: of any value of any output, absolute.
    same_polarity: share of rows of emotion outputs with the same polarity, 0..1; None where there is no such output.
    """

    largest_difference: float
    same_polarity: float | None


def compare(reference: Engine, other: Engine, inputs: Inputs) -> Comparison:
    """Run both; outputs of seven columns are read as probabilities of EMOTIONS."""
    wanted, found = reference.run(inputs), other.run(inputs)
    largest = max(float(np.abs(wanted[name] - found[name]).max()) for name in reference.output_names)
    same = [
        polarity(first.tolist()) == polarity(second.tolist())
        for name in reference.output_names
        if wanted[name].ndim == 2 and wanted[name].shape[1] == 7
        for first, second in zip(wanted[name], found[name], strict=True)
    ]
    return Comparison(largest, sum(same) / len(same) if same else None)


def median_ms(engine: Engine, inputs: Inputs) -> float:
    """Time of one run, copies to and from a GPU included: median of 50 after 5 that warm up."""
    for _ in range(_WARM_UP_RUNS):
        engine.run(inputs)
    taken = []
    for _ in range(_RUNS):
        started = time.perf_counter()
        engine.run(inputs)
        taken.append(time.perf_counter() - started)
    return float(np.median(taken)) * 1000


def made_faces(number: int, side_px: int = 48) -> NDArray[np.uint8]:
    """(number, side, side) luma: drawn faces whose brow, mouth, light and noise differ; the same at every call."""
    random = np.random.default_rng(0)
    return np.stack([_face(random, side_px) for _ in range(number)])


def made_picture(width_px: int, height_px: int) -> NDArray[np.uint8]:
    """(1, height, width, 3) BGR: one drawn face in the middle of a grey picture with noise."""
    side = min(width_px, height_px) // 2
    picture = np.random.default_rng(0).integers(96, 160, (height_px, width_px, 3), dtype=np.uint8)
    top, left = (height_px - side) // 2, (width_px - side) // 2
    picture[top : top + side, left : left + side] = made_faces(1, side)[0][:, :, None]
    return picture[None]


def _face(random: np.random.Generator, side_px: int) -> NDArray[np.uint8]:
    def at(x: float, y: float) -> tuple[int, int]:
        return round(x * side_px), round(y * side_px)

    skin, ground = int(random.integers(90, 220)), int(random.integers(20, 120))
    face = np.full((side_px, side_px), ground, np.uint8)
    cv2.ellipse(face, at(0.5, 0.5), at(0.38, 0.48), 0, 0, 360, skin, -1)
    thick, dark = max(1, side_px // 24), skin // 3
    brow, mouth = random.uniform(-0.05, 0.05), random.uniform(-0.1, 0.1)
    for x, way in ((0.34, 1), (0.66, -1)):
        cv2.circle(face, at(x, 0.42), max(1, side_px // 20), dark, -1)
        cv2.line(face, at(x - 0.09, 0.32 - way * brow), at(x + 0.09, 0.32 + way * brow), dark, thick)
    points = [at(0.36 + 0.028 * step, 0.74 + mouth * (1 - ((step - 5) / 5) ** 2)) for step in range(11)]
    cv2.polylines(face, [np.array(points, np.int32)], False, dark, thick)
    noisy = face + random.normal(0, random.uniform(2, 20), face.shape)
    return np.asarray(np.clip(noisy, 0, 255), dtype=np.uint8)
