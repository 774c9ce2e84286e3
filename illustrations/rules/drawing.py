"""Checks of the drawing: one scale and one width for all, and nothing that nobody asked for."""

from typing import Final

from illustrations.rules.shown import Fault, Picture, about

_WIDTH_PX: Final = 0.5
"""Widths differ by rounding only."""
_LIE: Final = 0.05
"""Height over value, against the picture's scale: the lie factor lies in 0.95..1.05."""
_HEIGHT_PX: Final = 1.0
_ROLES: Final = ("figure", "name", "final", "gain", "rate")


def equal_treatment(picture: Picture) -> tuple[Fault, ...]:
    """Equal widths, heights by one scale, equal letters for equal facts."""
    faults = []
    widths = [column.width_px for column in picture.scene.columns]
    if widths and max(widths) - min(widths) > _WIDTH_PX:
        faults.append(
            Fault(
                "Рисунки разной ширины: один продукт кажется больше. Сделайте ширину одной для всех.",
                "The drawings have different widths, so one product looks bigger. Make one width for all.",
            )
        )
    by_id = {terms.product_id: terms for terms in picture.request.products}
    for column in picture.scene.columns:
        due_px = max(column.shown_minor, 0) / picture.scene.units_per_px
        if column.product_id in by_id and abs(column.height_px - due_px) > max(_HEIGHT_PX, _LIE * due_px):
            faults.append(
                about(
                    by_id[column.product_id],
                    f"высота {column.height_px:.0f} px вместо {due_px:.0f} px по общему масштабу. Постройте заново.",
                    f"its height is {column.height_px:.0f} px and not {due_px:.0f} px by the common scale. Build the "
                    "picture anew.",
                )
            )
    for role in _ROLES:
        sizes = {text.size_px for text in picture.scene.texts if text.role == role and text.product_id}
        if len(sizes) > 1:
            faults.append(
                Fault(
                    f"Строки «{role}» у продуктов набраны разным кеглем. Уравняйте.",
                    f"Lines of “{role}” have different sizes between products. Make them equal.",
                )
            )
    return tuple(faults)


def nothing_ticked(picture: Picture) -> tuple[Fault, ...]:
    """Exactly the chosen products in the chosen order, and no line that was not switched on."""
    faults = []
    drawn = [column.product_id for column in sorted(picture.scene.columns, key=lambda column: column.middle_px)]
    if drawn != [terms.product_id for terms in picture.request.products]:
        faults.append(
            Fault(
                "На картинке не те продукты или не в том порядке, что выбраны. Постройте её заново по запросу.",
                "The picture has other products than were chosen, or another order. Build it anew from the request.",
            )
        )
    if picture.request.inflation_percent is None and any(line.role == "inflation" for line in picture.scene.lines):
        faults.append(
            Fault(
                "Линия инфляции включена без просьбы. Выключите её.",
                "The inflation line is switched on unasked. Switch it off.",
            )
        )
    return tuple(faults)
