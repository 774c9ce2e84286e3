"""What is in a data set: balance, pictures that are no faces, near-duplicates, leaks, and a split; pure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contracts.polarity import EMOTIONS, POLARITIES, POLARITY_OF
from inference.similar_faces import groups

FLAT_CONTRAST = 5.0
"""Standard deviation, luma steps, under which a picture shows nothing: 12 of FER2013's training pictures, all among
those that FER+ left out as no faces."""
LEAST_FACE_SCORE = 0.05
"""Of the detector on an enlarged picture. On FER2013's training pictures: 94 of the 151 that FER+ left out
as no faces lie below, and 374 of the 28558 others (1.3 %)."""
VALID_SHARE = 0.2
SPLIT_SEED = 20131


@dataclass(frozen=True, slots=True)
class Shared:
    """Two pictures that are near-duplicates, by their rows."""

    row: int
    other: int
    identical: bool


def balance(labels: NDArray[np.int64]) -> tuple[dict[str, int], dict[str, int]]:
    """Count the pictures of each class and of each polarity, in the order of EMOTIONS and of POLARITIES."""
    classes = {name: int((labels == index).sum()) for index, name in enumerate(EMOTIONS)}
    polarities = dict.fromkeys(POLARITIES, 0)
    for name, polarity in zip(EMOTIONS, POLARITY_OF, strict=True):
        polarities[polarity] += classes[name]
    return classes, polarities


def flat_pictures(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """(n, 48, 48) luma -> (n,) whether a picture has too little contrast to show anything."""
    return np.asarray(pixels.reshape(len(pixels), -1).std(axis=1) < FLAT_CONTRAST)


def no_faces(pixels: NDArray[np.uint8], scores: NDArray[np.float32] | None) -> NDArray[np.bool_]:
    """Suspect pictures that show no face: flat ones, and those that the detector scores under LEAST_FACE_SCORE.

    Args:
        pixels: (n, 48, 48) luma.
        scores: (n,) of `inference.data.detections`; None judges by flatness alone.
    """
    flat = flat_pictures(pixels)
    return flat if scores is None else flat | (scores < LEAST_FACE_SCORE)


def split(labels: NDArray[np.int64], group: NDArray[np.int64], share: float = VALID_SHARE) -> NDArray[np.bool_]:
    """Choose a share of the pictures for validation, of each class that share as nearly as whole groups allow.

    Args:
        labels: (n,) index into EMOTIONS.
        group: (n,) of `inference.similar_faces.groups`; a group stays together.
        share: 0..1, of each class.

    Returns:
        (n,) True for validation. The same input gives the same split.
    """
    names, member = np.unique(group, return_inverse=True)
    counts = np.zeros((len(names), len(EMOTIONS)), np.int64)
    np.add.at(counts, (member, labels), 1)
    wanted = share * counts.sum(axis=0)
    taken, chosen = np.zeros(len(EMOTIONS)), np.zeros(len(names), bool)
    order = np.random.default_rng(SPLIT_SEED).permutation(len(names))
    for index in order[np.argsort(-counts[order].sum(axis=1), kind="stable")]:
        after = taken + counts[index]
        if (after <= wanted + 0.5)[counts[index] > 0].all():
            taken, chosen[index] = after, True
    return np.asarray(chosen[member])


def mixed_groups(labels: NDArray[np.int64], group: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Rows of each group of near-duplicates whose labels have not one polarity."""
    polarity = np.array([POLARITIES.index(name) for name in POLARITY_OF])[labels]
    order = np.argsort(group, kind="stable")
    heaps = np.split(order, np.flatnonzero(np.diff(group[order])) + 1)
    return [heap for heap in heaps if len(np.unique(polarity[heap])) > 1]


def leaks(pixels: NDArray[np.uint8], others: NDArray[np.uint8]) -> list[Shared]:
    """Find pictures of one set that are near-duplicates of one in another: the first such of each."""
    group = groups(np.concatenate([pixels, others]))
    first = {int(name): row for row, name in reversed(list(enumerate(group[len(pixels) :])))}
    pairs = ((row, first[int(name)]) for row, name in enumerate(group[: len(pixels)]) if int(name) in first)
    return [Shared(row, other, bool(np.array_equal(pixels[row], others[other]))) for row, other in pairs]
