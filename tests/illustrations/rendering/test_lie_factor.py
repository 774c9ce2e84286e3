"""The lie factor by pixels: this test knows the PNG and the request, and neither scene nor drawing.

The zero line is the darkest full row. A drawing is what stands over the hills and differs from the sky at the page's
edges; its top is where, going up, nothing of it is left for more than `_GAP_PX`, which is less than the distance to
the figure above it. A loss is what stands below zero and differs from the place of the first product, which has none.
Values come from the closed formula of compound interest.
"""

from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from contracts.illustrations import IllustrationRequest
from illustrations.making import make
from tests.illustrations.sampled import asked, product

SCALE = 2
_GAP_PX = 8 * SCALE
_BAND_PX = (72 * SCALE, 112 * SCALE)
"""Above zero: over the hills, and every drawing of these requests is higher."""
_EDGE_PX = 16 * SCALE
"""At both sides of the page there is nothing but sky."""
_CORE_PX = 12 * SCALE
"""Half the width in the middle of a drawing in which its top lies."""
_LINE_PX = 3 * SCALE
"""Thinner things, hairlines and dotted lines, are no drawing."""
_INK = {"light": (0x1F, 0x2D, 0x28), "dark": (0xF1, 0xEF, 0xE5)}
_UNLIKE = 32
"""More than a blade of grass differs from the grass."""
_MISPLACED_PX = 2
"""How far a middle that was found by leaves may lie beside the true one."""
_AXIS_PX = {"desktop": 115 * SCALE, "phone": 46 * SCALE}
"""Width of the left margin, in which the scale's words stand."""
RATES = {2: ("7", "9"), 3: ("10", "11", "12"), 5: ("9", "7", "14", "8.5", "11"),
         8: ("8", "5.5", "12", "6", "9.5", "7", "10", "11")}  # fmt: skip


def pixels(png: bytes) -> NDArray[np.int16]:
    """RGB of a PNG."""
    with av.open(BytesIO(png), mode="r") as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24").astype(np.int16)


def zero_row(picture: NDArray[np.int16], theme: str) -> int:
    """Middle of the ink line that runs through almost the whole picture."""
    ink = np.abs(picture - np.array(_INK[theme])).max(axis=2) < 24
    rows = np.flatnonzero(ink.mean(axis=1) > 0.75)
    assert 0 < len(rows) <= 3 * SCALE
    return round(float(rows.mean()) + 0.5)


def drawings(picture: NDArray[np.int16], zero: int, middles: list[int]) -> list[tuple[int, int]]:
    """Height and width in pixels of the drawing in each of these places."""
    half = min(second - first for first, second in pairwise(middles)) // 2
    thick = strange_parts(picture)
    return [_measured(thick[:zero, middle - half : middle + half]) for middle in middles]


def strange_parts(picture: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Where something thicker than a line differs from the sky."""
    edges = picture[:, :_EDGE_PX], picture[:, -_EDGE_PX:]
    left, right = (np.median(part, axis=1, keepdims=True) for part in edges)  # a star is no sky
    share = np.linspace(0.0, 1.0, picture.shape[1])[None, :, None]
    strange = np.abs(picture - (left + (right - left) * share)).max(axis=2) > 26
    thick: NDArray[np.bool_] = strange.copy()
    for shift in range(1, _LINE_PX):
        thick[shift:] &= strange[:-shift]
    cores = thick.copy()
    for shift in range(1, _LINE_PX):
        thick[:-shift] |= cores[shift:]
    return thick


def middles_of(thick: NDArray[np.bool_], zero: int, axis_px: int) -> list[int]:
    """Where the drawings stand that are higher than the hills, from left to right."""
    band = thick[zero - _BAND_PX[1] : zero - _BAND_PX[0]]
    hit = np.flatnonzero(band.mean(axis=0) > 0.02)
    parts = [part for part in np.split(hit, np.flatnonzero(np.diff(hit) > 12 * SCALE) + 1) if len(part) > 4 * SCALE]
    inside = [part for part in parts if part[0] > axis_px]
    return [(int(part[0]) + int(part[-1])) // 2 for part in inside]


def depth(picture: NDArray[np.int16], zero: int, middle: int, without_loss: int, width: int) -> int:
    """How far below zero something differs from the place where nothing is lost, in pixels."""
    below, half = picture[zero + 2 * SCALE :], width // 2
    other = below[:, without_loss - half : without_loss + half]
    shifts = range(-_MISPLACED_PX, _MISPLACED_PX + 1)
    places = (below[:, middle + shift - half : middle + shift + half] for shift in shifts)
    unlike = min((np.abs(place - other).max(axis=2) > _UNLIKE for place in places), key=lambda one: int(one.sum()))
    like = unlike.sum(axis=1) < 2
    return 2 * SCALE + next(row for row in range(len(like)) if like[row : row + 2 * SCALE].all())


def _measured(alone: NDArray[np.bool_]) -> tuple[int, int]:
    """Of one drawing: its part of the picture, from the page's top to zero."""
    middle = alone.shape[1] // 2
    rows = np.flatnonzero(alone[:, middle - _CORE_PX : middle + _CORE_PX].any(axis=1))[::-1]
    gaps = np.flatnonzero(-np.diff(rows) > _GAP_PX)
    top = int(rows[gaps[0]] if len(gaps) else rows[-1])
    columns = np.flatnonzero(alone[top : -_BAND_PX[0]].sum(axis=0) > SCALE)
    return len(alone) - top, int(columns[-1] - columns[0] + 1)


def request_of(metaphor: str, view: str, number: int, seed: int, **look: str) -> IllustrationRequest:
    products = (product(index, rate, kind="deposit") for index, rate in enumerate(RATES[number]))
    return asked(*products, metaphor=metaphor, view=view, seed=seed, format="png", png_scale=SCALE, **look)


@pytest.mark.parametrize("metaphor", ["trees", "coins", "sprouts", "towers"])
@pytest.mark.parametrize(
    ("view", "number", "seed"), [("final", 2, 3), ("gain", 3, 41), ("gain", 5, 7), ("final", 5, 8), ("gain", 8, 2)]
)
def test_heights_are_to_each_other_as_the_sums_are(
    metaphor: str, view: str, number: int, seed: int, fonts_folder: Path
) -> None:
    assert_true_heights(request_of(metaphor, view, number, seed), fonts_folder)


@pytest.mark.parametrize("metaphor", ["trees", "coins", "sprouts", "towers"])
@pytest.mark.parametrize(("theme", "layout"), [("dark", "desktop"), ("light", "phone"), ("dark", "phone")])
def test_heights_are_true_at_night_and_on_the_phone_too(
    metaphor: str, theme: str, layout: str, fonts_folder: Path
) -> None:
    assert_true_heights(request_of(metaphor, "gain", 3, 41, theme=theme, layout=layout), fonts_folder)


def assert_true_heights(request: IllustrationRequest, fonts_folder: Path) -> None:
    picture = pixels(make(request, fonts_folder).picture)
    number = len(request.products)
    zero = zero_row(picture, request.theme)
    middles = middles_of(strange_parts(picture), zero, _AXIS_PX[request.layout])
    assert len(middles) == number
    measured = drawings(picture, zero, middles)
    values = [(1 + float(terms.rate_percent) / 100) ** 10 - (request.view == "gain") for terms in request.products]
    heights = [height for height, _ in measured]
    for one in range(number):
        for other in range(one):
            lie = (heights[one] / heights[other]) / (values[one] / values[other])
            assert 0.95 <= lie <= 1.05, (one, other, measured)
    widths = [width for _, width in measured]
    assert max(widths) - min(widths) <= 0.06 * max(widths), widths


@pytest.mark.parametrize("metaphor", ["trees", "coins", "sprouts", "towers"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("layout", ["desktop", "phone"])
def test_losses_hang_below_zero_on_the_scale_of_the_gains(
    metaphor: str, theme: str, layout: str, fonts_folder: Path
) -> None:
    rates, bad = ("8", "7", "5", "-2"), (None, None, "-3", "-6")
    products = (
        product(index, rate, kind="deposit", **({} if worst is None else {"bad_percent": Decimal(worst)}))
        for index, (rate, worst) in enumerate(zip(rates, bad, strict=True))
    )
    request = asked(*products, metaphor=metaphor, theme=theme, layout=layout, format="png", png_scale=SCALE)
    picture = pixels(make(request, fonts_folder).picture)
    zero = zero_row(picture, theme)
    left, right = middles_of(strange_parts(picture), zero, _AXIS_PX[layout])[:2]
    (first, width), (second, _) = drawings(picture, zero, [left, right])
    losses = [depth(picture, zero, left + place * (right - left), left, width) for place in (2, 3)]
    values = [1.08**10 - 1, 1.07**10 - 1, 1 - 0.97**10, 1 - 0.94**10]
    for measured, value in zip((second, *losses), values[1:], strict=True):
        assert 0.95 <= (measured / first) / (value / values[0]) <= 1.05, (first, second, losses)
