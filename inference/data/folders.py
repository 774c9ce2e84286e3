"""Kaggle's form of FER2013: a folder per class with image files, in a folder per part or without one."""

from pathlib import Path

import cv2
import numpy as np

from contracts.polarity import EMOTIONS
from inference.data.pictures import Source, unvoted_source
from inference.dataset import FACE_SIDE_PX, InvalidDataset

_PICTURES = {".jpg", ".jpeg", ".png", ".bmp"}
_PARTS = {"train": "train", "training": "train", "valid": "valid", "validation": "valid", "test": "test"}
_CLASSES = {
    "angry": "angry", "anger": "angry", "disgust": "disgust", "disgusted": "disgust", "fear": "fear",
    "fearful": "fear", "happy": "happy", "happiness": "happy", "sad": "sad", "sadness": "sad",
    "surprise": "surprise", "surprised": "surprise", "neutral": "neutral",
}  # fmt: skip
_MOST_CHANNEL_GAP = 4
"""Luma steps between a pixel's channels that rounding of a JPEG in colour leaves in a grey picture."""


def read_folders(path: Path) -> Source:
    """Read `PART/CLASS/*.jpg` or `CLASS/*.jpg`; .png and .bmp too. Names are paths below the folder.

    Raises:
        InvalidDataset: if a folder is empty or has another name, or a file is corrupt, coloured, of another size, or no
            picture; the text names it.
    """
    inside = _folders(path)
    parts = {folder: _PARTS[folder.name.lower()] for folder in inside if folder.name.lower() in _PARTS}
    if parts and len(parts) != len(inside):
        stray = next(folder for folder in inside if folder not in parts)
        raise InvalidDataset(f"{stray}: stands beside the parts of the data set, and is none (train, valid, test)")
    rows: list[bytes] = []
    labels: list[int] = []
    names: list[str] = []
    of_parts: list[str] = []
    for folder, part in (parts or {path: ""}).items():
        for of_class in _folders(folder):
            label = EMOTIONS.index(_class(of_class))
            for file in _files(of_class):
                rows.append(_pixels(file))
                labels.append(label)
                names.append(str(file.relative_to(path)))
                of_parts.append(part)
    return unvoted_source(rows, labels, names, of_parts)


def _folders(path: Path) -> list[Path]:
    found = sorted(child for child in path.iterdir() if child.is_dir() and not child.name.startswith("."))
    stray = sorted(child for child in path.iterdir() if child.is_file() and child.suffix.lower() in _PICTURES)
    if stray:
        raise InvalidDataset(f"{stray[0]}: a picture outside the folder of a class ({', '.join(EMOTIONS)})")
    if not found:
        raise InvalidDataset(f"{path}: an empty folder; a data set has a folder per class ({', '.join(EMOTIONS)})")
    return found


def _class(folder: Path) -> str:
    name = _CLASSES.get(folder.name.lower())
    if name is None:
        raise InvalidDataset(f"{folder}: no class has this name; classes are {', '.join(EMOTIONS)}")
    return name


def _files(folder: Path) -> list[Path]:
    found = sorted(child for child in folder.iterdir() if not child.name.startswith("."))
    if not found:
        raise InvalidDataset(f"{folder}: an empty folder; put the pictures of this class into it or remove it")
    stray = next((child for child in found if child.suffix.lower() not in _PICTURES), None)
    if stray is not None:
        raise InvalidDataset(f"{stray}: not an image file ({', '.join(sorted(_PICTURES))})")
    return found


def _pixels(file: Path) -> bytes:
    data = file.read_bytes()
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED) if data else None
    if picture is None:
        raise InvalidDataset(f"{file}: a corrupt picture, or none")
    if picture.shape[:2] != (FACE_SIDE_PX, FACE_SIDE_PX):
        height, width = picture.shape[:2]
        raise InvalidDataset(f"{file}: {width}x{height} px where {FACE_SIDE_PX}x{FACE_SIDE_PX} belong")
    if picture.dtype != np.uint8:
        raise InvalidDataset(f"{file}: more than 8 bits a pixel; save it with 8")
    if picture.ndim == 3:
        if np.ptp(picture[:, :, :3].astype(np.int16), axis=2).max() > _MOST_CHANNEL_GAP:
            raise InvalidDataset(f"{file}: a colour picture; a data set holds grey ones")
        picture = picture[:, :, 1]
    return np.asarray(picture, np.uint8).tobytes()
