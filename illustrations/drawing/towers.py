"""A tower whose horizon is the zero line: every edge is linear in its level. One floor is a fixed sum."""

from random import Random

from contracts.illustrations import Theme
from illustrations.drawing.figure import Facet, Figure, Ink, Part, set_name
from illustrations.drawing.palette import at_dusk, bad_tones, root_tones, stone

_NEAR = -0.16
"""Where the near edge stands, -1..1 of half the width."""
_LEFT, _RIGHT = 0.945, 0.925
"""Levels of the far edges by the near edge's."""
_GLASS: dict[Theme, tuple[str, str, str]] = {
    "light": ("#bcd3da", "#8fb0bd", "#5d7f8e"),
    "dark": ("#4d6a78", "#35505e", "#9dc0cf"),
}
(
    _WALL,
    _SHADED,
    _EDGE,
    _SHADED_EDGE,
    _PANE,
    _SHADED_PANE,
    _LIT_PANE,
    _DOOR,
    _GLASS_LEFT,
    _GLASS_RIGHT,
    _FRAME,
    _BAD_LEFT,
    _BAD_RIGHT,
    _BAD_EDGE,
    _PIT_LEFT,
    _PIT_RIGHT,
    _PIT_LINE,
) = range(17)


def tower(*, width_px: float, full_px: float, unit_px: float, seed: int, theme: Theme) -> Figure:
    """Tower of floors `unit_px` high; stone where guaranteed, a frame of glass above."""
    half = width_px / 2
    near, high_px = _NEAR * half, full_px * 1.01 + 2
    inks = _inks(theme)
    parts: list[Part] = [
        Facet(_wall(-half, near, 0.0, high_px), _WALL, _GLASS_LEFT, _BAD_LEFT),
        Facet(_wall(near, half, 0.0, high_px), _SHADED, _GLASS_RIGHT, _BAD_RIGHT),
    ]
    rng, floor = Random(f"tower {seed}"), 0
    while floor * unit_px < high_px:
        parts += _floor(rng, half, near, floor * unit_px, unit_px, theme)
        floor += 1
    parts += _frame(half, near, high_px, min(1.3, unit_px * 0.2))
    return Figure(
        name=set_name("towers", width_px, theme),
        width_px=width_px,
        outline=(half, half),
        level=((-half, _LEFT), (near, 1.0), (half, _RIGHT)),
        inks=inks,
        bad_inks=inks,
        templates=(),
        stand=(),
        parts=tuple(parts),
        roots=_pit(half, near, high_px, unit_px),
    )


def _inks(theme: Theme) -> tuple[Ink, ...]:
    walls, greys, roots, glass = stone(theme), bad_tones(theme), root_tones(theme), _GLASS[theme]
    panes = at_dusk(("#3f3b3c", "#6f6a62"), theme)
    return (
        Ink(walls[3]),
        Ink(walls[1]),
        Ink(walls[4], 0.85),
        Ink(walls[0], 0.9),
        Ink(panes[1], 0.75),
        Ink(panes[0], 0.8),
        Ink("#ffd98a"),
        Ink("#5a3d2b"),
        Ink(glass[0], 0.45),
        Ink(glass[1], 0.5),
        Ink(glass[2], 0.75),
        Ink(greys[3]),
        Ink(greys[1]),
        Ink(greys[2]),
        Ink(roots[1], 0.4),
        Ink(roots[0], 0.5),
        Ink(roots[0]),
    )


def _wall(left: float, right: float, low_px: float, high_px: float) -> tuple[tuple[float, float], ...]:
    return (left, low_px), (right, low_px), (right, high_px), (left, high_px)


def _floor(rng: Random, half: float, near: float, low_px: float, unit_px: float, theme: Theme) -> list[Facet]:
    """Windows, drawn only where the whole floor is reached, and the cornice above them."""
    facets = []
    lit_share = 0.32 if theme == "dark" else 0.12
    walls = ((-half, near, 4, _PANE), (near, half, 5, _SHADED_PANE))
    for left, right, count, pane in walls if unit_px >= 5 else ():
        step = (right - left) / count
        for index in range(count):
            is_door = low_px == 0 and pane == _PANE and index == count - 1
            ink = _DOOR if is_door else _LIT_PANE if rng.random() < lit_share else pane
            bottom_px = low_px if is_door else low_px + unit_px * 0.26
            window = _wall(
                left + step * (index + 0.28), left + step * (index + 0.72), bottom_px, low_px + unit_px * 0.78
            )
            facets.append(Facet(window, ink, -1, -1, "whole"))
    line_px, top_px = min(1.5, unit_px * 0.2), low_px + unit_px
    return [
        *facets,
        Facet(_wall(-half, near, top_px - line_px, top_px), _EDGE, _FRAME, _BAD_EDGE),
        Facet(_wall(near, half, top_px - line_px, top_px), _SHADED_EDGE, _FRAME, _BAD_EDGE),
    ]


def _frame(half: float, near: float, high_px: float, line_px: float) -> list[Facet]:
    """The uprights of the glass and the edge of the roof."""
    middle, xs = (near + half) / 2, [-half, (-half + near) / 2, near, (near + half) / 2, half - 1.0]
    xs += [(near + middle) / 2, (middle + half) / 2]
    uprights = [Facet(_wall(x, x + 1.0, 0.0, high_px), -1, _FRAME, -1) for x in xs]
    return [
        *uprights,
        Facet(_wall(-half, near, -line_px, 0.0), _EDGE, _FRAME, _BAD_EDGE, "top"),
        Facet(_wall(near, half, -line_px, 0.0), _SHADED_EDGE, _FRAME, _BAD_EDGE, "top"),
    ]


def _pit(half: float, near: float, deep_px: float, unit_px: float) -> tuple[Facet, ...]:
    """The loss: the pit where the missing floors would stand."""
    facets = [
        Facet(_wall(-half, near, -deep_px, 0.0), _PIT_LEFT, -1, -1),
        Facet(_wall(near, half, -deep_px, 0.0), _PIT_RIGHT, -1, -1),
    ]
    for step in range(1, int(deep_px / unit_px) + 1):
        for left, right in ((-half, near), (near, half)):
            facets.append(Facet(_wall(left, right, -step * unit_px, 1.0 - step * unit_px), _PIT_LINE, -1, -1))
    return tuple(facets)
