"""One layout and view of a scene as plain values for page/stage.js: what stands still, what moves, and with what."""

from collections.abc import Iterable, Mapping
from typing import Any

from contracts.illustrations import IllustrationRequest
from illustrations.money.currencies import format_sum, short_sum
from illustrations.money.projection import Projection
from illustrations.scene import phrases
from illustrations.scene.scene import CHIP_PX, Column, Line, Scene, Text

_ELSEWHERE = frozenset({"title", "subtitle", "disclaimer", "difference", "loupe"})
"""Roles that the page writes as HTML, or shows as the still picture has them."""
_TICK_AIR_PX, _NAME_AIR_PX, _TARGET_PX = 44.0, 8.0, 44.0
_LEAST_DEPTH_PX, _ROOT_AIR_PX = 20.0, 20.0
_ABOVE_PX, _BELOW_PX, _PITCH_PX = -10.0, 22.0, 21.0
"""Baselines of a line's labels from the line."""

Sums = Mapping[str, int | None]


def stage(
    scene: Scene, request: IllustrationRequest, projections: tuple[Projection, ...], common: Sums
) -> dict[str, Any]:
    """Everything but the drawings.

    Args:
        scene: with room for the page's controls.
        request: of this layout and view.
        projections: of the request's products, in their order.
        common: sums that belong to no product, by the names that page/moments.js gives them.
    """
    sums = {one.product_id: _sums(one, request) for one in projections} | {"": dict(common)}
    columns = {one.product_id: one for one in scene.columns}
    names = {
        one.product_id: [text for text in scene.texts if text.role == "name" and text.product_id == one.product_id]
        for one in scene.columns
    }
    first = min(text.box.top for texts in names.values() for text in texts)
    split = first - 16 if scene.layout == "phone" else scene.height_px
    levels: dict[str, float] = {line.role: line.y1 for line in scene.lines if line.role in ("invested", "inflation")}
    texts = [
        _text(text, scene, request, sums, columns, (first, split), levels)
        for text in scene.texts
        if text.role not in _ELSEWHERE and not _is_tick_label(text)
    ]
    disclaimer = [text for text in scene.texts if text.role == "disclaimer"]
    return {
        "layout": scene.layout,
        "view": scene.view,
        "width": scene.width_px,
        "height": scene.height_px,
        "ground": scene.ground_px,
        "top": scene.top_px,
        "units": scene.units_per_px,
        "split": split,
        "depth": _depth_px(scene, first),
        "column": scene.columns[0].width_px,
        "chip": CHIP_PX,
        "columns": [one.middle_px for one in scene.columns],
        "unitMinor": scene.unit_minor,
        "plain": scene.layout == "phone" or len(scene.columns) > 3,
        "chips": [{"x": x, "y": y, "product": product_id, "attached": y < split} for x, y, product_id in scene.chips],
        "texts": _levelled(texts, levels),
        "lines": [_line(line, scene, columns) for line in scene.lines if _is_drawn(line, scene)],
        "axis": _axis(scene),
        "names": [_target(names[one.product_id], scene) for one in scene.columns],
        "title": _joined(scene, "title"),
        "headings": {role: _heading(scene, role) for role in ("title", "subtitle")},
        "switch": next(
            ({"y": box.top, "height": box.bottom - box.top} for role, box in scene.areas if role == "switch"), None
        ),
        "subtitle": _joined(scene, "subtitle"),
        "disclaimer": {
            "text": _joined(scene, "disclaimer"),
            "size": disclaimer[0].size_px,
            "y": disclaimer[0].y - disclaimer[0].size_px * 1.02,
        },
    }


def _sums(projection: Projection, request: IllustrationRequest) -> Sums:
    invested = projection.invested_minor[-1]
    zero = invested if request.view == "gain" else 0
    sure, bad = projection.guaranteed_final_minor, projection.bad_final_minor
    shown = projection.final_minor - zero
    return {
        "final": projection.final_minor,
        "gain": projection.gain_minor,
        "shown": shown,
        "invested": invested,
        "bad": bad,
        "worst": None if bad is None else bad - zero,
        "sure": None if sure is None else min(sure - zero, shown),
    }


def spoken(string: str, names: Iterable[str], sums: Sums, request: IllustrationRequest) -> str | None:
    """The text with a sum replaced by its name, as page/stage.js fills it; None where none of the sums is in it."""
    for name in names:
        minor = sums.get(name)
        if minor is None:
            continue
        for mark, signed in (("+", True), ("", False)):
            whole = format_sum(minor, request.currency, request.language, signed)
            if whole in string:
                return string.replace(whole, f"{{{mark}{name}}}")
        for mark, signed in (("~+", True), ("~", False)):
            short = short_sum(minor, request.currency, request.language, signed)
            if short in string:
                return string.replace(short, f"{{{mark}{name}}}")
    return None


_TOLD = {
    "final": ("final",),
    "gain": ("gain",),
    "bad": ("bad",),
    "invested": ("invested",),
    "inflation": ("inflated",),
    "zero": ("invested",),
    "pot": ("invested",),
}


def _text(
    text: Text,
    scene: Scene,
    request: IllustrationRequest,
    sums: Mapping[str, Sums],
    columns: Mapping[str, Column],
    edges: tuple[float, float],
    levels: Mapping[str, float],
) -> dict[str, Any]:
    first, split = edges
    beside = text.role in ("guarantee", "bad") and text.box.bottom < first
    known = sums.get(text.product_id, {})
    says: str | None
    if text.role == "figure":
        says = spoken(text.string, ("shown",), known, request) or "{=shown}"
    elif beside:
        says = spoken(text.string, ("sure",) if text.role == "guarantee" else ("worst",), known, request)
    else:
        says = spoken(text.string, _TOLD.get(text.role, ()), known, request)
        if says is not None and text.role == "gain":
            says = _sided(says, request)
    value = {
        "text": text.string,
        "x": text.x,
        "y": text.y,
        "size": text.size_px,
        "weight": text.weight,
        "colour": text.colour,
        "anchor": text.anchor,
        "family": text.family,
        "role": text.role,
        "product": text.product_id,
        "attached": scene.layout == "desktop" or text.y < split,
    }
    if says is not None:
        value["says"] = says
    if text.role == "figure" or beside:
        value |= {"follows": text.role, "anchorY": _level_px(text.role, columns[text.product_id], scene.ground_px)}
    elif text.role in levels and not text.product_id and scene.layout == "desktop":
        value |= {"follows": text.role, "anchorY": levels[text.role]}
    return value


def _sided(says: str, request: IllustrationRequest) -> str:
    """Whether it is called a gain or a loss follows the sum."""
    words = phrases.WORDS[request.language]
    for side in ("gain in a line", "loss in a line"):
        if says.startswith(words[side] + " "):
            return "{side}" + says.removeprefix(words[side])
    return says


def _levelled(texts: list[dict[str, Any]], levels: Mapping[str, float]) -> list[dict[str, Any]]:
    """Put the labels of a line at their usual distances from it, whether or not the still picture pushed them apart."""
    for role, y in levels.items():
        labels = sorted((one for one in texts if one.get("follows") == role), key=lambda one: float(one["y"]))
        told = next((index for index, one in enumerate(labels) if "says" in one), 0)
        above = told if role == "invested" else told + 1
        for index, one in enumerate(labels):
            one.setdefault("says", one["text"])
            rows = index - above
            one["y"] = y + (_ABOVE_PX + _PITCH_PX * (rows + 1) if rows < 0 else _BELOW_PX + _PITCH_PX * rows)
    return texts


def _level_px(role: str, column: Column, ground_px: float) -> float:
    if role == "figure":
        return ground_px - max(column.height_px, column.bad_px or 0.0)
    if role == "guarantee":
        return ground_px - (column.guaranteed_px or 0.0)
    return ground_px - column.bad_px if column.bad_px else ground_px + (column.loss_px or 0.0)


def _is_drawn(line: Line, scene: Scene) -> bool:
    """Ticks are the script's own; a leader belongs to labels pushed apart, on the phone it is a sample in the notes."""
    return line.role not in ("tick", "difference") and (line.role != "leader" or scene.layout == "phone")


def _line(line: Line, scene: Scene, columns: Mapping[str, Column]) -> dict[str, Any]:
    across = line.role in ("invested", "inflation")
    zero = next(one for one in scene.lines if one.role == "zero")
    value = _stroke(line) | {"role": line.role, "product": line.product_id, "y1": line.y1, "y2": line.y2}
    value["x2"] = zero.x2 if across else line.x2
    if line.product_id:
        value["anchorY"] = _level_px(line.role, columns[line.product_id], scene.ground_px)
    else:
        value["anchorY"] = line.y1
    return value


def _stroke(line: Line) -> dict[str, Any]:
    return {
        "x1": line.x1,
        "x2": line.x2,
        "colour": line.colour,
        "width": line.width_px,
        "dash": line.dash,
        "opacity": line.opacity,
    }


def _axis(scene: Scene) -> dict[str, Any]:
    """The look of a tick, taken from the zero line and its label where there is no tick to take it from."""
    zero = next(line for line in scene.lines if line.role == "zero")
    ticks = [line for line in scene.lines if line.role == "tick"]
    labels = [text for text in scene.texts if _is_tick_label(text)]
    base = next(text for text in scene.texts if text.role == "axis" and text.string == "0")
    label = labels[0] if labels else base
    return {
        "x": zero.x1,
        "lines": [_stroke(line) for line in ticks[:2]],
        "text": {
            "x": label.x,
            "dy": label.size_px * 0.35,
            "size": label.size_px,
            "weight": label.weight,
            "colour": label.colour,
            "anchor": label.anchor,
            "family": label.family,
        },
    }


def _is_tick_label(text: Text) -> bool:
    return text.role == "axis" and text.string != "0"


def _depth_px(scene: Scene, first: float) -> float:
    """Room for losses and pots below zero."""
    drawn = max(one.loss_px or 0.0 for one in scene.columns)
    room = min(first, *(y - CHIP_PX for _, y, _ in scene.chips), first) - _ROOT_AIR_PX - scene.ground_px
    return max(_LEAST_DEPTH_PX, drawn, room, scene.land_px - scene.ground_px)


def _target(texts: list[Text], scene: Scene) -> dict[str, float]:
    """Where the switch of a product lies: its name with room for the tick, y at its middle."""
    left, right = min(text.box.left for text in texts), max(text.box.right for text in texts)
    top, bottom = min(text.box.top for text in texts), max(text.box.bottom for text in texts)
    plain = scene.layout == "phone" or len(scene.columns) > 3
    if scene.layout == "phone":
        left = 10.0
    air = _NAME_AIR_PX if plain else _TICK_AIR_PX
    left = max(0.0, left - air)
    height = max(_TARGET_PX, bottom - top + 8)
    return {"x": left, "y": (top + bottom - height) / 2, "width": right + _NAME_AIR_PX - left, "height": height}


def _heading(scene: Scene, role: str) -> dict[str, float]:
    """Top of the first line's box of `line` height, and its size."""
    first, *others = [text for text in scene.texts if text.role == role]
    pitch = others[0].y - first.y if others else first.size_px * 1.2
    return {"y": first.y - 0.36 * first.size_px - pitch / 2, "size": first.size_px, "line": pitch}


def _joined(scene: Scene, role: str) -> str:
    return " ".join(text.string for text in scene.texts if text.role == role)
