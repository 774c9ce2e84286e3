"""Labelled faces in any of the three forms: Kaggle's image folders, fer2013.csv, and a parquet file."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from inference.data.csv_file import read_csv
from inference.data.folders import read_folders
from inference.data.pictures import Source
from inference.dataset import InvalidDataset, read_faces

_PARQUET_PARTS = {"Training": "train", "PublicTest": "valid", "PrivateTest": "test"}


def read_source(path: Path) -> Source:
    """Read labelled faces.

    Args:
        path: a folder of Kaggle's form (`train/angry/*.jpg`, or `angry/*.jpg`), a file .csv with the columns emotion,
            pixels and Usage, or a file .parquet as `inference.dataset.read_faces` takes it.

    Raises:
        InvalidDataset: if it is none of these, or something in it cannot be used; the text names the file.
    """
    if path.is_dir():
        source = read_folders(path)
    elif not path.exists():
        raise InvalidDataset(f"{path}: no such file or folder; give image folders, fer2013.csv or a parquet file")
    elif path.suffix.lower() == ".csv":
        source = read_csv(path)
    elif path.suffix.lower() == ".parquet":
        source = _read_parquet(path)
    else:
        raise InvalidDataset(f"{path}: neither a folder nor a file .csv or .parquet")
    if len(np.unique(source.faces.labels)) < 2:
        raise InvalidDataset(f"{path}: every picture has the same label; a data set needs at least two classes")
    return source


def _read_parquet(path: Path) -> Source:
    faces = read_faces(path)
    columns = [name for name in ("id", "split") if name in pq.read_schema(path).names]
    table = pq.read_table(path, columns=columns)
    count = len(faces.labels)
    names = table["id"].to_pylist() if "id" in columns else [f"row {row}" for row in range(count)]
    parts = table["split"].to_pylist() if "split" in columns else [""] * count
    return Source(
        faces=faces,
        names=tuple(str(name) for name in names),
        parts=tuple(_PARQUET_PARTS.get(str(part), "") for part in parts),
    )
