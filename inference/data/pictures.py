"""What the readers of data sets return, and the check that all pictures are 48x48 and grey."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.dataset import FACE_SIDE_PX, VOTES, LabelledFaces


@dataclass(frozen=True, slots=True)
class Source:
    """A data set as its owner keeps it.

    names: of each picture, as its owner finds it again: file, line or id.
    parts: official part of each picture: train, valid, test, or empty where the data set says nothing.
    """

    faces: LabelledFaces
    names: tuple[str, ...]
    parts: tuple[str, ...]


def unvoted_source(rows: Sequence[bytes], labels: Sequence[int], names: Sequence[str], parts: Sequence[str]) -> Source:
    """Put pictures without votes together.

    Args:
        rows: 48*48 bytes each, luma, row by row.
        labels: index into EMOTIONS of each.
        names: as in Source.
        parts: as in Source.
    """
    joined = b"".join(rows)
    pixels: NDArray[np.uint8] = np.frombuffer(joined, np.uint8).reshape(-1, FACE_SIDE_PX, FACE_SIDE_PX)
    faces = LabelledFaces(
        pixels=pixels,
        labels=np.array(labels, np.int64),
        votes=np.zeros((len(rows), len(VOTES)), np.int64),
        sha256=hashlib.sha256(joined).hexdigest(),
    )
    return Source(faces, tuple(names), tuple(parts))
