"""Spruce and larch: tiers of boughs that stay at their level, while new tiers rise at the top."""

import math
from dataclasses import dataclass
from functools import cache
from random import Random

from contracts.illustrations import Theme
from illustrations.drawing.broadleaf import leaf_length_px
from illustrations.drawing.figure import Figure, Form, Part, Stamp, Template, set_name
from illustrations.drawing.foliage import Leaf, blades, light_at, needle, template
from illustrations.drawing.outlines import CROWNS, half_at, outline
from illustrations.drawing.palette import BODY, Species, tree_inks
from illustrations.drawing.paths import Point
from illustrations.drawing.wood import roots, trunk

_TURNS = (-1.0, -0.72, -0.4, 0.0, 0.4, 0.72, 1.0)
"""Where around the trunk a bough points, as the share of half the width that its tip reaches."""
_AROUND = (-1.0, 1.0, -0.8, 0.8, -0.56, 0.56, -0.32, 0.32, -0.12, 0.12, 0.0)
"""The boughs of a tier, the outer ones first."""
_LENGTHS = (0.11, 0.2, 0.32)
"""Of a bough, by the crown's width; a tier's boughs are replaced by longer ones as the tier widens."""
_TIP = len(_LENGTHS) * len(_TURNS)


@dataclass(frozen=True, slots=True)
class Habit:
    """How a conifer's boughs look."""

    gap: float
    """Between tiers, by the crown's width."""
    droop: float
    """Of a bough's tip, by the bough's length; negative: lifted."""
    needle: float
    """Length by the common leaf's."""
    spread: float
    """Angle between needle and bough, radians."""


HABITS: dict[Species, Habit] = {"spruce": Habit(0.12, 0.42, 1.0, 0.55), "larch": Habit(0.13, -0.08, 0.9, 0.75)}


def conifer(species: Species, *, width_px: float, full_px: float, seed: int, theme: Theme) -> Figure:
    """A spruce or a larch."""
    rng = Random(f"{species} {seed}")
    own, bad = tree_inks(species, theme)
    wood = trunk(rng, width_px * 0.075, 0.9, flare=1.5)
    needle_px = leaf_length_px(width_px) * HABITS[species].needle
    parts: list[Part] = [
        _body(species, width_px, 0.58, BODY, -1),
        _body(species, width_px, 0.84, -1, BODY),
        *wood,
        *_skirt(species, needle_px),
        *_tiers(rng, species, width_px, full_px),
        *_tips(needle_px),
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


@cache
def _templates(species: Species, width_px: float) -> tuple[Template, ...]:
    rng, habit = Random(species), HABITS[species]
    needle_px = leaf_length_px(width_px) * habit.needle
    boughs = [
        _bough(rng, habit, max(width_px * length, needle_px * (0.8 + 2 * length)), needle_px, turn)
        for length in _LENGTHS
        for turn in _TURNS
    ]
    return (*boughs, _leader(needle_px), _leader(3.0), *blades(width_px / 2, 1.7, (0.75, 0.25)))


def _bough(rng: Random, habit: Habit, length_px: float, needle_px: float, turn: float) -> Template:
    """A bough whose tip is near the origin: a curved spine with needles in pairs."""
    toward = math.sqrt(1 - turn * turn)
    root = (-turn * length_px, -length_px * (habit.droop + 0.62 * toward))
    bend = (root[0] * 0.45, root[1] * 0.35 - length_px * 0.1)
    light = light_at(turn, 0.5)
    count = max(3, round(length_px / (needle_px * 0.36)))
    leaves = []
    for index in range(count + 1):
        share = index / count
        at, angle = _spine(root, bend, share)
        for side in (-1, 1):
            value = light * 0.8 + 0.02 + 0.28 * share - 0.14 * (1 - toward) + rng.gauss(0, 0.06)
            value += 0.07 if (side == 1) == (turn < 0) else -0.05
            length = needle_px * rng.uniform(0.8, 1.15) * (1 - 0.25 * share)
            turned = angle + side * rng.uniform(0.65, 1.35) * habit.spread
            leaves.append(Leaf(needle(at, turned, length), value, index % 3 == 0 or index >= count - 1))
    at, angle = _spine(root, bend, 0.96)
    leaves.append(Leaf(needle(at, angle, needle_px * 0.8), light * 0.6 + 0.42, True))
    return template(leaves, (0.5, 0.5))


def _spine(root: Point, bend: Point, share: float) -> tuple[Point, float]:
    """Point and direction on the curve from the bough's root by its bend to the origin."""
    a, b = (1 - share) ** 2, 2 * share * (1 - share)
    along = [2 * (1 - share) * (bend[axis] - root[axis]) - 2 * share * bend[axis] for axis in (0, 1)]
    at = (a * root[0] + b * bend[0], a * root[1] + b * bend[1])
    return at, math.atan2(along[1], along[0])


def _leader(needle_px: float) -> Template:
    """The leading shoot: its tip, at the origin, is the datum."""
    leaves = [Leaf(needle((0.0, needle_px * 2.2), -math.pi / 2, needle_px * 2.2), 0.6, True)]
    for index in range(6):
        for side in (-1, 1):
            angle = math.pi / 2 - side * (1.0 - 0.05 * index)
            at = (0.0, needle_px * (0.8 + 0.5 * index))
            leaves.append(Leaf(needle(at, angle, needle_px * (0.42 + 0.12 * index)), 0.45 - 0.16 * side, True))
    return template(leaves, (1.0, 0.0))


def _body(species: Species, width_px: float, share_of_outline: float, dense: int, bad: int) -> Form:
    """The inside of the crown: dark where guaranteed, opaque in the bad scenario's cut-out."""
    shares = [index / 30 for index in range(1, 31)]
    half_px = width_px / 2 * share_of_outline
    halves_px = [half_at(species, share) * half_px * min(1.0, 0.4 + share * 8) for share in shares]
    left, right = (
        [(side * half, share * 0.97) for half, share in zip(halves_px, shares, strict=True)] for side in (-1, 1)
    )
    return Form((*left, *reversed(right)), dense, -1, bad)


def _tips(needle_px: float) -> list[Stamp]:
    """The leading shoot, and a small one for low figures."""
    turn_px = needle_px * 4.5
    return [Stamp(_TIP, 0.0, 1.0, None, turn_px), Stamp(_TIP + 1, 0.0, 1.0, None, 12.0, turn_px)]


def _skirt(species: Species, needle_px: float) -> list[Stamp]:
    """A bough to each side where the tree is widest, at every height; a flat blade for low figures."""
    turn_px, widest = needle_px * 4.5, CROWNS[species].widest
    longest = (len(_LENGTHS) - 1) * len(_TURNS)
    return [
        Stamp(_TIP + 2, -1.0, widest, None, 4.0, turn_px),
        Stamp(_TIP + 3, 1.0, widest, None, 4.0, turn_px),
        Stamp(longest, -1.0, widest, None, turn_px),
        Stamp(longest + len(_TURNS) - 1, 1.0, widest, None, turn_px),
    ]


def _tiers(rng: Random, species: Species, width_px: float, full_px: float) -> list[Part]:
    """Tiers from the ground up; within a tier the outer boughs first."""
    habit, stamps = HABITS[species], list[Part]()
    gap_px = max(habit.gap * width_px, 5.0)
    level_px = gap_px * 0.35
    while level_px < full_px:
        tier = _tier(species, level_px, full_px)
        for turn in _AROUND:
            stamps += _bough_stamps(rng, species, width_px, full_px, tier, turn)
        level_px += gap_px
    return stamps


@dataclass(frozen=True, slots=True)
class _Tier:
    """The boughs around one level."""

    level_px: float
    from_px: tuple[float, ...]
    """Height from which the outline is wide enough there, for each of _LENGTHS."""


def _tier(species: Species, level_px: float, full_px: float) -> _Tier:
    wides = [0.0, *(0.62 * length * 2 for length in _LENGTHS[1:])]
    return _Tier(level_px, tuple(_height_of(species, level_px, wide, full_px) for wide in wides))


def _bough_stamps(
    rng: Random, species: Species, width_px: float, full_px: float, tier: _Tier, turn: float
) -> list[Stamp]:
    """One place of a tier at the three lengths that it has while the tier widens from the tip to the skirt."""
    templates = _templates(species, width_px)
    index = min(range(len(_TURNS)), key=lambda at: abs(_TURNS[at] - turn))
    sway = tier.level_px + rng.uniform(-0.2, 0.2) * HABITS[species].gap * width_px
    across = turn if abs(turn) == 1 else turn + rng.uniform(-0.06, 0.06)
    needle_px = leaf_length_px(width_px) * HABITS[species].needle
    stages = []
    for size, wide_from_px in enumerate(tier.from_px):
        up_px = templates[size * len(_TURNS) + index].up_px
        stages.append(max(wide_from_px, sway + up_px + needle_px * (1.2 if size == 0 else 0.1)))
    stamps = []
    for size, from_px in enumerate(stages):
        if size == 0 and abs(turn) in (0.8, 0.32):
            continue
        until_px = stages[size + 1] if size + 1 < len(stages) else math.inf
        if from_px < min(until_px, full_px):
            which = size * len(_TURNS) + index
            stamps.append(Stamp(which, across, 0.0, max(sway, 0.0), from_px, until_px))
    return stamps


def _height_of(species: Species, level_px: float, wide: float, full_px: float) -> float:
    """Height from which the outline at a level is at least `wide`, a share of half the width."""
    widest = CROWNS[species].widest
    if half_at(species, min(1.0, level_px / full_px)) < wide and level_px > widest * full_px:
        return math.inf
    low, high = level_px, max(full_px, level_px / widest)
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (low, middle) if half_at(species, max(level_px / middle, widest)) >= wide else (middle, high)
    return high
