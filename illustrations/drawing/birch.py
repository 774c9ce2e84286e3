"""Birch: hanging strands of small leaves before and behind a white trunk."""

import math
from functools import cache
from random import Random

import numpy as np

from contracts.illustrations import Theme
from illustrations.drawing.broadleaf import body, leaf_length_px, sides, tip_templates, tips
from illustrations.drawing.figure import Figure, Part, Stamp, Template, set_name
from illustrations.drawing.foliage import LEVELS, Leaf, clump, leaf, level_of, light_at, shape, template
from illustrations.drawing.outlines import CROWNS, halves, outline
from illustrations.drawing.palette import BARK_SHADE, MARK, tree_inks
from illustrations.drawing.paths import Run
from illustrations.drawing.room import Places, appearances
from illustrations.drawing.wood import roots, trunk

_LENGTHS = (0.34, 0.24, 0.14)
"""Of a strand, by the crown's width."""
_VARIANTS = (2, 1, 1)
"""Strands of one light, by length."""
_HAZE = sum(_VARIANTS) * len(LEVELS)
_BRANCH = _HAZE + len(LEVELS)
_MARK = _BRANCH + 2
_TIP = _MARK + 3


def birch(*, width_px: float, full_px: float, seed: int, theme: Theme) -> Figure:
    """A birch."""
    rng = Random(f"birch {seed}")
    own, bad = tree_inks("birch", theme)
    strands = [stamp for size in range(len(_LENGTHS)) for stamp in _strands(rng, width_px, full_px, size)]
    behind = sorted(_haze(rng, width_px, full_px), key=lambda stamp: stamp.at_share)
    back = sorted((stamp for stamp in strands if rng.random() < 0.4), key=lambda stamp: stamp.at_share)
    hidden = set(map(id, back))
    front = sorted((stamp for stamp in strands if id(stamp) not in hidden), key=lambda stamp: -stamp.at_share)
    wood = trunk(rng, width_px * 0.078, 0.9, flare=1.35)
    parts: list[Part] = [
        *sides("birch", _TIP),
        body(rng, "birch", width_px),
        *behind,
        *back,
        *wood,
        *_bark(rng, width_px, full_px),
        *front,
    ]
    return Figure(
        name=set_name("birch", width_px, theme),
        width_px=width_px,
        outline=tuple(half * width_px / 2 for half in outline("birch")),
        level=(),
        inks=own,
        bad_inks=bad,
        templates=_templates(width_px),
        stand=(),
        parts=(*parts, *tips(width_px, _TIP)),
        roots=roots(rng, width_px),
    )


@cache
def _templates(width_px: float) -> tuple[Template, ...]:
    rng, leaf_px = Random("birch"), leaf_length_px(width_px) * 0.8
    made = [
        _strand(rng, max(width_px * length, leaf_px * (1 + 2 * length)), leaf_px, light)
        for length, variants in zip(_LENGTHS, _VARIANTS, strict=True)
        for light in LEVELS
        for _ in range(variants)
    ]
    radius_px = max(width_px * 0.11, 6.0)
    made += [clump(rng, radius_px, leaf_px, stretch=1.5, pull=-1.2, light=light * 0.6 - 0.2) for light in LEVELS]
    made += [shape([(BARK_SHADE, _branch(width_px, side))]) for side in (-1, 1)]
    made += [shape([(MARK, _mark(width_px * length))]) for length in (0.014, 0.022, 0.03)]
    return (*made, *tip_templates(leaf_px))


def _strand(rng: Random, length_px: float, leaf_px: float, light: float) -> Template:
    leaves = []
    count = max(4, round(length_px / (leaf_px * 0.27)))
    for index in range(count):
        down = index / (count - 1)
        at = (rng.uniform(-0.85, 0.85) * leaf_px * (1 - 0.5 * down), (down - 0.5) * (length_px - leaf_px))
        value = light * 0.75 + 0.3 * (1 - down) - 0.13 + rng.gauss(0, 0.09)
        run = leaf(at, math.pi / 2 + rng.gauss(0, 0.5), leaf_px * rng.uniform(0.75, 1.15), 0.25)
        leaves.append(Leaf(run, value, index % 5 in (0, 2)))
    return template(leaves)


def _branch(width_px: float, side: int) -> Run:
    reach, thick = side * width_px * 0.27, max(0.8, width_px * 0.011)
    return Run(
        "q",
        (
            (0.0, 0.0),
            (reach * 0.5, -width_px * 0.17),
            (reach, -width_px * 0.11),
            (reach * 0.5, -width_px * 0.15),
            (0.0, 2 * thick),
            (0.0, thick),
            (0.0, 0.0),
        ),
    )


def _mark(length_px: float) -> Run:
    half, thick = length_px, max(0.8, length_px * 0.55)
    return Run("q", ((-half, 0.0), (0.0, -thick), (half, 0.0), (0.0, thick), (-half, 0.0)))


def _bark(rng: Random, width_px: float, full_px: float) -> list[Stamp]:
    """Lens marks up the trunk and branches out of it; they keep their level while the tree grows past them."""
    stamps, level_px, side = [], 4.0, 1
    while level_px < full_px * 0.8:
        stamps.append(Stamp(_MARK + rng.randrange(3), rng.uniform(-0.03, 0.03), 0.0, level_px, level_px / 0.8))
        level_px += width_px * rng.uniform(0.045, 0.12)
    level_px = width_px * 0.3
    while level_px < full_px * 0.84:
        stamps.append(Stamp(_BRANCH + (side > 0), 0.0, 0.0, level_px, level_px / 0.84 + width_px * 0.14))
        side, level_px = -side, level_px + width_px * rng.uniform(0.13, 0.2)
    return stamps


def _haze(rng: Random, width_px: float, full_px: float) -> list[Stamp]:
    radius_px = max(width_px * 0.11, 6.0)
    return _spread(rng, width_px, full_px, radius_px, radius_px * 1.5, radius_px * 1.25, _HAZE, 1, math.inf)


def _strands(rng: Random, width_px: float, full_px: float, size: int) -> list[Stamp]:
    length_px = width_px * _LENGTHS[size]
    first = sum(_VARIANTS[:size]) * len(LEVELS)
    until = math.inf if size == 0 else 1.35 * _LENGTHS[size - 1] / _LENGTHS[size]
    return _spread(
        rng, width_px, full_px, width_px * 0.03, length_px / 2, width_px * 0.085, first, _VARIANTS[size], until
    )


def _spread(
    rng: Random,
    width_px: float,
    full_px: float,
    half_px: float,
    tall_px: float,
    apart_px: float,
    first: int,
    variants: int,
    until: float,
) -> list[Stamp]:
    """Stamps all over the crown, `half_px` wide and `tall_px` high to each side of their middle."""
    base, count = CROWNS["birch"].base, 900
    drawn = np.random.default_rng(rng.getrandbits(32))
    share = base + (1 - base) * drawn.random(count)
    across = drawn.uniform(-1, 1, count)
    across[: count // 4] = np.sign(across[: count // 4])
    side_px = halves("birch", share) * width_px / 2
    lower_px = np.clip(halves("birch", share - 0.7 * tall_px / full_px) * width_px / 2, 0.45 * side_px, side_px)
    x_px = across * np.maximum(lower_px - half_px, 0.0)
    from_px = np.maximum(tall_px / np.maximum(1 - share, 1e-6), tall_px * 0.8 / np.maximum(share - base, 1e-6))
    places = Places(x_px, share, from_px, from_px * until)
    stamps = []
    for index, height_px in appearances(places, apart_px, 1.6, full_px):
        x_share = float(x_px[index] / max(side_px[index], 1e-6))
        which = first + level_of(light_at(x_share, float(share[index]))) * variants + rng.randrange(variants)
        stamps.append(Stamp(which, x_share, float(share[index]), None, height_px, float(places.until_px[index])))
    return stamps
