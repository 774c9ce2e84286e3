"""Figures painted to pixels, and what can be measured on them: nothing here knows how a figure is made."""

from collections.abc import Sequence

import cv2
import numpy as np
import typst
from numpy.typing import NDArray

from illustrations.drawing.figure import Figure, Layer
from illustrations.drawing.markup import definitions, group

PIXELS = 3
"""Of one unit of the layout."""
GROUND = 500
"""Row of the zero line, units."""


def painted(drawn: Sequence[tuple[Figure, Sequence[Layer]]]) -> list[NDArray[np.float64]]:
    """Opacity 0..1 of each figure in a frame of its own, GROUND units above zero and 150 below, 1.4 widths across."""
    step = round(max(figure.width_px for figure, _ in drawn) * 1.4)
    pixels = rendered(document(drawn, step), step * len(drawn), GROUND + 150)
    return [pixels[:, index * step * PIXELS : (index + 1) * step * PIXELS, 3] for index in range(len(drawn))]


def document(drawn: Sequence[tuple[Figure, Sequence[Layer]]], step: int) -> str:
    """The figures beside one another as SVG."""
    groups = "".join(
        f'<g transform="translate({step * (index + 0.5)} {GROUND})">{group(figure, layers, f"c{index}")}</g>'
        for index, (figure, layers) in enumerate(drawn)
    )
    size = f'width="{step * len(drawn)}" height="{GROUND + 150}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><defs>{definitions(drawn)}</defs>{groups}</svg>'


def rendered(svg: str, width: int, height: int) -> NDArray[np.float64]:
    """(rows, columns, blue green red opacity), 0..1."""
    page = f"#set page(width:{width}pt,height:{height}pt,margin:0pt,fill:none)\n"
    image = f'#image(bytes(sys.inputs.svg),width:{width}pt,height:{height}pt,format:"svg")'
    png = typst.compile((page + image).encode(), format="png", ppi=72 * PIXELS, sys_inputs={"svg": svg})
    pixels = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    return np.asarray(pixels, np.float64) / 255


def top(opacity: NDArray[np.float64]) -> float:
    """Height of the highest painted point above zero, units; an edge pixel counts by its opacity."""
    rows: NDArray[np.float64] = opacity.max(axis=1)
    first = int(np.argmax(rows > 0.15))
    return GROUND - (first + 1 - min(1.0, float(rows[first]))) / PIXELS


def depth(opacity: NDArray[np.float64]) -> float:
    """Depth of the lowest painted point below zero, units."""
    return top(opacity[::-1]) - 2 * GROUND + float(opacity.shape[0]) / PIXELS


def width(opacity: NDArray[np.float64]) -> float:
    """Width of all that is painted above zero, units."""
    columns = np.flatnonzero(opacity[: GROUND * PIXELS].max(axis=0) > 0.3)
    return float(columns[-1] - columns[0] + 1) / PIXELS
