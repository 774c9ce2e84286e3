"""The sum on each pot, where it fits: what was put in, which is not on the scale."""

from collections.abc import Sequence

from contracts.illustrations import IllustrationRequest
from illustrations.money.currencies import short_sum
from illustrations.scene.drawings import has_pots
from illustrations.scene.quantities import Quantity, written
from illustrations.scene.scene import Column
from illustrations.scene.sheet import Sheet, Style

_INK = "#3a1d10"
"""On terracotta in both themes."""
_ROOM, _DOWN = 0.54, 0.48
"""Shares of the width: room for the sum, and its baseline below the rim."""


def write(
    sheet: Sheet, request: IllustrationRequest, shown: Sequence[Quantity], columns: Sequence[Column], ground_px: float
) -> None:
    """Write the sums, all or none; none over roots that reach into the pot."""
    if not has_pots(request):
        return
    style = Style(16, 700, _INK)
    sign = written(0, request).strip("0\u00a0")
    strings = [f"{short_sum(one.invested_minor, request.currency, request.language)}\u00a0{sign}" for one in shown]
    width = columns[0].width_px
    if max(sheet.width(string, style) for string in strings) > _ROOM * width or any(one.loss_px for one in columns):
        return
    for string, column in zip(strings, columns, strict=True):
        place = (column.middle_px, ground_px + _DOWN * width)
        sheet.write("pot", string, place, style, "middle", column.product_id)
