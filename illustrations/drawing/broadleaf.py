"""Linden and poplar: a crown of clumps of leaves around a dark body."""

import math
from dataclasses import dataclass
from functools import cache
from random import Random

import numpy as np

from contracts.illustrations import Theme
from illustrations.drawing.figure import Figure, Form, Part, Stamp, Template, set_name
from illustrations.drawing.foliage import LEVELS, blades, clump, level_of, light_at, shoot
from illustrations.drawing.outlines import CROWNS, half_at, halves, outline
from illustrations.drawing.palette import BODY, BODY_LIGHT, Species, tree_inks
from illustrations.drawing.room import Places, appearances
from illustrations.drawing.wood import roots, trunk

_SIZES = (1.0, 0.6, 0.36)
_VARIANTS = (2, 1, 1, 1)
"""Templates of one light, by size; the last is the fringe."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How a broadleaf's clumps look."""

    radius: float
    """Of a clump, by the crown's width."""
    stretch: float
    pull: float
    leaf: float
    """Length by the common leaf's."""


HABITS: dict[Species, Habit] = {"linden": Habit(0.165, 1.0, 0.25, 1.0), "poplar": Habit(0.125, 1.9, 1.25, 0.95)}


def leaf_length_px(width_px: float) -> float:
    """The common leaf of a crown: grows more slowly than the crown, and never below what can be seen."""
    return max(4.2, 10.5 * math.pow(width_px / 150, 0.6))


def broadleaf(species: Species, *, width_px: float, full_px: float, seed: int, theme: Theme) -> Figure:
    """A linden or a poplar."""
    habit, rng = HABITS[species], Random(f"{species} {seed}")
    own, bad = tree_inks(species, theme)
    foot = trunk(rng, width_px * 0.095, 0.9, flare=1.5, lean_px=width_px * 0.012)
    fringe = _stamps(rng, species, width_px, full_px, len(_SIZES))
    crown = [stamp for size in range(len(_SIZES)) for stamp in _stamps(rng, species, width_px, full_px, size)]
    crown.sort(key=lambda stamp: -stamp.at_share + rng.uniform(-0.6, 0.6) * habit.radius * width_px / full_px)
    parts: list[Part] = [
        *foot,
        *sides(species, _first_tip()),
        body(rng, species, width_px),
        *fringe,
        *crown,
        *tips(width_px, _first_tip()),
    ]
    return Figure(
        name=set_name(species, width_px, theme),
        width_px=width_px,
        outline=tuple(half * width_px / 2 for half in outline(species)),
        level=(),
        inks=own,
        bad_inks=bad,
        templates=_templates(species, width_px),
        stand=(),
        parts=tuple(parts),
        roots=roots(rng, width_px),
    )


def tip_templates(leaf_px: float) -> tuple[Template, ...]:
    """The leading shoot, a small one for low figures, and a flat leaf to each side that gives low ones their width."""
    return shoot(leaf_px), shoot(3.0), *blades(leaf_px * 1.4, 1.6, (0.7, 0.2))


def tips(width_px: float, first: int) -> list[Part]:
    """Stamps of the shoots of `tip_templates`, which begin at the index `first`; painted last."""
    turn_px = 2.2 * leaf_length_px(width_px)
    return [Stamp(first, 0.0, 1.0, None, turn_px), Stamp(first + 1, 0.0, 1.0, None, 6.0, turn_px)]


def sides(species: Species, first: int) -> list[Part]:
    """Stamps of the flat leaves of `tip_templates`; painted first."""
    widest = CROWNS[species].widest
    return [Stamp(first + 2, -1.0, widest, None, 4.0), Stamp(first + 3, 1.0, widest, None, 4.0)]


def _first_tip() -> int:
    return sum(_VARIANTS) * len(LEVELS)


@cache
def _templates(species: Species, width_px: float) -> tuple[Template, ...]:
    rng, habit = Random(species), HABITS[species]
    leaf_px = leaf_length_px(width_px) * habit.leaf
    made = []
    for size, variants in zip((*_SIZES, 0.5), _VARIANTS, strict=True):
        fringe = size == 0.5
        for light in LEVELS:
            for _ in range(variants):
                radius_px = max(habit.radius * width_px, 8.0) * size
                shade = light * 0.6 - 0.2 if fringe else light
                made.append(
                    clump(
                        rng,
                        radius_px,
                        leaf_px * (0.9 if size < 0.5 else 1.0),
                        stretch=habit.stretch,
                        pull=habit.pull,
                        light=shade,
                    )
                )
    return (*made, *tip_templates(leaf_px))


def body(rng: Random, species: Species, width_px: float) -> Form:
    """The dark inside of a crown, with a wavy edge within the outline."""
    base, phase = CROWNS[species].base, rng.uniform(0, 6)
    shares = [base + 0.02 + (0.965 - base - 0.02) * index / 40 for index in range(41)]

    def x_px(side: int, share: float) -> float:
        wave = 0.82 + 0.05 * math.sin(share * 29 + side + phase)
        return side * half_at(species, share) * width_px / 2 * wave

    left, right = ([(x_px(side, share), share) for share in shares] for side in (-1, 1))
    return Form((*left, *reversed(right)), BODY, BODY_LIGHT, BODY)


def _stamps(rng: Random, species: Species, width_px: float, full_px: float, size: int) -> list[Stamp]:
    """Stamps of one size of clumps; the last size is the dark fringe at the edge."""
    habit, base = HABITS[species], CROWNS[species].base
    fringe = size == len(_SIZES)
    scale = 0.5 if fringe else _SIZES[size]
    whole_px = max(habit.radius * width_px, 8.0)
    radius_px = whole_px * scale
    count = 700
    drawn = np.random.default_rng(rng.getrandbits(32))
    share = base + (1 - base) * drawn.random(count)
    across = drawn.uniform(-1, 1, count)
    across[: count if fringe else count // 3] = np.sign(across[: count if fringe else count // 3])
    half_px = halves(species, share) * width_px / 2
    inset_px = radius_px * (0.75 if fringe else 0.95)
    x_px = across * np.maximum(half_px - inset_px, 0.0)
    up = habit.stretch * radius_px * 1.1 + leaf_length_px(width_px) * 0.6
    down = habit.stretch * radius_px * 0.6
    from_px = np.maximum(up / np.maximum(1 - share, 1e-6), down / np.maximum(share - base, 1e-6))
    until_px = from_px / scale * 1.35 if 0 < size < len(_SIZES) else np.full(count, np.inf)
    places = Places(x_px, share, from_px, until_px)
    stamps = []
    for index, height_px in appearances(places, radius_px * 0.84, habit.stretch, full_px):
        x_share = float(x_px[index] / max(half_px[index], 1e-6))
        lit = level_of(light_at(x_share, float(share[index])))
        which = sum(_VARIANTS[:size]) * len(LEVELS) + lit * _VARIANTS[size] + rng.randrange(_VARIANTS[size])
        stamps.append(Stamp(which, x_share, float(share[index]), None, height_px, float(until_px[index])))
    return stamps
