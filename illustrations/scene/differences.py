"""Two products whose drawings end almost at one height: a bracket in sums, and a loupe over both tips."""

from decimal import ROUND_HALF_EVEN, Decimal

from contracts.illustrations import IllustrationRequest
from illustrations.scene import phrases, sentences
from illustrations.scene.plot import Plot
from illustrations.scene.quantities import Quantity, written
from illustrations.scene.scene import Column, Loupe
from illustrations.scene.sheet import Sheet, Style

NEAR_PX = 12.0
_LEAST_PX = 1.0
_RADIUS_PX = 118.0
_RULER_PX = 60.0
"""Largest height of the magnified difference."""


def are_near(columns: tuple[Column, ...]) -> bool:
    """Whether two drawings end nearer than 12 px and not at the same value."""
    if len(columns) != 2 or columns[0].shown_minor == columns[1].shown_minor:
        return False
    return abs(columns[0].height_px - columns[1].height_px) < NEAR_PX and min(one.height_px for one in columns) > 0


def write(
    sheet: Sheet, request: IllustrationRequest, shown: tuple[Quantity, ...], columns: tuple[Column, ...], plot: Plot
) -> Loupe | None:
    """Write the bracket between the tops and put the loupe under it; only for drawings that are near each other."""
    left, right = columns
    middle = (left.middle_px + right.middle_px) / 2
    tops = (plot.ground_px - left.height_px, plot.ground_px - right.height_px)
    high, accent = min(tops), sheet.palette.inflation
    difference = abs(shown[1].shown_minor - shown[0].shown_minor)
    words = f"{phrases.WORDS[request.language]['difference']} {written(difference, request)}"
    sheet.write("difference", words, (middle, high - 50), Style(22, 600, accent), "middle")
    shares = _shares(request, shown, difference)
    sheet.write("difference", shares, (middle, high - 22), Style(17, 500, sheet.palette.ink), "middle")
    for column, top, end in ((left, tops[0], middle + 10), (right, tops[1], middle - 10)):
        sheet.draw("difference", (column.middle_px, top), (end, top), sheet.palette.muted, 1.3, dash="1.5 4")
    for top in tops:
        sheet.draw("difference", (middle - 10, top), (middle + 10, top), accent, 1.6)
    sheet.draw("difference", (middle, tops[0]), (middle, tops[1]), accent, 1.6)
    apart = abs(tops[0] - tops[1])
    room = plot.ground_px - max(tops) - 90
    if apart < _LEAST_PX or room < 2 * _RADIUS_PX:
        if apart < _LEAST_PX:
            note = sentences.not_visible(request.language)
            sheet.write("loupe", note, (middle, max(tops) + 40), Style(17, 500, sheet.palette.ink), "middle")
        return None
    times = next((times for times in (10, 5) if apart * times <= _RULER_PX), 4)
    y = max(tops) + 26 + _RADIUS_PX
    caption = sentences.loupe(times, request.language)
    sheet.write("loupe", caption, (middle, y + _RADIUS_PX + 36), Style(17, 600, sheet.palette.ink), "middle")
    return Loupe(middle, y, _RADIUS_PX, times, (left.middle_px, tops[0]), (right.middle_px, tops[1]))


def _shares(request: IllustrationRequest, shown: tuple[Quantity, ...], difference: int) -> str:
    first = shown[0]
    gain = abs(shown[1].gain_minor - first.gain_minor)
    of_gain = _percent(gain, first.gain_minor) if first.gain_minor > 0 else None
    return sentences.difference_shares(_percent(difference, abs(first.final_minor) or 1), of_gain, request.language)


def _percent(part: int, whole: int) -> Decimal:
    share = Decimal(part) * 100 / Decimal(whole)
    digits = Decimal("0.1") if share >= Decimal("0.1") else Decimal("0.001")
    return share.quantize(digits, ROUND_HALF_EVEN)
