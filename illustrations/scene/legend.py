"""The legend: what dense, light and pale parts of a drawing mean, only as far as the picture has them."""

from collections.abc import Sequence
from typing import Literal

from contracts.illustrations import Language
from illustrations.scene import phrases
from illustrations.scene.collisions import MARK_PX
from illustrations.scene.scene import Column, LegendMark
from illustrations.scene.sheet import Sheet, Style

Meaning = Literal["guaranteed", "expected", "bad", "loss"]
_GAP_PX, _AIR_PX = 24.0, 8.0


def meanings(columns: Sequence[Column]) -> list[Meaning]:
    """Those that some drawing of the picture has."""
    found: list[Meaning] = []
    if any(column.guaranteed_px for column in columns):
        found.append("guaranteed")
    if any((column.guaranteed_px or 0.0) < column.height_px for column in columns):
        found.append("expected")
    if any(column.bad_px for column in columns):
        found.append("bad")
    if any(column.loss_px for column in columns):
        found.append("loss")
    return found


def width_px(sheet: Sheet, language: Language, found: Sequence[Meaning], style: Style) -> float:
    """Of the whole legend in one line."""
    words = phrases.WORDS[language]
    return sum(MARK_PX + _AIR_PX + sheet.width(words[f"{one} mark"], style) for one in found) + _GAP_PX * max(
        0, len(found) - 1
    )


def write(
    sheet: Sheet, language: Language, found: Sequence[Meaning], style: Style, right_px: float, y: float
) -> tuple[LegendMark, ...]:
    """Write the legend in one line that ends at the right."""
    x = right_px - width_px(sheet, language, found, style)
    marks = []
    for one in found:
        marks.append(LegendMark(x, y, one))
        x += MARK_PX + _AIR_PX
        text = sheet.write("legend", phrases.WORDS[language][f"{one} mark"], (x, y), style)
        x = text.box.right + _GAP_PX
    return tuple(marks)
