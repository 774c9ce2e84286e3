"""A stack of coins seen with the eye on the ground: every edge is an arc that is linear in its level."""

import math
from itertools import pairwise

from contracts.illustrations import Theme
from illustrations.drawing.figure import Facet, Figure, Ink, Part, set_name
from illustrations.drawing.palette import bad_tones, brass, mixed, root_tones

_SAG = 0.045
"""How much lower an arc's ends are than its apex, by the level of the apex."""
_SLICES = 18
_REEDS = 25
_LIT = ((0.0, 1), (0.16, 3), (0.30, 4), (0.46, 2), (0.78, 1), (1.0, 0))
"""Tones of brass from the left edge to the right."""
_PALE, _LINE, _REED, _SHADOW, _GLINT, _BAD, _BAD_LINE, _PIT, _PIT_LINE = range(_SLICES, _SLICES + 9)


def coins(*, width_px: float, full_px: float, unit_px: float, theme: Theme) -> Figure:
    """Stack of coins, each `unit_px` thick, the last one as thick as the remainder."""
    edge_px = max(0.35, min(1.3, unit_px * 0.16))
    inks = _inks(theme)
    high_px = full_px * 1.01 + 2
    parts: list[Part] = [*_metal(width_px, high_px)]
    level_px = 0.0
    while level_px < high_px:
        parts += [
            Facet(_band(width_px, level_px, level_px + edge_px), _SHADOW, _LINE, _BAD_LINE),
            Facet(_band(width_px, level_px - edge_px, level_px), _GLINT, -1, -1),
        ]
        level_px += unit_px
    parts += [
        Facet(_band(width_px, -edge_px, 0.0), _GLINT, _LINE, _BAD_LINE, "top"),
        *(Facet(_slice(x, x + 1.1, 0.0, high_px), -1, _LINE, -1) for x in (-width_px / 2, width_px / 2 - 1.1)),
    ]
    return Figure(
        name=set_name("coins", width_px, theme),
        width_px=width_px,
        outline=(width_px / 2, width_px / 2),
        level=tuple((x * width_px / 2, 1 - _SAG * x * x) for x in (step / 8 for step in range(-8, 9))),
        inks=inks,
        bad_inks=inks,
        templates=(),
        stand=(),
        parts=tuple(parts),
        roots=_pit(width_px, high_px, unit_px, edge_px),
    )


def _inks(theme: Theme) -> tuple[Ink, ...]:
    tones, greys, roots = brass(theme), bad_tones(theme), root_tones(theme)
    return (
        *(Ink(_tone(tones, (index + 0.5) / _SLICES)) for index in range(_SLICES)),
        Ink(tones[3], 0.5 if theme == "light" else 0.22),
        Ink(tones[1] if theme == "light" else tones[3], 0.8),
        Ink(tones[0], 0.3),
        Ink(tones[0], 0.75),
        Ink(tones[4], 0.7),
        Ink(greys[2]),
        Ink(greys[0]),
        Ink(roots[1], 0.45),
        Ink(roots[0]),
    )


def _tone(tones: tuple[str, ...], across: float) -> str:
    for (left, one), (right, other) in pairwise(_LIT):
        if across <= right:
            return mixed(tones[one], tones[other], (across - left) / (right - left))
    return tones[0]


def _metal(width_px: float, high_px: float) -> list[Facet]:
    """Brass in upright slices, each reaching to the right edge under the next ones, and reeds on it."""
    half = width_px / 2
    slices = [
        Facet(_slice(-half + width_px * index / _SLICES, half, 0.0, high_px), index, -1, -1) for index in range(_SLICES)
    ]
    whole = _slice(-half, half, 0.0, high_px)
    reeds = []
    for index in range(1, _REEDS):
        x = -half * math.cos(math.pi * index / _REEDS)
        reeds.append(Facet(_slice(x, x + width_px * 0.006, 0.0, high_px), _REED, -1, -1))
    return [*slices, Facet(whole, -1, _PALE, _BAD), *reeds]


def _slice(left: float, right: float, low_px: float, high_px: float) -> tuple[tuple[float, float], ...]:
    steps = max(1, math.ceil((right - left) / max(1.0, abs(right) + abs(left)) * 12))
    xs = [left + (right - left) * step / steps for step in range(steps + 1)]
    return (*((x, low_px) for x in xs), *((x, high_px) for x in reversed(xs)))


def _band(width_px: float, low_px: float, high_px: float) -> tuple[tuple[float, float], ...]:
    return _slice(-width_px / 2, width_px / 2, low_px, high_px)


def _pit(width_px: float, deep_px: float, unit_px: float, edge_px: float) -> tuple[Facet, ...]:
    """The loss: the place of the coins that are missing."""
    half = width_px / 2
    levels = [-step * unit_px for step in range(1, int(deep_px / unit_px) + 1)]
    return (
        Facet(_band(width_px, -deep_px, 0.0), _PIT, -1, -1),
        *(Facet(_band(width_px, level, level + edge_px), _PIT_LINE, -1, -1) for level in levels),
        *(Facet(_slice(x, x + 1.1, -deep_px, 0.0), _PIT_LINE, -1, -1) for x in (-half, half - 1.1)),
    )
