"""A contact sheet: many pictures side by side, each under its name."""

from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

_GAP_PX, _NAME_PX = 16, 24
_GREY = 190


def write_sheet(pictures: Mapping[str, Path], columns: int, column_px: int, target: Path) -> None:
    """Lay pictures out, each scaled to a column's width, in the column that is shortest so far.

    Args:
        pictures: PNG by name.
        columns: how many.
        column_px: width of one.
        target: PNG to write.
    """
    heights = [_GAP_PX] * columns
    placed: list[tuple[int, int, str, NDArray[np.uint8]]] = []
    for name, path in pictures.items():
        picture = cv2.imread(str(path))
        if picture is None:
            raise FileNotFoundError(f"{path} holds no picture")
        height_px = round(picture.shape[0] * column_px / picture.shape[1])
        small = np.asarray(cv2.resize(picture, (column_px, height_px), interpolation=cv2.INTER_AREA), np.uint8)
        column = heights.index(min(heights))
        placed.append((column, heights[column], name, small))
        heights[column] += _NAME_PX + height_px + _GAP_PX
    sheet = np.full((max(heights), columns * (column_px + _GAP_PX) + _GAP_PX, 3), _GREY, np.uint8)
    for column, top_px, name, small in placed:
        left_px = _GAP_PX + column * (column_px + _GAP_PX)
        cv2.putText(sheet, name, (left_px, top_px + 17), cv2.FONT_HERSHEY_SIMPLEX, 0.55, (20, 20, 20), 1, cv2.LINE_AA)
        begin_px = top_px + _NAME_PX
        sheet[begin_px : begin_px + small.shape[0], left_px : left_px + column_px] = small
    cv2.imwrite(str(target), sheet)
