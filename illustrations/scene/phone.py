"""Layout of 390 px: one row of drawings on one scale, captions as a numbered list below, disclaimer at its end."""

from dataclasses import dataclass

from contracts.illustrations import IllustrationRequest
from illustrations.money.currencies import short_sum
from illustrations.scene import axis, beside, captions, differences, figures, heading, phrases, sentences
from illustrations.scene.drawings import columns, pot_px, unit_minor
from illustrations.scene.frame import Frame, extremes
from illustrations.scene.legend import meanings
from illustrations.scene.plot import Plot, scaled
from illustrations.scene.quantities import Quantity, common_invested, written
from illustrations.scene.scene import CHIP_PX, AreaRole, Box, Column
from illustrations.scene.sheet import Sheet, Style

_WIDTH_PX, _MARGIN_PX, _COLUMNS_LEFT_PX, _COLUMNS_RIGHT_PX = 390.0, 16.0, 54.0, 378.0
_RIGHT_PX = _WIDTH_PX - _MARGIN_PX
_TITLE_PX = 36.0
_CHIP_DOWN_PX = 33.0
"""From zero, or the deepest loss less its air, to the middle of the numbers."""
_LIST_X_PX = 46.0
_PITCH_PX, _ROW_PX = 19.0, 20.0
_BAR_PX, _SWITCH_PX = 54.0, 40.0
_DIFFERENCE_PX = 34.0
"""Room above the figures for what a small difference is."""
_BETWEEN_PX = 94.0
"""Room between two drawings for a loupe."""


@dataclass(frozen=True, slots=True)
class _Styles:
    """Of the phone."""

    strong: Style
    plain: Style
    muted: Style
    disclaimer: Style


def lay_out(sheet: Sheet, request: IllustrationRequest, shown: tuple[Quantity, ...], controls: bool) -> Frame:
    """Write everything on the sheet; with `controls` room is kept for the page's."""
    ink = sheet.palette.ink
    styles = _Styles(
        Style(15, 600, ink), Style(13.5, 400, ink), Style(13.5, 400, sheet.palette.muted), Style(15, 500, ink)
    )
    found = axis.levels(request, shown, sheet)
    areas: list[tuple[AreaRole, Box]] = []
    top = _heading_end(sheet, request, shown) + 20
    if controls:
        areas.append(("switch", Box(_MARGIN_PX, top, _RIGHT_PX, top + _SWITCH_PX)))
        top += _SWITCH_PX + 8
    values, top = extremes(shown, found), top + 44
    left = _columns_left(sheet, request, values)
    pitch = (_COLUMNS_RIGHT_PX - left) / len(shown)
    crown = min(0.66 * pitch, 74)
    middles = [left + pitch * (index + 0.5) for index in range(len(shown))]
    plot, floor = _plotted(request, len(shown), values, top, crown)
    drawn = columns(request, shown, plot, middles, crown)
    near = differences.are_near(drawn)
    if near:
        crown = min(crown, pitch - _BETWEEN_PX)
        plot, floor = _plotted(request, len(shown), values, top + _DIFFERENCE_PX, crown)
        drawn = columns(request, shown, plot, middles, crown)
    axis.draw_ticks(sheet, request, plot, values, (left - 6, _COLUMNS_RIGHT_PX), 13.5)
    whole = figures.write(sheet, request, shown, drawn, plot.ground_px, Style(_figure_px(len(shown)), 700, ink), pitch)
    beside.guarantee_lines(sheet, drawn, plot.ground_px)
    _heading(sheet, request, shown, unit_minor(request, plot), whole)
    for level in found:
        y = plot.y(level.minor)
        sheet.draw(level.role, (left - 6, y), (_COLUMNS_RIGHT_PX, y), level.colour, 1.8, dash="1.5 4")
    loupe = differences.write(sheet, request, shown, drawn, plot) if near else None
    chips = _chips(sheet, drawn, floor)
    y = _notes(sheet, request, shown, drawn, found, floor + CHIP_PX + 24, styles)
    y = _list(sheet, request, shown, y + 34, styles, chips)
    for line in sheet.wrapped(phrases.WORDS[request.language]["disclaimer"], _RIGHT_PX - _MARGIN_PX, styles.disclaimer):
        y += _PITCH_PX
        sheet.write("disclaimer", line, (_MARGIN_PX, y), styles.disclaimer)
    height = y + 24
    if controls:
        areas.append(("bar", Box(0, height, _WIDTH_PX, height + _BAR_PX)))
        height += _BAR_PX
    land = plot.ground_px + pot_px(request, drawn[0].width_px)
    return Frame(_WIDTH_PX, height, land, plot, drawn, tuple(chips), (), loupe, tuple(areas))


def _plotted(
    request: IllustrationRequest, number: int, values: tuple[int, int], top: float, crown: float
) -> tuple[Plot, float]:
    """The scale of so many drawings whose tallest ends at `top`, and the middle of the numbers below them."""
    foot = pot_px(request, crown) + _CHIP_DOWN_PX
    floor = top + foot + (250.0 if number <= 3 else 215.0)
    return scaled(*values, top_px=top, floor_px=floor, foot_px=foot, air_px=_CHIP_DOWN_PX), floor


def _figure_px(number: int) -> float:
    """Size of the figures above so many drawings."""
    return 15 if number <= 5 else 13 if number == 6 else 12


def _columns_left(sheet: Sheet, request: IllustrationRequest, values: tuple[int, int]) -> float:
    """The axis' labels decide where the drawings begin."""
    labels = [short_sum(minor, request.currency, request.language) for minor in axis.tick_values(request, values)]
    widest = max((sheet.width(label, Style(13.5, 500, "")) for label in labels), default=0.0)
    return max(_COLUMNS_LEFT_PX, widest + 22)


def _heading_end(sheet: Sheet, request: IllustrationRequest, shown: tuple[Quantity, ...]) -> float:
    unit = max(abs(one.final_minor) for one in shown) if request.metaphor in ("coins", "towers") else 0
    return _heading(Sheet(sheet.metrics, sheet.palette), request, shown, unit, False)


def _heading(sheet: Sheet, request: IllustrationRequest, shown: tuple[Quantity, ...], unit: int, whole: bool) -> float:
    below = heading.subtitle(request, shown, unit, False)
    if not whole:
        below += " " + sentences.in_units(
            figures.scale(request, shown)[1], written(0, request).strip("0\u00a0"), request.language
        )
    return heading.write(
        sheet,
        (heading.title(request, shown), below),
        left=_MARGIN_PX,
        top=_TITLE_PX,
        widths=(_RIGHT_PX - _MARGIN_PX, _RIGHT_PX - _MARGIN_PX),
        styles=(Style(23, 600, sheet.palette.ink, "Literata"), Style(15, 400, sheet.palette.muted)),
        pitches=(28, 20),
        gap=27,
    )


def _chips(sheet: Sheet, drawn: tuple[Column, ...], y: float) -> list[tuple[float, float, str]]:
    chips = []
    for column in drawn:
        chips.append((column.middle_px, y, column.product_id))
        _number(sheet, column.number, column.middle_px, y, column.product_id)
    return chips


def _number(sheet: Sheet, number: int, x: float, y: float, product_id: str) -> None:
    style = Style(13, 700, sheet.palette.on_control)
    sheet.write("chip", str(number), (x, y + 4.7), style, "middle", product_id)


def _notes(
    sheet: Sheet,
    request: IllustrationRequest,
    shown: tuple[Quantity, ...],
    drawn: tuple[Column, ...],
    found: list[axis.Level],
    y: float,
    styles: _Styles,
) -> float:
    """What zero, the leaves and the dotted lines mean; the last baseline."""
    invested = common_invested(shown)
    told = []
    if request.view == "gain" and invested is not None:
        told.append(f"{phrases.zero_note(request.language)} {written(invested, request)}")
    told.append(sentences.parts(meanings(drawn), request))
    y -= _PITCH_PX
    for sentence in told:
        for line in sheet.wrapped(sentence, _RIGHT_PX - _MARGIN_PX, styles.plain):
            y += _PITCH_PX
            sheet.write("zero", line, (_MARGIN_PX, y), styles.plain)
    for level in found:
        colour = Style(13.5, 500, level.colour)
        words = level.sentence
        for index, line in enumerate(sheet.wrapped(words, _RIGHT_PX - _LIST_X_PX, colour)):
            y += _PITCH_PX
            sheet.write(level.text_role, line, (_LIST_X_PX, y), colour)
            if index == 0:
                sheet.draw("leader", (_MARGIN_PX, y - 5), (_LIST_X_PX - 8, y - 5), level.colour, 1.8, dash="1.5 4")
    return y


def _list(
    sheet: Sheet,
    request: IllustrationRequest,
    shown: tuple[Quantity, ...],
    y: float,
    styles: _Styles,
    chips: list[tuple[float, float, str]],
) -> float:
    """One item for each product; returns the last baseline with the air below it."""
    for number, one in enumerate(shown, 1):
        product_id = one.terms.product_id
        chips.append((_MARGIN_PX + CHIP_PX, y - 5, product_id))
        _number(sheet, number, _MARGIN_PX + CHIP_PX, y - 5, product_id)
        y = _item(sheet, request, one, y, styles, common_invested(shown) is None) + 28
    return y


def _item(
    sheet: Sheet, request: IllustrationRequest, one: Quantity, y: float, styles: _Styles, tells_invested: bool
) -> float:
    product_id = one.terms.product_id
    final, gain, *others = captions.short_entries(one, request, False)
    if tells_invested:
        others = [*captions.short_entries(one, request, True)[1:2], *others]
    facts = {entry.role: entry for entry in others}
    total = sheet.write("final", final.value, (_RIGHT_PX, y), styles.strong, "end", product_id)
    names = sheet.wrapped(phrases.name(one.terms, request.language), total.box.left - _LIST_X_PX - 10, styles.strong)
    for index, line in enumerate(names):
        y += _ROW_PX if index else 0
        sheet.write("name", line, (_LIST_X_PX, y), styles.strong, "start", product_id)
    y += _ROW_PX
    earned = sheet.write("gain", gain.value, (_RIGHT_PX, y), styles.plain, "end", product_id)
    rate = f"{facts.pop('rate').value}, {phrases.term(one.terms, request)}"
    facts.pop("term")
    lines = sheet.wrapped(rate, earned.box.left - _LIST_X_PX - 10, styles.muted)
    for index, line in enumerate(lines):
        y += _ROW_PX - 1 if index else 0
        sheet.write("rate", line, (_LIST_X_PX, y), styles.muted, "start", product_id)
    for entry in facts.values():
        for line in sheet.wrapped(entry.value, _RIGHT_PX - _LIST_X_PX, styles.plain):
            y += _ROW_PX - 1
            sheet.write(entry.role, line, (_LIST_X_PX, y), styles.plain, "start", product_id)
    return y
