"""A folder of frames, as contracts.files describes it."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import msgspec

from contracts.calls import CallEnded
from contracts.files import CALL_FILE, ROWS_FILE, FrameRow, picture_name
from inference.pictures import InvalidPicture, JpegPicture

Record = TypeVar("Record")


class InvalidFolder(ValueError):
    """A folder that is not one of frames; the text names the file and what is wrong."""


def read_rows(folder: Path) -> tuple[CallEnded, list[FrameRow]]:
    """Read the end record and the rows, by seq.

    Raises:
        InvalidFolder: if either file is missing or damaged, or the rows are not in rising order of seq.
    """
    if not folder.is_dir():
        raise InvalidFolder(f"{folder}: no such folder; `python -m ingest FILE --to FOLDER` makes one")
    call = _decoded(folder / CALL_FILE, msgspec.json.Decoder(CallEnded).decode)
    rows = _decoded(folder / ROWS_FILE, msgspec.json.Decoder(FrameRow).decode_lines)
    for before, row in pairwise(rows):
        if row.seq <= before.seq:
            raise InvalidFolder(f"{folder / ROWS_FILE}: seq {row.seq} comes after {before.seq}")
    return call, rows


def read_picture(folder: Path, row: FrameRow) -> JpegPicture:
    """Decode one frame's picture.

    Raises:
        InvalidFolder: if the picture is missing, damaged, or of another size than its row says.
    """
    path = folder / picture_name(row.seq)
    try:
        picture = JpegPicture(path.read_bytes())
    except (OSError, InvalidPicture) as error:
        raise InvalidFolder(f"{path}: cannot be read as a picture ({error})") from None
    if picture.luma.shape != (row.height_px, row.width_px):
        height, width = picture.luma.shape
        raise InvalidFolder(f"{path}: is {width}x{height} px where {row.width_px}x{row.height_px} belong")
    return picture


def _decoded(path: Path, decode: Callable[[bytes], Record]) -> Record:
    try:
        return decode(path.read_bytes())
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise InvalidFolder(f"{path}: cannot be read ({error}); `python -m ingest FILE --to FOLDER` makes it") from None
