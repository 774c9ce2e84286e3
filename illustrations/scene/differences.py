"""Two products whose drawings end almost at one height: a bracket in sums, and a loupe over both tips."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from contracts.illustrations import IllustrationRequest, Layout
from illustrations.scene import phrases, sentences
from illustrations.scene.plot import Plot
from illustrations.scene.quantities import Quantity, written
from illustrations.scene.scene import Column, Loupe
from illustrations.scene.sheet import Sheet, Style

NEAR_PX = 12.0
_LEAST_PX = 1.0
"""A smaller difference cannot be seen."""
_TIMES = (10, 5, 4, 3, 2)
"""How strong a loupe may be."""
_LAND_PX = 90.0
"""What a loupe leaves above zero, its caption's room among it."""
_LEAST_SHARE = 0.8
"""Of its usual radius a loupe keeps where room is short, or it is left out."""


@dataclass(frozen=True, slots=True)
class _Place:
    """How a layout shows a small difference; px."""

    radius: float
    """Of the loupe."""
    ruler: float
    """Largest height of the magnified difference; 12 px fit in it at the least magnification."""
    above: tuple[float, float]
    """From the higher top up to the baselines of the difference and its shares."""
    sizes: tuple[float, float, float]
    """Of the difference, its shares and the loupe's caption."""
    gap: float
    """From the lower top to the loupe."""
    caption: tuple[float, float, float]
    """From the loupe's edge to the first baseline, from line to line, greatest width."""


_PLACES: dict[Layout, _Place] = {
    "desktop": _Place(118, 60, (50, 22), (22, 17, 17), 26, (36, 21, 400)),
    "phone": _Place(40, 26, (54, 36), (15, 13.5, 13.5), 14, (18, 17, 84)),
}


def are_near(columns: tuple[Column, ...]) -> bool:
    """Whether two drawings end nearer than 12 px and not at the same value."""
    if len(columns) != 2 or columns[0].shown_minor == columns[1].shown_minor:
        return False
    return abs(columns[0].height_px - columns[1].height_px) < NEAR_PX and min(one.height_px for one in columns) > 0


def write(
    sheet: Sheet, request: IllustrationRequest, shown: tuple[Quantity, ...], columns: tuple[Column, ...], plot: Plot
) -> Loupe | None:
    """Write the bracket between the tops and put the loupe under it; only for drawings that are near each other."""
    place, (left, right) = _PLACES[request.layout], columns
    middle = (left.middle_px + right.middle_px) / 2
    tops = (plot.ground_px - left.height_px, plot.ground_px - right.height_px)
    _bracket(sheet, request, shown, (left.middle_px, right.middle_px), tops)
    apart, low = abs(tops[0] - tops[1]), max(tops)
    captioned = Style(place.sizes[2], 600, sheet.palette.ink)
    seen = apart >= _LEAST_PX
    radius = min(place.radius, (plot.ground_px - low - _LAND_PX) / 2)
    if seen and radius < _LEAST_SHARE * place.radius:
        return None
    times = next(times for times in _TIMES if apart * times <= place.ruler)
    y = low + place.gap + radius
    words = sentences.loupe(times, request.language) if seen else sentences.not_visible(request.language)
    first = y + radius + place.caption[0] if seen else low + place.gap + 14
    for index, line in enumerate(sheet.wrapped(words, place.caption[2], captioned)):
        sheet.write("loupe", line, (middle, first + place.caption[1] * index), captioned, "middle")
    tips = ((left.middle_px, tops[0]), (right.middle_px, tops[1]))
    return Loupe(middle, y, radius, times, *tips) if seen else None


def _bracket(
    sheet: Sheet,
    request: IllustrationRequest,
    shown: tuple[Quantity, ...],
    middles: tuple[float, float],
    tops: tuple[float, float],
) -> None:
    """Levels of both tops to the middle between them, and over it what the difference is."""
    place, accent, middle = _PLACES[request.layout], sheet.palette.inflation, sum(middles) / 2
    difference = abs(shown[1].shown_minor - shown[0].shown_minor)
    words = f"{phrases.WORDS[request.language]['difference']} {written(difference, request)}"
    styles = (Style(place.sizes[0], 600, accent), Style(place.sizes[1], 500, sheet.palette.ink))
    for line, above, style in zip((words, _shares(request, shown, difference)), place.above, styles, strict=True):
        sheet.write("difference", line, (middle, min(tops) - above), style, "middle")
    for start, top, end in ((middles[0], tops[0], middle + 10), (middles[1], tops[1], middle - 10)):
        sheet.draw("difference", (start, top), (end, top), sheet.palette.muted, 1.3, dash="1.5 4")
    for top in tops:
        sheet.draw("difference", (middle - 10, top), (middle + 10, top), accent, 1.6)
    sheet.draw("difference", (middle, tops[0]), (middle, tops[1]), accent, 1.6)


def _shares(request: IllustrationRequest, shown: tuple[Quantity, ...], difference: int) -> str:
    first = shown[0]
    gain = abs(shown[1].gain_minor - first.gain_minor)
    of_gain = _percent(gain, first.gain_minor) if first.gain_minor > 0 else None
    return sentences.difference_shares(_percent(difference, abs(first.final_minor) or 1), of_gain, request.language)


def _percent(part: int, whole: int) -> Decimal:
    share = Decimal(part) * 100 / Decimal(whole)
    digits = Decimal("0.1") if share >= Decimal("0.1") else Decimal("0.001")
    return share.quantize(digits, ROUND_HALF_EVEN)
