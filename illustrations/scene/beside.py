"""Labels beside a drawing: the guaranteed minimum and the bad scenario, where few products leave room for them."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from contracts.illustrations import IllustrationRequest
from illustrations.scene import phrases
from illustrations.scene.plot import Plot
from illustrations.scene.quantities import Quantity, written
from illustrations.scene.scene import Anchor, Box, Column, LineRole, TextRole
from illustrations.scene.sheet import Sheet, Style, overlap

_PITCH_PX, _AIR_PX, _OVERHANG_PX = 21.0, 8.0, 9.0
_SHIFTS_PX = (0.0, -26.0, 26.0, -52.0, 52.0, -78.0, 78.0)


@dataclass(frozen=True, slots=True)
class _Label:
    role: TextRole
    line: LineRole
    words: str
    sum: str
    y: float
    """Of the level that it names."""


def guarantee_lines(sheet: Sheet, columns: Sequence[Column], ground_px: float) -> None:
    """The thin line at each guaranteed level that is not the whole drawing; it keeps off the neighbours' figures."""
    free = min((right.middle_px - left.middle_px for left, right in pairwise(columns)), default=math.inf)
    overhang = min(_OVERHANG_PX, (free - columns[0].width_px) / 4)
    for one in columns:
        if one.guaranteed_px is not None and one.guaranteed_px < one.height_px:
            y, half = ground_px - one.guaranteed_px, one.width_px / 2 + overhang
            start, end = (one.middle_px - half, y), (one.middle_px + half, y)
            sheet.draw("guarantee", start, end, sheet.palette.ink, 2, product_id=one.product_id)


def write(
    sheet: Sheet,
    request: IllustrationRequest,
    shown: Sequence[Quantity],
    columns: Sequence[Column],
    plot: Plot,
    keep_off: Sequence[Box],
    width_px: float,
) -> None:
    """Write the labels, each at the first place beside its drawing that is free of `keep_off` and of other texts.

    Where there is none, the caption alone says it.
    """
    for one, column in zip(shown, columns, strict=True):
        for label in _labels(request, one, column, plot):
            _place(sheet, label, column, keep_off, width_px)


def _labels(request: IllustrationRequest, one: Quantity, column: Column, plot: Plot) -> Iterator[_Label]:
    words, signed = phrases.WORDS[request.language], request.view == "gain"
    if one.sure_minor is not None and one.sure_minor < one.shown_minor:
        text = written(one.sure_minor, request, signed)
        yield _Label("guarantee", "guarantee", words["at least"], text, plot.y(one.sure_minor))
    if one.bad_minor is not None and (column.bad_px or column.loss_px):
        yield _Label("bad", "bad", words["bad beside"], written(one.bad_minor, request, signed), plot.y(one.bad_minor))


def _place(sheet: Sheet, label: _Label, column: Column, keep_off: Sequence[Box], width_px: float) -> None:
    ink = sheet.palette.ink
    light, strong = Style(17, 400, ink), Style(17, 600, ink)
    for side, shift in ((side, shift) for shift in _SHIFTS_PX for side in (1, -1)):
        x = column.middle_px + side * (
            column.width_px / 2 + _OVERHANG_PX + _AIR_PX + (12 if label.role == "bad" else 0)
        )
        y = label.y + shift
        anchor: Anchor = "start" if side > 0 else "end"
        texts = (
            sheet.text(label.role, label.words, (x, y - 3), light, anchor, column.product_id),
            sheet.text(label.role, label.sum, (x, y - 3 + _PITCH_PX), strong, anchor, column.product_id),
        )
        boxes = [text.box for text in texts]
        taken = [*keep_off, *(text.box for text in sheet.texts)]
        if any(overlap(box, other, 2) for box in boxes for other in taken) or not all(
            box.left > 0 and box.right < width_px - 16 for box in boxes
        ):
            continue
        sheet.texts.extend(texts)
        if label.role == "bad" or shift:
            inside = column.middle_px + side * (6 if label.role == "bad" else column.width_px / 2 + _OVERHANG_PX)
            end = (x - side * 5, label.y if not shift else y)
            sheet.draw(label.line, (inside, label.y), end, ink, 1.3, product_id=column.product_id)
        return
