"""The browser's placing of a figure's pieces against Python's, in real Chromium: same pieces, same places."""

import json
import random
import re
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from playwright.sync_api import Page, Route, sync_playwright

from contracts.illustrations import Kind, Metaphor
from illustrations.drawing.figure import Figure, Use, placed
from illustrations.drawing.growing import grown
from illustrations.drawing.packed import packed

pytestmark = pytest.mark.integration

SCRIPT = Path(__file__).parents[3] / "illustrations" / "page" / "growing.js"
NEAR_PX = 0.5
MOMENTS = 30
"""Of each figure."""
FIGURES: list[tuple[Metaphor, Kind]] = [
    *(("trees", kind) for kind in get_args(Kind)),
    ("coins", "fund"),
    ("sprouts", "fund"),
    ("towers", "fund"),
]
PLACE = """
async ({ pack, moments }) => {
  const { place } = await import("/growing.js");
  const [figure] = pack.figures;
  return moments.map((heights) => {
    const pieces = [];
    place(pack.sets[figure.set], figure, heights, {
      layer: (look, bottom, top) => pieces.push([look, isFinite(bottom) ? bottom : null, isFinite(top) ? top : null]),
      use: (template, x, y) => pieces.push(["use", template, [x, y]]),
      shape: (ink, points) => pieces.push(["shape", ink, points]),
    });
    return pieces;
  });
}
"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        opened = browser.new_page()
        opened.route("**/*", _serve)
        opened.goto("http://page.example/")
        yield opened
        browser.close()


def _serve(route: Route) -> None:
    if route.request.url.endswith("/growing.js"):
        route.fulfill(body=SCRIPT.read_text(encoding="utf-8"), content_type="text/javascript; charset=utf-8")
    else:
        route.fulfill(body="<!doctype html><title>Growing</title>", content_type="text/html")


@pytest.mark.parametrize(("metaphor", "kind"), FIGURES)
@pytest.mark.parametrize("width_px", [150.0, 41.5])
def test_the_browser_puts_every_piece_where_python_puts_it(
    metaphor: Metaphor, kind: Kind, width_px: float, page: Page
) -> None:
    figure = grown(metaphor, kind, width_px=width_px, full_px=480, unit_px=31, seed=3, theme="light")
    chance = random.Random(f"{metaphor} {kind} {width_px}")
    moments = [_moment(chance) for _ in range(MOMENTS)]
    pack = json.loads(msgspec.json.encode(packed([figure])))
    found: list[Any] = page.evaluate(PLACE, {"pack": pack, "moments": moments})
    for moment, theirs in zip(moments, found, strict=True):
        ours = _pieces(figure, moment)
        assert [piece[:2] for piece in theirs] == [piece[:2] for piece in ours], moment
        for their, our in zip(theirs, ours, strict=True):
            assert their[2] == pytest.approx(our[2], abs=NEAR_PX), (moment, our[:2])
        assert _extent(figure, theirs) == pytest.approx(_extent(figure, ours), abs=NEAR_PX), moment


def _moment(chance: random.Random) -> dict[str, float | None]:
    """Heights of one moment: as bare ground, a seedling, or anything up to the full height."""
    height = chance.choice((0.0, chance.uniform(0, 20), chance.uniform(0, 480), chance.uniform(0, 480)))
    return {
        "height": height,
        "guaranteed": chance.choice((None, height, chance.uniform(0, 1) * height)),
        "bad": chance.choice((None, chance.uniform(0, 1) * height)),
        "loss": chance.choice((None, chance.uniform(0, 120))),
    }


def _pieces(figure: Figure, moment: dict[str, float | None]) -> list[list[Any]]:
    """As the browser tells them: every layer, then its pieces."""
    found: list[list[Any]] = []
    layers = placed(
        figure,
        height_px=moment["height"] or 0.0,
        guaranteed_px=moment["guaranteed"],
        bad_px=moment["bad"],
        loss_px=moment["loss"],
    )
    for layer in layers:
        ends = [None if abs(end) == float("inf") else end for end in (layer.bottom_px, layer.top_px)]
        found.append([layer.look, *ends])
        for piece in layer.pieces:
            if isinstance(piece, Use):
                found.append(["use", piece.template, [piece.x, piece.y]])
            else:
                found.append(["shape", piece.ink, _corners(piece.path)])
    return found


def _corners(path: str) -> list[float]:
    """x, y, x, y, ... of a polygon whose sides are relative."""
    numbers = [float(number) for number in re.findall(r"-?\d*\.?\d+", path)]
    return [value for axis in zip(accumulate(numbers[::2]), accumulate(numbers[1::2]), strict=True) for value in axis]


def _extent(figure: Figure, pieces: list[list[Any]]) -> list[float]:
    """Left, right, top and bottom of all pieces."""
    xs, ys = [0.0], [0.0]
    for kind, which, points in pieces:
        if kind == "use":
            template = figure.templates[which]
            xs += [points[0] - template.left_px, points[0] + template.right_px]
            ys += [points[1] - template.up_px, points[1] + template.down_px]
        elif kind == "shape":
            xs += points[::2]
            ys += points[1::2]
    return [min(xs), max(xs), min(ys), max(ys)]
