"""How good an emotion network is on labelled faces; the figures are defined in docs/en/models/emotion.md."""

import time
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from contracts.polarity import POLARITIES, POLARITY_OF
from inference.dataset import VOTES, LabelledFaces
from inference.engine import Engine, ModelUnusable

_POLARITY_INDEX = np.array([POLARITIES.index(name) for name in POLARITY_OF])
_NEGATIVE, _NEUTRAL = 0, 1
_BALLOT_POLARITY = {
    "neutral": 1, "happiness": 2, "surprise": 2, "sadness": 0, "anger": 0, "disgust": 0, "fear": 0, "contempt": 0,
}  # fmt: skip


def called_polarity(probabilities: NDArray[np.float64]) -> NDArray[np.int64]:
    """(n, 7) class probabilities -> (n,) index into POLARITIES with the largest sum."""
    sums = np.stack([probabilities[:, index == _POLARITY_INDEX].sum(axis=1) for index in range(3)], axis=1)
    called: NDArray[np.int64] = sums.argmax(axis=1)
    return called


def crowd_polarity(votes: NDArray[np.int64]) -> NDArray[np.int64]:
    """FER+ majority over the eight emotions as a polarity.

    Args:
        votes: (n, 10) counts in the order of VOTES.

    Returns:
        (n,) index into POLARITIES; -1 where the majority is a tie, unknown, not a face, or there are no votes.
    """
    best = votes.argmax(axis=1)
    clear = (votes == votes.max(axis=1, keepdims=True)).sum(axis=1) == 1
    polarities = np.array([_BALLOT_POLARITY.get(name, -1) for name in VOTES])
    return np.where(clear, polarities[best], -1)


def polarity_figures(
    faces: LabelledFaces, fer2013: NDArray[np.float64], crowd: NDArray[np.float64]
) -> dict[str, float | None]:
    """Judge both heads' probabilities (n, 7) on the same faces.

    Returns:
        per cents 0..100 under the keys of `mimika models evaluate --json`; the crowd's are None without votes.
    """
    truth, called = _POLARITY_INDEX[faces.labels], called_polarity(fer2013)
    precision, recall, negative_f1 = f1(truth, called, _NEGATIVE)
    figures: dict[str, float | None] = {
        "negative_f1": negative_f1,
        "negative_precision": precision,
        "negative_recall": recall,
        "macro_f1": float(np.mean([f1(truth, called, index)[2] for index in range(3)])),
        "accuracy7": 100.0 * float((fer2013.argmax(axis=1) == faces.labels).mean()),
        "ferplus_negative_f1": None,
        "neutral_called_negative": None,
    }
    voted = crowd_polarity(faces.votes)
    judged = voted >= 0
    if judged.any():
        truth, called = voted[judged], called_polarity(crowd[judged])
        figures["ferplus_negative_f1"] = f1(truth, called, _NEGATIVE)[2]
        neutral = truth == _NEUTRAL
        if neutral.any():
            figures["neutral_called_negative"] = 100.0 * float((called[neutral] == _NEGATIVE).mean())
    return figures


def f1(truth: NDArray[np.int64], called: NDArray[np.int64], index: int) -> tuple[float, float, float]:
    """Precision, recall and F1 (0..100) of one class; 0 where a denominator is 0."""
    hits = float(((truth == index) & (called == index)).sum())
    precision = hits / max(1, int((called == index).sum()))
    recall = hits / max(1, int((truth == index).sum()))
    both = precision + recall
    return 100 * precision, 100 * recall, 100 * (2 * precision * recall / both if both else 0.0)


_BATCH = 256
_SMALL_SIDE_PX = 24
_BINS = 15
_REPEATS = 1000
_SEED = 20131
_TIMED_FACES, _WARMUP_FACES = 200, 20


def evaluate(engine: Engine, faces: LabelledFaces) -> dict[str, Any]:
    """Judge an emotion network with the outputs `fer2013` and `crowd`, (n, 7) probabilities of `crops` (n, 48, 48).

    Returns:
        the keys of `polarity_figures`, and `negative_f1_24px` (FER2013 head on faces shrunk to 24 px and enlarged
        again), `ece` (0..1), `ms_per_face` (median of single faces on the engine's threads) and `intervals`: per key
        but the milliseconds [lo, hi], 95 %, bootstrap over the faces with a fixed seed; None where a value is None.

    Raises:
        ModelUnusable: if the engine has other inputs or outputs.
    """
    if set(engine.input_shapes) != {"crops"} or not {"fer2013", "crowd"} <= set(engine.output_names):
        raise ModelUnusable(f"{engine.name}: an emotion network has the input crops and the outputs fer2013 and crowd")
    fer2013, crowd = _both_heads(engine, faces.pixels)
    small, _ = _both_heads(engine, _shrunk(faces.pixels))
    drawn = np.random.default_rng(_SEED)
    everything = np.arange(len(faces.labels))
    figures = _figures(faces, everything, fer2013, crowd, small)
    repeats = [
        _figures(faces, drawn.integers(0, len(everything), len(everything)), fer2013, crowd, small)
        for _ in range(_REPEATS)
    ]
    return {
        **figures,
        "ms_per_face": _ms_per_face(engine, faces.pixels),
        "intervals": {key: _interval([repeat[key] for repeat in repeats]) for key in figures},
    }


def calibration_error(truth: NDArray[np.int64], polarities: NDArray[np.float64]) -> float:
    """Expected calibration error of three polarities, 15 equal bins (Guo et al. 2017).

    Args:
        truth: (n,) index into POLARITIES.
        polarities: (n, 3) probabilities, 0..1.

    Returns:
        0..1: mean over the faces of the gap between confidence and accuracy in their bin.
    """
    confidence = polarities.max(axis=1)
    right = polarities.argmax(axis=1) == truth
    bins = np.clip(np.ceil(confidence * _BINS).astype(np.int64) - 1, 0, _BINS - 1)
    gaps = np.bincount(bins, weights=right - confidence, minlength=_BINS)
    return float(np.abs(gaps).sum() / len(truth))


def _figures(
    faces: LabelledFaces,
    rows: NDArray[np.int64],
    fer2013: NDArray[np.float64],
    crowd: NDArray[np.float64],
    small: NDArray[np.float64],
) -> dict[str, float | None]:
    """All figures but the time, on the faces of `rows`."""
    chosen = replace(faces, labels=faces.labels[rows], votes=faces.votes[rows])
    truth = _POLARITY_INDEX[chosen.labels]
    figures = polarity_figures(chosen, fer2013[rows], crowd[rows])
    figures["negative_f1_24px"] = f1(truth, called_polarity(small[rows]), _NEGATIVE)[2]
    voted = crowd_polarity(chosen.votes)
    judged = voted >= 0
    polarities = np.stack([crowd[rows][:, index == _POLARITY_INDEX].sum(axis=1) for index in range(3)], axis=1)
    figures["ece"] = calibration_error(voted[judged], polarities[judged]) if judged.any() else None
    return figures


def _both_heads(engine: Engine, pixels: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    outputs = [engine.run({"crops": pixels[start : start + _BATCH]}) for start in range(0, len(pixels), _BATCH)]
    fer2013, crowd = (np.concatenate([output[head] for output in outputs]) for head in ("fer2013", "crowd"))
    return fer2013.astype(np.float64), crowd.astype(np.float64)


def _shrunk(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    small = (cv2.resize(face, (_SMALL_SIDE_PX,) * 2, interpolation=cv2.INTER_AREA) for face in pixels)
    return np.stack([cv2.resize(face, pixels.shape[1:], interpolation=cv2.INTER_LINEAR) for face in small])


def _ms_per_face(engine: Engine, pixels: NDArray[np.uint8]) -> float:
    took_ms = []
    for index in range(_WARMUP_FACES + _TIMED_FACES):
        face = pixels[index % len(pixels)][None]
        started_ns = time.perf_counter_ns()
        engine.run({"crops": face})
        took_ms.append((time.perf_counter_ns() - started_ns) / 1e6)
    return float(np.median(took_ms[_WARMUP_FACES:]))


def _interval(values: list[float | None]) -> list[float] | None:
    known = [value for value in values if value is not None]
    return [float(value) for value in np.percentile(known, [2.5, 97.5])] if known else None
