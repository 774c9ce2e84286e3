"""How good an emotion network is on labelled faces; the figures are defined in docs/en/models/emotion.md."""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contracts.polarity import POLARITIES, POLARITY_OF
from inference.dataset import VOTES, LabelledFaces
from inference.degrading import blurred, noisy, shrunk
from inference.engine import Engine, ModelUnusable
from inference.resampling import Weights, intervals

POLARITY_INDEX = np.array([POLARITIES.index(name) for name in POLARITY_OF])
"""(7,) index into POLARITIES of each of EMOTIONS."""
NEGATIVE, NEUTRAL = 0, 1
BINS = 15
"""Of confidence, equal, over 0..1."""
_BALLOT_POLARITY = {
    "neutral": 1, "happiness": 2, "surprise": 2, "sadness": 0, "anger": 0, "disgust": 0, "fear": 0, "contempt": 0,
}  # fmt: skip
CROWD_KEYS = (
    "ferplus_negative_f1", "ferplus_negative_precision", "ferplus_negative_recall", "ferplus_accuracy3",
    "neutral_called_negative",
)  # fmt: skip
"""Figures that need votes: None without them."""
_BATCH = 256
_TIMED_FACES, _WARMUP_FACES = 200, 20


@dataclass(frozen=True, slots=True)
class Answers:
    """What a network says of n faces.

    fer2013, crowd: (n, 7) probabilities of each head. degraded: those of both heads, by the name of the degradation.
    """

    fer2013: NDArray[np.float64]
    crowd: NDArray[np.float64]
    degraded: dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]


@dataclass(frozen=True, slots=True)
class Truth:
    """What is right for n faces.

    labels: (n,) index into EMOTIONS. polarity: FER2013's, (n,) index into POLARITIES. voted: the crowd's, or -1.
    """

    labels: NDArray[np.int64]
    polarity: NDArray[np.int64]
    voted: NDArray[np.int64]


def truth_of(faces: LabelledFaces) -> Truth:
    """Read the labels of both kinds."""
    return Truth(faces.labels, POLARITY_INDEX[faces.labels], crowd_polarity(faces.votes))


def polarity_sums(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 7) class probabilities -> (n, 3) in the order of POLARITIES."""
    return np.stack([probabilities[:, index == POLARITY_INDEX].sum(axis=1) for index in range(3)], axis=1)


def called_polarity(probabilities: NDArray[np.float64]) -> NDArray[np.int64]:
    """(n, 7) class probabilities -> (n,) index into POLARITIES with the largest sum."""
    called: NDArray[np.int64] = polarity_sums(probabilities).argmax(axis=1)
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


def confusion(
    truth: NDArray[np.int64], called: NDArray[np.int64], weights: Weights | None = None, classes: int = 3
) -> NDArray[np.float64]:
    """(classes, classes) weights of the faces by truth (row) and by what they were called; truth -1 is left out."""
    known = truth >= 0
    codes = truth[known] * classes + called[known]
    heavy = None if weights is None else weights[known]
    counted = np.bincount(codes, weights=heavy, minlength=classes * classes)
    return counted.reshape(classes, classes).astype(np.float64)


def f1(matrix: NDArray[np.float64], index: int) -> tuple[float, float, float]:
    """Precision, recall and F1 (0..100) of one class of a confusion matrix; 0 where a denominator is 0."""
    hits, called, there = matrix[index, index], matrix[:, index].sum(), matrix[index].sum()
    return (
        100 * float(hits / called if called else 0.0),
        100 * float(hits / there if there else 0.0),
        100 * float(2 * hits / (called + there) if called + there else 0.0),
    )


def crowd_figures(matrix: NDArray[np.float64]) -> dict[str, float | None]:
    """Figures of the crowd head from its confusion matrix (3, 3); None where no face has a crowd label."""
    if not matrix.sum():
        return dict.fromkeys(CROWD_KEYS)
    precision, recall, negative_f1 = f1(matrix, NEGATIVE)
    neutral = matrix[NEUTRAL].sum()
    return {
        "ferplus_negative_f1": negative_f1,
        "ferplus_negative_precision": precision,
        "ferplus_negative_recall": recall,
        "ferplus_accuracy3": 100 * float(np.trace(matrix) / matrix.sum()),
        "neutral_called_negative": 100 * float(matrix[NEUTRAL, NEGATIVE] / neutral) if neutral else None,
    }


def polarity_figures(
    faces: LabelledFaces, fer2013: NDArray[np.float64], crowd: NDArray[np.float64]
) -> dict[str, float | None]:
    """Judge both heads' probabilities (n, 7) on the same faces.

    Returns:
        per cents 0..100 under the keys of `mimika models evaluate --json`; the crowd's are None without votes.
    """
    truth = truth_of(faces)
    return _polarity_figures(truth, Answers(fer2013, crowd, {}), np.ones(len(truth.labels)))


def figures_of(truth: Truth, answers: Answers, weights: Weights) -> dict[str, float | None]:
    """All figures but the time, each face counted by its weight."""
    found = _polarity_figures(truth, answers, weights)
    for name, (fer2013, crowd) in answers.degraded.items():
        found[f"negative_f1_{name}"] = f1(confusion(truth.polarity, called_polarity(fer2013), weights), NEGATIVE)[2]
        matrix = confusion(truth.voted, called_polarity(crowd), weights)
        found[f"ferplus_negative_f1_{name}"] = crowd_figures(matrix)["ferplus_negative_f1"]
    judged = truth.voted >= 0
    heavy = weights[judged]
    sums = polarity_sums(answers.crowd[judged])
    found["ece"] = calibration_error(truth.voted[judged], sums, heavy) if heavy.sum() else None
    return found


def _polarity_figures(truth: Truth, answers: Answers, weights: Weights) -> dict[str, float | None]:
    matrix = confusion(truth.polarity, called_polarity(answers.fer2013), weights)
    precision, recall, negative_f1 = f1(matrix, NEGATIVE)
    right = answers.fer2013.argmax(axis=1) == truth.labels
    return {
        "negative_f1": negative_f1,
        "negative_precision": precision,
        "negative_recall": recall,
        "macro_f1": float(np.mean([f1(matrix, index)[2] for index in range(3)])),
        "accuracy7": 100 * float(weights[right].sum() / weights.sum()),
        **crowd_figures(confusion(truth.voted, called_polarity(answers.crowd), weights)),
    }


def calibration_error(
    truth: NDArray[np.int64], polarities: NDArray[np.float64], weights: Weights | None = None
) -> float:
    """Expected calibration error of three polarities, 15 equal bins (Guo et al. 2017).

    Args:
        truth: (n,) index into POLARITIES.
        polarities: (n, 3) probabilities, 0..1.
        weights: (n,) how much each face counts; None counts each once.

    Returns:
        0..1: mean over the faces of the gap between confidence and accuracy in their bin.
    """
    heavy = np.ones(len(truth)) if weights is None else weights
    confidence = polarities.max(axis=1)
    right = polarities.argmax(axis=1) == truth
    gaps = np.bincount(confidence_bins(confidence), weights=heavy * (right - confidence), minlength=BINS)
    return float(np.abs(gaps).sum() / heavy.sum())


def confidence_bins(confidence: NDArray[np.float64]) -> NDArray[np.int64]:
    """(n,) 0..1 -> (n,) number of the bin, the upper edge inside."""
    return np.clip(np.ceil(confidence * BINS).astype(np.int64) - 1, 0, BINS - 1)


def answers_of(engine: Engine, pixels: NDArray[np.uint8]) -> Answers:
    """Run a network on faces (n, 48, 48), as they are and degraded.

    Raises:
        ModelUnusable: if the engine has not the input `crops` and the outputs `fer2013` and `crowd`.
    """
    if set(engine.input_shapes) != {"crops"} or not {"fer2013", "crowd"} <= set(engine.output_names):
        raise ModelUnusable(f"{engine.name}: an emotion network has the input crops and the outputs fer2013 and crowd")
    views = {"24px": shrunk(pixels), "blurred": blurred(pixels), "noisy": noisy(pixels)}
    degraded = {name: both_heads(engine, view) for name, view in views.items()}
    return Answers(*both_heads(engine, pixels), degraded)


def both_heads(engine: Engine, pixels: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(n, 48, 48) luma -> (n, 7) probabilities of FER2013's and of the crowd's head."""
    outputs = [engine.run({"crops": pixels[start : start + _BATCH]}) for start in range(0, len(pixels), _BATCH)]
    fer2013, crowd = (np.concatenate([output[head] for output in outputs]) for head in ("fer2013", "crowd"))
    return fer2013.astype(np.float64), crowd.astype(np.float64)


def evaluate(
    engine: Engine, faces: LabelledFaces, answers: Answers, group: NDArray[np.int64] | None = None
) -> dict[str, Any]:
    """Judge a network by its answers on labelled faces.

    Args:
        engine: of which the time of one face is taken, on its own threads.
        faces: with their labels.
        answers: of `answers_of` the same engine and faces.
        group: (n,) of `inference.similar_faces.groups`: near-duplicates are drawn together; None draws single faces.

    Returns:
        the keys of `figures_of`, `ms_per_face` (median of single faces) and `intervals`: per key [low, high], 95 %, by
        bootstrap with a fixed seed; None where a value is None.
    """
    truth, count = truth_of(faces), len(faces.labels)
    took_ms = _times_ms(engine, faces.pixels)

    def median_ms(weights: Weights) -> dict[str, float | None]:
        return {"ms_per_face": float(np.median(np.repeat(took_ms, weights.astype(np.int64))))}

    def figures(weights: Weights) -> dict[str, float | None]:
        return figures_of(truth, answers, weights)

    return {
        **figures(np.ones(count)),
        **median_ms(np.ones(len(took_ms))),
        "intervals": intervals(figures, np.arange(count) if group is None else group)
        | intervals(median_ms, np.arange(len(took_ms))),
    }


def _times_ms(engine: Engine, pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    took_ms = []
    for index in range(_WARMUP_FACES + _TIMED_FACES):
        face = pixels[index % len(pixels)][None]
        started_ns = time.perf_counter_ns()
        engine.run({"crops": face})
        took_ms.append((time.perf_counter_ns() - started_ns) / 1e6)
    return np.array(took_ms[_WARMUP_FACES:])
