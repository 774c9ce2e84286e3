"""A sprout in a pot: pairs of leaves up a stem; the pot is what was put in and stands below the scale."""

import math
from functools import cache
from random import Random

from contracts.illustrations import Theme
from illustrations.drawing.figure import Figure, Part, Stamp, Template, set_name
from illustrations.drawing.palette import BARK_LIGHT, ROOT_LIGHT, sprout_inks
from illustrations.drawing.paths import Point, Run, chained
from illustrations.drawing.wood import roots, trunk

POT_DEPTH = 0.72
"""Of the pot below the zero line, by the figure's width."""
_CLAY = ROOT_LIGHT + 1
_AGES = ((0.42, 0.62), (0.74, 0.5), (1.0, 0.42), (1.0, 0.16), (1.0, 0.05))
"""Length by half the width, and rise in radians: young, half grown, full; then two flat ones for low sprouts."""
_SHARP_PX = 0.2
"""End of a leaf that is too sharp to be seen; not counted as its reach."""
_BUD = 2 * len(_AGES)


def sprout(*, width_px: float, full_px: float, seed: int, theme: Theme) -> Figure:
    """Sprout with a pair of leaves every 40 px (less in narrow columns); its tip bud is the datum."""
    rng = Random(f"sprout {seed}")
    own, bad = sprout_inks(theme)
    parts: list[Part] = [*trunk(rng, max(2.4, width_px * 0.055), 0.9, flare=1.15), *_leaves(rng, width_px, full_px)]
    return Figure(
        name=set_name("sprouts", width_px, theme),
        width_px=width_px,
        outline=(width_px / 2, width_px / 2),
        level=(),
        inks=own,
        bad_inks=bad,
        templates=_templates(width_px),
        stand=_pot(width_px),
        parts=tuple(parts),
        roots=roots(rng, width_px * 0.75),
    )


@cache
def _templates(width_px: float) -> tuple[Template, ...]:
    leaves = [_leaf(width_px / 2 * length, rise, side) for length, rise in _AGES for side in (-1, 1)]
    return (*leaves, _bud(max(8.0, width_px * 0.17)))


def _leaf(reach_px: float, rise: float, side: int) -> Template:
    """A leaf from the stem that reaches exactly `reach_px` sideways: two halves, a midrib; pale with an outline."""
    length = (reach_px + _SHARP_PX) / math.cos(rise)
    width = length * (0.2 if rise > 0.3 else 0.1 if rise > 0.1 else 0.05)

    def at(along: float, across: float) -> Point:
        u, v = along * length, across * width
        return side * (u * math.cos(rise) + v * math.sin(rise)), -(u * math.sin(rise)) + v * math.cos(rise)

    def half(sign: int, inset: float) -> tuple[Point, ...]:
        wide = sign * (1 - inset)
        return at(0.3, wide * 1.25), at(0.56, wide * 0.9), at(0.8, wide * 0.62), at(1 - 0.4 * inset, 0)

    rib = Run("q", (at(0, 0), at(0.5, 0.0), at(0.96, 0), at(0.5, 0.1), at(0, 0.16), at(0, 0.08), at(0, 0)))
    upper = Run("q", (at(0, 0), *half(-1, 0.0), at(0.5, 0), at(0, 0)))
    lower = Run("q", (at(0, 0), *half(1, 0.0), at(0.5, 0), at(0, 0)))
    rim = 1.4 / max(width, 1.6)
    outer = Run("q", (*upper.points[:5], *reversed(lower.points[:4]), at(0, 0))[:9])
    inner = Run("q", (at(0.03, 0), *half(-1, rim), *tuple(reversed(half(1, rim)))[1:], at(0.03, 0)))
    tones = (3, 2) if side < 0 else (2, 1)
    dense = ((tones[0], chained([upper])), (tones[1], chained([lower])), (0, chained([rib])))
    light = ((1, chained([outer])), (5, chained([inner])), (1, chained([rib])))
    ys = [y for run in (upper, lower) for _, y in run.seen()]
    left_px, right_px = (reach_px, 0.0) if side < 0 else (0.0, reach_px)
    return Template(dense, light, left_px, right_px, max(0.0, -min(ys)), max(0.0, *ys))


def _bud(length_px: float) -> Template:
    """The bud at the top, its tip at the origin."""
    halves = [
        Run(
            "q",
            (
                (0.0, 0.0),
                (side * length_px * 0.42, length_px * 0.5),
                (0.0, length_px),
                (0.0, length_px * 0.5),
                (0.0, 0.0),
            ),
        )
        for side in (-1, 1)
    ]
    paths = tuple((tone, chained([run])) for tone, run in zip((3, 2), halves, strict=True))
    return Template(paths, paths, length_px * 0.22, length_px * 0.22, 0.0, length_px)


def _leaves(rng: Random, width_px: float, full_px: float) -> list[Part]:
    """Pairs that stay at their level; the lowest is full from its first day and a flat one stands in before it."""
    templates, stamps = _templates(width_px), list[Part]()
    gap_px = max(15.0, 40 * width_px / 150)
    first_px = gap_px * 0.4
    for side in (0, 1):
        before_px = [6.0, 3 * templates[6 + side].up_px, first_px + templates[4 + side].up_px + 8]
        stamps.append(Stamp(8 + side, 0.0, 0.0, 2.0, before_px[0], before_px[1]))
        stamps.append(Stamp(6 + side, 0.0, 0.0, 4.0, before_px[1], before_px[2]))
        level_px, lowest = first_px + side * gap_px * 0.22, True
        while level_px < full_px:
            ages = [level_px + templates[2 * age + side].up_px + 8 + age * gap_px * 0.8 for age in range(3)]
            if lowest:
                stamps.append(Stamp(4 + side, 0.0, 0.0, level_px, before_px[2]))
            else:
                stamps += [
                    Stamp(2 * age + side, 0.0, 0.0, level_px, ages[age], until)
                    for age, until in enumerate((*ages[1:], math.inf))
                    if ages[age] < full_px
                ]
            level_px, lowest = level_px + gap_px + rng.uniform(-1, 1), False
    bud_px = templates[_BUD].down_px
    return [*stamps, Stamp(_BUD, 0.0, 1.0, None, bud_px + 2)]


def _pot(width_px: float) -> tuple[tuple[int, str], ...]:
    """The pot: a rim and a body in upright tones, each under the next one to its right."""
    depth, rim, top = width_px * POT_DEPTH, width_px * 0.17, width_px * 0.42
    foot, neck = width_px * 0.30, width_px * 0.385
    tones = ((0.0, 1), (0.14, 3), (0.28, 4), (0.44, 3), (0.62, 2), (0.82, 0))
    paths = []
    for left, tone in tones:
        a, b = -neck + 2 * neck * left, -foot + 2 * foot * left
        paths.append(
            (_CLAY + tone, chained([Run("l", ((a, rim * 0.9), (neck, rim * 0.9), (foot, depth), (b, depth)))]))
        )
    paths.append(
        (_CLAY, chained([Run("l", ((-neck, rim), (neck, rim), (neck * 0.985, rim * 1.2), (-neck * 0.985, rim * 1.2)))]))
    )
    for left, tone in tones:
        a = -top + 2 * top * left
        paths.append((_CLAY + tone, chained([Run("l", ((a, 0.0), (top, 0.0), (top * 0.985, rim), (a, rim)))])))
    paths.append(
        (
            BARK_LIGHT + 4,
            chained([Run("l", ((-top * 0.96, 0.0), (top * 0.96, 0.0), (top * 0.93, 3.0), (-top * 0.93, 3.0)))]),
        )
    )
    return tuple(paths)
