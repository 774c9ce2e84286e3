"""fer2013.csv: one picture a line, as the challenge of 2013 gave it out."""

import csv
import sys
from pathlib import Path

import numpy as np

from contracts.polarity import EMOTIONS
from inference.data.pictures import Source, unvoted_source
from inference.dataset import FACE_SIDE_PX, InvalidDataset

_CSV_EMOTIONS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
"""By the number in the column emotion."""
_PARTS = {"training": "train", "publictest": "valid", "privatetest": "test", "": ""}


def read_csv(path: Path) -> Source:
    """Read fer2013.csv: columns emotion (0..6), pixels (2304 numbers, by spaces), and Usage if there is one.

    Raises:
        InvalidDataset: if a column is absent or a line cannot be used; the text names file and line.
    """
    csv.field_size_limit(sys.maxsize)
    rows: list[bytes] = []
    labels: list[int] = []
    names: list[str] = []
    parts: list[str] = []
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file, skipinitialspace=True)
            absent = {"emotion", "pixels"} - set(reader.fieldnames or ())
            if absent:
                raise InvalidDataset(f"{path}: no column {min(absent)}; fer2013.csv has emotion, pixels and Usage")
            for line in reader:
                place = f"{path}, line {reader.line_num}"
                rows.append(_pixels(line["pixels"] or "", place))
                labels.append(_label(line["emotion"] or "", place))
                parts.append(_part(line.get("Usage") or "", place))
                names.append(f"line {reader.line_num}")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidDataset(f"{path}: cannot be read as comma-separated text ({error})") from error
    if not rows:
        raise InvalidDataset(f"{path}: holds no faces")
    return unvoted_source(rows, labels, names, parts)


def _pixels(text: str, place: str) -> bytes:
    try:
        values = np.array(text.split(), np.int64)
    except ValueError as error:
        raise InvalidDataset(f"{place}: the column pixels holds something that is no number") from error
    if len(values) != FACE_SIDE_PX**2:
        raise InvalidDataset(
            f"{place}: {len(values)} pixels where {FACE_SIDE_PX}x{FACE_SIDE_PX} = {FACE_SIDE_PX**2} belong"
        )
    if values.min() < 0 or values.max() > 255:
        raise InvalidDataset(f"{place}: a pixel is outside 0..255")
    return values.astype(np.uint8).tobytes()


def _label(text: str, place: str) -> int:
    if text.strip() not in set("0123456"):
        raise InvalidDataset(f"{place}: emotion is {text!r}; it must be 0 to 6 ({', '.join(_CSV_EMOTIONS)})")
    return EMOTIONS.index(_CSV_EMOTIONS[int(text)])


def _part(text: str, place: str) -> str:
    known = _PARTS.get(text.strip().lower())
    if known is None:
        raise InvalidDataset(f"{place}: Usage is {text!r}; it must be Training, PublicTest or PrivateTest")
    return known
