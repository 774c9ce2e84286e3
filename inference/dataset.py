"""Labelled faces for training and evaluation, read from the parquet form of FER2013 with FER+ votes."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from contracts.polarity import EMOTIONS

FACE_SIDE_PX = 48
VOTES = (
    "neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt", "unknown", "not-a-face",
)  # fmt: skip
"""FER+'s ten ballots, in the order of the column `votes`."""

_COLUMNS = ("label", "votes", "pixels")
_VOTED_EMOTION = {
    "neutral": "neutral", "happiness": "happy", "surprise": "surprise", "sadness": "sad",
    "anger": "angry", "disgust": "disgust", "fear": "fear", "contempt": "disgust",
}  # fmt: skip


class InvalidDataset(ValueError):
    """A file of labelled faces that cannot be read as one; the text names the file and what is wrong."""


@dataclass(frozen=True, slots=True)
class LabelledFaces:
    """Faces with their labels.

    pixels: (n, 48, 48) uint8, luma, 0..255.
    labels: (n,) int64, index into EMOTIONS.
    votes: (n, 10) int64, counts in the order of VOTES; all zero where the picture has no votes.
    sha256: hash of the pixels in the file's order, hexadecimal.
    """

    pixels: NDArray[np.uint8]
    labels: NDArray[np.int64]
    votes: NDArray[np.int64]
    sha256: str

    def where(self, chosen: NDArray[np.bool_]) -> "LabelledFaces":
        """Return the faces that `chosen` (n,) marks, with a hash of their own."""
        pixels = self.pixels[chosen]
        return LabelledFaces(
            pixels, self.labels[chosen], self.votes[chosen], hashlib.sha256(pixels.tobytes()).hexdigest()
        )


def read_faces(path: Path) -> LabelledFaces:
    """Read a parquet file with the columns label (str), votes (list of 10 or null), pixels (48*48 bytes).

    Raises:
        InvalidDataset: if the file is missing, is no parquet, lacks a column, or holds an unknown label or
            a picture of another size.
    """
    if not path.is_file():
        raise InvalidDataset(f"{path}: no such file; give the path of a parquet file with labelled faces")
    try:
        table = pq.read_table(path, columns=list(_COLUMNS))
    except (pa.ArrowException, OSError, KeyError) as error:
        raise InvalidDataset(f"{path}: not a parquet file with the columns {', '.join(_COLUMNS)} ({error})") from error
    if table.num_rows == 0:
        raise InvalidDataset(f"{path}: holds no faces")
    pixel_bytes: list[Any] = table["pixels"].to_pylist()
    if any(value is None or len(value) != FACE_SIDE_PX**2 for value in pixel_bytes):
        raise InvalidDataset(f"{path}: column pixels holds a picture that has not {FACE_SIDE_PX}x{FACE_SIDE_PX} bytes")
    names = table["label"].to_pylist()
    unknown = sorted({str(name) for name in names} - set(EMOTIONS))
    if unknown:
        raise InvalidDataset(f"{path}: unknown label {unknown[0]!r}; labels are {', '.join(EMOTIONS)}")
    ballots = [row if row is not None else [0] * len(VOTES) for row in table["votes"].to_pylist()]
    if any(len(row) != len(VOTES) for row in ballots):
        raise InvalidDataset(f"{path}: column votes holds a row that has not {len(VOTES)} counts")
    joined = b"".join(map(bytes, pixel_bytes))
    return LabelledFaces(
        pixels=np.frombuffer(joined, dtype=np.uint8).reshape(-1, FACE_SIDE_PX, FACE_SIDE_PX),
        labels=np.array([EMOTIONS.index(name) for name in names], dtype=np.int64),
        votes=np.array(ballots, dtype=np.int64),
        sha256=hashlib.sha256(joined).hexdigest(),
    )


def crowd_shares(votes: NDArray[np.int64]) -> NDArray[np.float32]:
    """Turn FER+ ballots into shares over EMOTIONS; contempt counts as disgust.

    Args:
        votes: (n, 10) counts in the order of VOTES.

    Returns:
        (n, 7) float32; each row sums to 1, or to 0 where no tagger named an emotion.
    """
    shares = np.zeros((len(votes), len(EMOTIONS)), dtype=np.float32)
    for ballot, emotion in _VOTED_EMOTION.items():
        shares[:, EMOTIONS.index(emotion)] += votes[:, VOTES.index(ballot)]
    totals = shares.sum(axis=1, keepdims=True)
    np.divide(shares, totals, out=shares, where=totals > 0)
    return shares
