"""Layout of 1600 px: heading above, drawings in a row, captions under them, disclaimer as large as the figures."""

from dataclasses import dataclass

from contracts.illustrations import IllustrationRequest
from illustrations.scene import axis, beside, captions, differences, figures, heading, legend, phrases, pots
from illustrations.scene.drawings import columns, has_pots, pot_px, unit_minor
from illustrations.scene.frame import Frame, extremes
from illustrations.scene.plot import Plot, scaled
from illustrations.scene.quantities import Quantity, common_invested, written
from illustrations.scene.scene import Anchor, AreaRole, Box, Column, LegendMark, Loupe
from illustrations.scene.sheet import Sheet, Style

_WIDTH_PX, _HEIGHT_PX, _MARGIN_PX, _AXIS_PX = 1600.0, 1000.0, 64.0, 106.0
_RIGHT_PX = _WIDTH_PX - _MARGIN_PX
_LEAST_PLOT_PX = 330.0
"""From the tallest top to the captions; a picture with longer captions becomes higher."""
_HEADING_PX = 134.0
"""Last baseline of the heading that leaves the usual tallest top."""
_SWITCH = Box(1206, 38, 1536, 84)


@dataclass(frozen=True, slots=True)
class _Sizes:
    """What depends on the number of products."""

    figure_px: float
    crown_px: float
    left_px: float
    gutter_px: float
    top_px: float


def _sizes(number: int) -> _Sizes:
    if number <= 3:
        return _Sizes(24, 150, 150, 232, 206)
    return _Sizes(22, 128, 150, 232, 196) if number <= 5 else _Sizes(19, 100, 132, 190, 196)


@dataclass(frozen=True, slots=True)
class _Row:
    """Where the drawings and their captions stand."""

    middles_px: list[float]
    pitch_px: float
    crown_px: float
    blocks: list[list[captions.Piece]]


def lay_out(sheet: Sheet, request: IllustrationRequest, shown: tuple[Quantity, ...], controls: bool) -> Frame:
    """Write everything on the sheet; with `controls` room is kept for the page's."""
    sizes, found = _sizes(len(shown)), axis.levels(request, shown, sheet)
    row = _row(sheet, request, shown, sizes, bool(found))
    stated = Style(sizes.figure_px, 500, sheet.palette.ink)
    disclaimer = sheet.wrapped(phrases.WORDS[request.language]["disclaimer"], _WIDTH_PX - 2 * _MARGIN_PX, stated)
    pitch = 1.32 * sizes.figure_px
    below = captions.depth_px(row.blocks) + 46 + pitch * (len(disclaimer) - 1) + (98 if controls else 38)
    top = sizes.top_px + max(0.0, _heading_end(sheet, request, shown, controls) - _HEADING_PX)
    height = max(_HEIGHT_PX, top + _LEAST_PLOT_PX + below)
    values, first = extremes(shown, found), height - below
    plot = scaled(*values, top_px=top, floor_px=first, foot_px=_foot_px(request, shown, row.crown_px), air_px=58)
    drawn = columns(request, shown, plot, row.middles_px, row.crown_px)
    axis.draw_ticks(sheet, request, plot, values, (_AXIS_PX, _RIGHT_PX), 17)
    figured = Style(sizes.figure_px, 700, sheet.palette.ink)
    figures.write(sheet, request, shown, drawn, plot.ground_px, figured, row.pitch_px)
    beside.guarantee_lines(sheet, drawn, plot.ground_px)
    axis.gutter(sheet, found, plot, (_AXIS_PX, _RIGHT_PX), _RIGHT_PX - row.middles_px[-1] - row.crown_px / 2 - 12)
    _captions(sheet, drawn, row, first)
    for index, line in enumerate(disclaimer):
        sheet.write(
            "disclaimer", line, (_MARGIN_PX, first + captions.depth_px(row.blocks) + 46 + pitch * index), stated
        )
    marks = _heading(sheet, request, shown, drawn, plot, controls)
    loupe = differences.write(sheet, request, shown, drawn, plot) if differences.are_near(drawn) else None
    pots.write(sheet, request, shown, drawn, plot.ground_px)
    if len(shown) <= 3:
        _notes(sheet, request, shown, drawn, plot, loupe)
    land = plot.ground_px + pot_px(request, row.crown_px)
    bar: tuple[AreaRole, Box] = ("bar", Box(40, height - 74, _WIDTH_PX - 40, height - 16))
    return Frame(_WIDTH_PX, height, land, plot, drawn, (), marks, loupe, (("switch", _SWITCH), bar) if controls else ())


def _row(
    sheet: Sheet, request: IllustrationRequest, shown: tuple[Quantity, ...], sizes: _Sizes, labelled: bool
) -> _Row:
    right = _WIDTH_PX - sizes.gutter_px if labelled else _RIGHT_PX
    pitch = (right - sizes.left_px) / len(shown)
    middles = [sizes.left_px + pitch * (index + 0.5) for index in range(len(shown))]
    if len(shown) <= 3:
        blocks = captions.tables(sheet, request, shown, min(pitch - 16, 560))
    else:
        blocks = captions.stacks(sheet, request, shown, pitch - 6)
    return _Row(middles, pitch, min(sizes.crown_px, 0.64 * pitch), blocks)


def _foot_px(request: IllustrationRequest, shown: tuple[Quantity, ...], crown: float) -> float:
    if has_pots(request):
        return pot_px(request, crown) + 46
    return 84.0 if request.view == "gain" and len(shown) <= 3 else 52.0


def _heading_end(sheet: Sheet, request: IllustrationRequest, shown: tuple[Quantity, ...], controls: bool) -> float:
    """Last baseline of the heading, with the greatest sum in place of a unit that is not known yet."""
    unit = max(abs(one.final_minor) for one in shown) if request.metaphor in ("coins", "towers") else 0
    return _write_heading(Sheet(sheet.metrics, sheet.palette), request, shown, unit, controls)


def _write_heading(
    sheet: Sheet, request: IllustrationRequest, shown: tuple[Quantity, ...], unit: int, controls: bool
) -> float:
    texts = (heading.title(request, shown), heading.subtitle(request, shown, unit, len(shown) > 3 or has_pots(request)))
    return heading.write(
        sheet,
        texts,
        left=_MARGIN_PX,
        top=70,
        widths=((_SWITCH.left if controls else _RIGHT_PX) - _MARGIN_PX - 30, 680),
        styles=(Style(38, 600, sheet.palette.ink, "Literata"), Style(20, 400, sheet.palette.muted)),
        pitches=(46, 28),
        gap=36,
    )


def _heading(
    sheet: Sheet,
    request: IllustrationRequest,
    shown: tuple[Quantity, ...],
    drawn: tuple[Column, ...],
    plot: Plot,
    controls: bool,
) -> tuple[LegendMark, ...]:
    _write_heading(sheet, request, shown, unit_minor(request, plot), controls)
    last_title = max(text.y for text in sheet.texts if text.role == "title")
    style = Style(17, 400, sheet.palette.muted)
    return legend.write(sheet, request.language, legend.meanings(drawn), style, _RIGHT_PX, last_title + 48)


def _captions(sheet: Sheet, drawn: tuple[Column, ...], row: _Row, first: float) -> None:
    for column, block in zip(drawn, row.blocks, strict=True):
        table = len(drawn) <= 3
        x = column.middle_px
        if table:
            breadth = captions.breadth_px(sheet, block)
            x = min(max(x - breadth / 2, _MARGIN_PX), _RIGHT_PX - breadth)
        for piece in block:
            place = (x + piece.x, first + piece.y)
            anchor: Anchor = "start" if table else "middle"
            sheet.write(piece.role, piece.string, place, piece.style, anchor, column.product_id)


def _notes(
    sheet: Sheet,
    request: IllustrationRequest,
    shown: tuple[Quantity, ...],
    drawn: tuple[Column, ...],
    plot: Plot,
    loupe: Loupe | None,
) -> None:
    """What zero is, and labels beside the drawings."""
    invested, ink = common_invested(shown), sheet.palette.ink
    if request.view == "gain" and not has_pots(request) and invested is not None:
        note = phrases.zero_note(request.language)
        sheet.write("zero", note, (_AXIS_PX, plot.ground_px + 25), Style(17, 400, ink))
        sheet.write("zero", written(invested, request), (_AXIS_PX, plot.ground_px + 46), Style(17, 600, ink))
    keep_off = [
        Box(
            one.middle_px - one.width_px / 2 - 2,
            plot.ground_px - max(one.height_px, one.bad_px or 0.0),
            one.middle_px + one.width_px / 2 + 2,
            plot.ground_px + max(one.loss_px or 0.0, pot_px(request, one.width_px)),
        )
        for one in drawn
    ]
    if loupe:
        r = loupe.radius_px
        keep_off.append(Box(loupe.x - r, loupe.y - r, loupe.x + r, loupe.y + r))
    keep_off.append(Box(_AXIS_PX, plot.ground_px - 1, _RIGHT_PX, plot.ground_px + 1))
    beside.write(sheet, request, shown, drawn, plot, keep_off, _WIDTH_PX)
