"""A whole judgement of a model on a data set: figures, matrices, what it shares with the training, slices."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.crop_detections import detections
from inference.curves import reliability, risk_coverage
from inference.dataset import LabelledFaces
from inference.engine import Engine
from inference.evaluation import (
    Answers,
    Truth,
    answers_of,
    called_polarity,
    confusion,
    evaluate,
    figures_of,
    polarity_sums,
    truth_of,
)
from inference.fingerprints import known_pictures, read_fingerprints
from inference.registry import PACKAGED_MODELS, ModelEntry
from inference.similar_faces import groups
from inference.slices import slices_of


@dataclass(frozen=True, slots=True)
class Matrices:
    """Confusion matrices, rows the truth, columns what was called; counts.

    polarity: FER2013 head, in the order of POLARITIES. crowd: crowd head on crowd labels, None without votes. emotions:
    FER2013 head, in the order of EMOTIONS.
    """

    polarity: list[list[int]]
    crowd: list[list[int]] | None
    emotions: list[list[int]]


def shared_pictures(entry: ModelEntry, faces: LabelledFaces) -> NDArray[np.bool_]:
    """(n,) whether a picture took part in the model's training; all False where the registry has no fingerprints.

    Raises:
        ModelUnusable: if the file of the fingerprints is missing or damaged.
    """
    if not entry.training_pictures:
        return np.zeros(len(faces.labels), bool)
    return known_pictures(faces.pixels, read_fingerprints(PACKAGED_MODELS / entry.training_pictures))


def judge(entry: ModelEntry, engine: Engine, faces: LabelledFaces, shared: NDArray[np.bool_]) -> dict[str, Any]:
    """Judge a model; what `mimika models evaluate --json` prints.

    Returns:
        the keys of `inference.evaluation.evaluate`, and `model`, `faces`, `pixels_sha256`, `training_sha256` (None
        where unknown), `shared_with_training` (pictures), `unseen` (the figures without those; None where nothing is
        shared or nothing left) and `confusion` (`Matrices`).
    """
    return _judged(entry, engine, faces, shared, answers_of(engine, faces.pixels), groups(faces.pixels))


def judge_closely(
    entry: ModelEntry, engine: Engine, detector: Engine, faces: LabelledFaces, shared: NDArray[np.bool_]
) -> dict[str, Any]:
    """Judge a model for its card.

    Returns:
        the keys of `judge`, and `reliability` and `risk_coverage` of the crowd head (None without votes), `slices`, and
        `pose_coverage` (per cent of the faces whose landmarks the detector found).
    """
    answers, group = answers_of(engine, faces.pixels), groups(faces.pixels)
    truth, seen = truth_of(faces), detections(detector, faces.pixels)
    voted = truth.voted >= 0
    sums = polarity_sums(answers.crowd[voted])
    return {
        **_judged(entry, engine, faces, shared, answers, group),
        "reliability": reliability(truth.voted[voted], sums) if voted.any() else None,
        "risk_coverage": risk_coverage(truth.voted[voted], sums) if voted.any() else None,
        "slices": slices_of(engine, faces, answers, seen, group),
        "pose_coverage": 100 * float(seen.found.mean()),
    }


def matrices(truth: Truth, answers: Answers) -> Matrices:
    """Count what was called what."""
    crowd = confusion(truth.voted, called_polarity(answers.crowd))
    return Matrices(
        polarity=_counts(confusion(truth.polarity, called_polarity(answers.fer2013))),
        crowd=_counts(crowd) if crowd.sum() else None,
        emotions=_counts(confusion(truth.labels, answers.fer2013.argmax(axis=1), classes=7)),
    )


def _judged(
    entry: ModelEntry,
    engine: Engine,
    faces: LabelledFaces,
    shared: NDArray[np.bool_],
    answers: Answers,
    group: NDArray[np.int64],
) -> dict[str, Any]:
    truth = truth_of(faces)
    some = shared.any() and not shared.all()
    return {
        "model": entry.full_name,
        "faces": len(faces.labels),
        "pixels_sha256": faces.sha256,
        "training_sha256": entry.training_sha256 or None,
        "shared_with_training": int(shared.sum()),
        **evaluate(engine, faces, answers, group),
        "unseen": figures_of(truth, answers, (~shared).astype(np.float64)) if some else None,
        "confusion": asdict(matrices(truth, answers)),
    }


def _counts(matrix: NDArray[np.float64]) -> list[list[int]]:
    return [[int(value) for value in row] for row in matrix]
