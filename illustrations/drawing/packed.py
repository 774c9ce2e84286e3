"""Figures as plain lists and words for the page, each set of templates once."""

import math
from collections.abc import Sequence

from illustrations.drawing.figure import Facet, Figure, Form, Ink, Part, Stamp, Template

Json = dict[str, "Json"] | list["Json"] | str | float | int | bool | None


def packed(figures: Sequence[Figure]) -> dict[str, Json]:
    """What the browser needs to place the figures at any height.

    Returns:
        `sets`: by name {width, outline, level: [[x, factor]], inks: [[colour, opacity]], badInks, templates:
        [[left, right, up, down, dense: [[ink, path]], light]], stand: [[ink, path]]};
        `figures`: in the given order {set, parts, roots}, a part being
        ["a", template, xShare, atShare, fromPx, untilPx], untilPx left out where there is none,
        ["z", template, xShare, fixedPx, fromPx, untilPx] for a stamp with fixed_px,
        ["f", dense, light, bad, [x, share, x, share, ...]] or ["p", dense, light, bad, hold, [x, level, ...]].
    """
    sets: dict[str, Json] = {}
    for figure in figures:
        if figure.name not in sets:
            sets[figure.name] = _set(figure)
    return {"sets": sets, "figures": [_figure(figure) for figure in figures]}


def _set(figure: Figure) -> Json:
    return {
        "width": figure.width_px,
        "outline": [round(half, 2) for half in figure.outline],
        "level": [[round(x, 2), round(share, 5)] for x, share in figure.level],
        "inks": [_ink(ink) for ink in figure.inks],
        "badInks": [_ink(ink) for ink in figure.bad_inks],
        "templates": [_template(template) for template in figure.templates],
        "stand": _paths(figure.stand),
    }


def _figure(figure: Figure) -> Json:
    return {
        "set": figure.name,
        "parts": [_part(part) for part in figure.parts],
        "roots": [_part(part) for part in figure.roots],
    }


def _ink(ink: Ink) -> Json:
    return [ink.colour, ink.opacity]


def _paths(paths: Sequence[tuple[int, str]]) -> Json:
    return [[ink, path] for ink, path in paths]


def _template(template: Template) -> Json:
    sides: list[Json] = [
        round(side, 2) for side in (template.left_px, template.right_px, template.up_px, template.down_px)
    ]
    return [*sides, _paths(template.dense), _paths(template.light)]


def _part(part: Part) -> Json:
    match part:
        case Stamp():
            until: list[Json] = [] if part.until_px == math.inf else [part.until_px]
            kind = "a" if part.fixed_px is None else "z"
            at = part.at_share if part.fixed_px is None else part.fixed_px
            return [kind, part.template, _short(part.x_share), _short(at), part.from_px, *until]
        case Form():
            return ["f", part.dense, part.light, part.bad, _flat(part.points)]
        case Facet():
            return ["p", part.dense, part.light, part.bad, part.hold, _flat(part.points)]


def _flat(points: Sequence[tuple[float, float]]) -> Json:
    return [_short(value) for point in points for value in point]


def _short(value: float) -> float | int:
    return int(value) if value == int(value) else value
