"""The axis: ticks, the zero line, what was put in, what prices do, and labels that keep apart."""

from dataclasses import dataclass, replace

from contracts.illustrations import IllustrationRequest
from illustrations.money.currencies import minor_digits, short_sum
from illustrations.money.projection import inflated_minor
from illustrations.scene import phrases
from illustrations.scene.plot import Plot, steps
from illustrations.scene.quantities import Quantity, common_invested, written
from illustrations.scene.scene import LineRole, Text, TextRole
from illustrations.scene.sheet import Sheet, Style, around

_DOTS = "1.5 5"
_AIR_PX = 8.0
_LEADER_PX = 22.0
_OVER_TOP_PX = 64.0
"""How far labels may reach above the greatest value; the legend is there."""


@dataclass(frozen=True, slots=True)
class Level:
    """A dotted line across the picture."""

    role: LineRole
    text_role: TextRole
    minor: int
    colour: str
    above: tuple[tuple[str, int], ...]
    """Words and weight, from top to bottom, over the line in the gutter."""
    below: tuple[tuple[str, int], ...]
    exact: str
    """The sum among these words."""
    short: str
    """Stands for it where the gutter is too narrow."""
    sentence: str
    """All of it in one line, for a picture without a gutter."""


def levels(request: IllustrationRequest, shown: tuple[Quantity, ...], sheet: Sheet) -> list[Level]:
    """The lines that this picture has: none where products take different sums, since no one line is true then."""
    words, invested = phrases.WORDS[request.language], common_invested(shown)
    if invested is None:
        return []
    found = []
    gain = request.view == "gain"
    if not gain:
        put_in = written(invested, request)
        found.append(
            Level(
                "invested",
                "invested",
                invested,
                sheet.palette.invested,
                above=((words["invested"], 400),),
                below=((put_in, 600),),
                exact=put_in,
                short=short_sum(invested, request.currency, request.language),
                sentence=f"{words['invested']} {put_in}",
            )
        )
    if request.inflation_percent is not None:
        top_up = request.top_up_minor if request.products[0].top_ups else 0
        same = inflated_minor(request.amount_minor, request.inflation_percent, request.horizon_months, top_up)
        minor = same - invested if gain else same
        needed, prices = written(minor, request, gain), phrases.prices(request.inflation_percent, request.language)
        found.append(
            Level(
                "inflation",
                "inflation",
                minor,
                sheet.palette.inflation,
                above=((words["same"], 400), (needed, 600)),
                below=((prices, 400),),
                exact=needed,
                short=short_sum(minor, request.currency, request.language, gain),
                sentence=f"{words['same']}: {needed}, {prices}",
            )
        )
    return found


def draw_ticks(
    sheet: Sheet,
    request: IllustrationRequest,
    plot: Plot,
    extremes: tuple[int, int],
    sides: tuple[float, float],
    size_px: float,
) -> None:
    """Zero line, hairlines and their values, between the greatest and least value, from the axis to the lines' end."""
    ink, (left, right) = sheet.palette.ink, sides
    style = Style(size_px, 500, sheet.palette.muted)
    for minor in tick_values(request, extremes):
        y = plot.y(minor)
        sheet.draw("tick", (left, y), (right, y), ink, 1, opacity=0.1)
        sheet.draw("tick", (left, y), (left + 10, y), ink, 1.5, opacity=0.6)
        label = short_sum(minor, request.currency, request.language)
        colour = replace(style, colour=ink) if minor < 0 else style
        sheet.write("axis", label, (left - 10, y + size_px * 0.35), colour, "end")
    sheet.draw("zero", (left, plot.ground_px), (right, plot.ground_px), ink, 2)
    sheet.write("axis", "0", (left - 10, plot.ground_px - 5), replace(style, colour=ink), "end")


def tick_values(request: IllustrationRequest, extremes: tuple[int, int]) -> list[int]:
    """Round values above zero, and as far below it as there are losses."""
    greatest, least = extremes
    values = steps(max(greatest, -least), 10 ** minor_digits(request.currency))
    return [one for one in values if one <= greatest] + [-one for one in values if one <= -least]


def gutter(sheet: Sheet, found: list[Level], plot: Plot, sides: tuple[float, float], room_px: float) -> None:
    """Dotted lines and their labels at the right; labels that would meet are pushed apart and get leaders.

    Labels end at the second of `sides` and are at most `room_px` wide; the lines begin at the first.
    """
    blocks = [(level, _block(sheet, level, plot.y(level.minor), sides[1], room_px)) for level in found]
    blocks.sort(key=lambda pair: pair[0].minor, reverse=True)
    boxes = [around(texts) for _, texts in blocks]
    near = len(boxes) == 2 and boxes[0].bottom + _AIR_PX > boxes[1].top
    low = bool(boxes) and boxes[-1].bottom > plot.ground_px - _AIR_PX
    high = bool(boxes) and boxes[0].top < plot.top_px - _OVER_TOP_PX
    if not (near or low or high):
        for level, texts in blocks:
            y = plot.y(level.minor)
            sheet.texts.extend(texts)
            sheet.draw(level.role, (sides[0], y), (sides[1], y), level.colour, 2, dash=_DOTS)
        return
    _push_apart(sheet, blocks, plot, sides)


def _push_apart(sheet: Sheet, blocks: list[tuple[Level, list[Text]]], plot: Plot, sides: tuple[float, float]) -> None:
    bottom = plot.ground_px - _AIR_PX
    placed: list[tuple[Level, list[Text], float]] = []
    for level, texts in reversed(blocks):
        tight = _tightened(texts)
        box = around(tight)
        middle = min(plot.y(level.minor), bottom - (box.bottom - box.top) / 2)
        shift = middle - (box.top + box.bottom) / 2
        moved = [_moved(text, shift) for text in tight]
        placed.append((level, moved, middle))
        bottom = around(moved).top - _AIR_PX
    lack = max(0.0, plot.top_px - _OVER_TOP_PX - bottom - _AIR_PX)
    placed = [(level, [_moved(text, lack) for text in texts], middle + lack) for level, texts, middle in placed]
    start = min(around(texts).left for _, texts, _ in placed) - _LEADER_PX - 6
    for level, texts, middle in placed:
        y = plot.y(level.minor)
        sheet.texts.extend(texts)
        sheet.draw(level.role, (sides[0], y), (start, y), level.colour, 2, dash=_DOTS)
        sheet.draw("leader", (start, y), (start + _LEADER_PX, middle), level.colour, 1)


def _block(sheet: Sheet, level: Level, y: float, right: float, room_px: float) -> list[Text]:
    texts: list[Text] = []

    def fitting(string: str, style: Style) -> list[str]:
        too_wide = string == level.exact and sheet.width(string, style) > room_px
        return [level.short] if too_wide else sheet.wrapped(string, room_px, style)

    baseline = y - 10.0
    for string, weight in reversed(level.above):
        style = Style(17, weight, level.colour)
        for line in reversed(fitting(string, style)):
            texts.insert(0, sheet.text(level.text_role, line, (right, baseline), style, "end"))
            baseline -= 21
    baseline = y + 22.0
    for string, weight in level.below:
        style = Style(17, weight, level.colour)
        for line in fitting(string, style):
            texts.append(sheet.text(level.text_role, line, (right, baseline), style, "end"))
            baseline += 21
    return texts


def _tightened(texts: list[Text]) -> list[Text]:
    """The lines of a label without the gap for its dotted line."""
    first = texts[0].y
    return [_moved(text, first + 21 * index - text.y) for index, text in enumerate(texts)]


def _moved(text: Text, down_px: float) -> Text:
    box = text.box
    return replace(text, y=text.y + down_px, box=replace(box, top=box.top + down_px, bottom=box.bottom + down_px))
