"""The last check of a scene: no text on another, none off the page, none on a drawing, a disc or a mark."""

from itertools import combinations

from illustrations.scene.scene import CHIP_PX, Box, Scene
from illustrations.scene.sheet import overlap

MARK_PX = 24.0
"""Width of a sample in the legend."""
_SIDE_PX = 2.0
"""How far the edge of a leaf may reach past its figure's width."""
_INSIDE = ("chip", "pot")
"""Texts that stand on their own shape."""


class TextsCollide(ValueError):
    """A layout that nobody could read; the text names the boxes."""


def check(scene: Scene) -> None:
    """Raise TextsCollide where any two things lie on each other that must not."""
    found = [
        *(
            f"{_named(one.string, one.box)} lies on {_named(other.string, other.box)}"
            for one, other in combinations(scene.texts, 2)
            if overlap(one.box, other.box)
        ),
        *(
            f"{_named(text.string, text.box)} leaves the page"
            for text in scene.texts
            if text.box.left < 0
            or text.box.top < 0
            or text.box.right > scene.width_px
            or text.box.bottom > scene.height_px
        ),
        *(
            f"{_named(text.string, text.box)} lies on {_named(name, box)}"
            for text in scene.texts
            if text.role not in _INSIDE
            for name, box in shape_boxes(scene)
            if overlap(text.box, box)
        ),
    ]
    if found:
        raise TextsCollide("; ".join(found))


def shape_boxes(scene: Scene) -> list[tuple[str, Box]]:
    """Everything that texts keep off, by a name."""
    boxes: list[tuple[str, Box]] = []
    for column in scene.columns:
        half = column.width_px / 2 + _SIDE_PX
        top = scene.ground_px - max(column.height_px, column.bad_px or 0.0)
        foot = max(column.loss_px or 0.0, scene.land_px - scene.ground_px)
        boxes.append(
            (
                f"drawing of {column.product_id}",
                Box(column.middle_px - half, top, column.middle_px + half, scene.ground_px + foot),
            )
        )
    boxes += [
        (f"number of {product_id}", Box(x - CHIP_PX, y - CHIP_PX, x + CHIP_PX, y + CHIP_PX))
        for x, y, product_id in scene.chips
    ]
    boxes += [
        (f"mark of {mark.meaning}", Box(mark.x, mark.y - 14, mark.x + MARK_PX, mark.y + 4)) for mark in scene.marks
    ]
    if scene.loupe:
        x, y, r = scene.loupe.x, scene.loupe.y, scene.loupe.radius_px
        boxes.append(("loupe", Box(x - r, y - r, x + r, y + r)))
    boxes.extend((role, box) for role, box in scene.areas)
    return boxes


def _named(what: str, box: Box) -> str:
    return f"«{what}» ({box.left:.0f},{box.top:.0f})-({box.right:.0f},{box.bottom:.0f})"
