"""The quantity that stands above each drawing, in the longest form that has room."""

from collections.abc import Sequence

from contracts.illustrations import IllustrationRequest
from illustrations.money.currencies import minor_digits, short_sum
from illustrations.scene.quantities import Quantity, written
from illustrations.scene.scene import Column
from illustrations.scene.sheet import Sheet, Style

_ABOVE_PX = 14.0
_AIR_PX = 4.0


def write(
    sheet: Sheet,
    request: IllustrationRequest,
    shown: Sequence[Quantity],
    columns: Sequence[Column],
    ground_px: float,
    style: Style,
    pitch_px: float,
) -> bool:
    """Write every figure in one form: whole, short, or short in the axis' unit.

    Returns:
        False where the unit stands apart, because figures without it are all that fits.
    """
    room = min(pitch_px, 2 * pitch_px - columns[0].width_px) - _AIR_PX
    forms = _forms(request, shown)
    index = next(
        (index for index, form in enumerate(forms) if max(sheet.width(text, style) for text in form) <= room),
        len(forms) - 1,
    )
    for text, column in zip(forms[index], columns, strict=True):
        drawn = max(column.height_px, column.bad_px or 0.0)
        y = ground_px - drawn - _ABOVE_PX
        sheet.write("figure", text, (column.middle_px, y), style, "middle", column.product_id)
    return index < len(forms) - 1


def _forms(request: IllustrationRequest, shown: Sequence[Quantity]) -> list[list[str]]:
    signed = request.view == "gain"
    sums = [one.shown_minor for one in shown]
    return [
        [written(one, request, signed) for one in sums],
        [short_sum(one, request.currency, request.language, signed) for one in sums],
        [_bare(one, scale(request, shown)[0], request) for one in sums],
    ]


def scale(request: IllustrationRequest, shown: Sequence[Quantity]) -> tuple[int, str]:
    """Minor units of one thousand, million and so on of the greatest figure, and its word."""
    greatest = max(abs(one.shown_minor) for one in shown)
    unit = 10 ** minor_digits(request.currency)
    thousands = 0
    while unit * 1000 ** (thousands + 1) <= greatest and thousands < 4:
        thousands += 1
    words = {"ru": ("", "тыс.", "млн", "млрд", "трлн"), "en": ("", "K", "M", "B", "T")}[request.language]
    return unit * 1000**thousands, words[thousands]


def _bare(minor: int, unit: int, request: IllustrationRequest) -> str:
    value = abs(minor) / unit
    text = f"{value:.{2 if value < 10 else 1 if value < 100 else 0}f}"
    sign = "\u2212" if minor < 0 else ""
    return sign + (text.replace(".", ",") if request.language == "ru" else text)
