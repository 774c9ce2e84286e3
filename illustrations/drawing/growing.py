"""Growing of a figure: the metaphor and the kind of product choose what is drawn."""

import math
from dataclasses import replace
from functools import lru_cache

from contracts.illustrations import Kind, Metaphor, Theme
from illustrations.drawing.birch import birch
from illustrations.drawing.broadleaf import broadleaf
from illustrations.drawing.coins import coins
from illustrations.drawing.conifer import conifer
from illustrations.drawing.figure import Facet, Figure, Form, Part, Stamp
from illustrations.drawing.palette import Species
from illustrations.drawing.sprouts import sprout
from illustrations.drawing.towers import tower

SPECIES: dict[Kind, Species] = {
    "savings": "birch",
    "deposit": "linden",
    "bonds": "spruce",
    "insurance": "poplar",
    "fund": "larch",
}
_KEPT = 32
"""Figures: those of a page, whose still picture and script show the same ones, and some of the next request's."""


def grown(
    metaphor: Metaphor, kind: Kind, *, width_px: float, full_px: float, unit_px: float, seed: int, theme: Theme
) -> Figure:
    """The figure of one product, once for all its heights.

    Args:
        metaphor: what stands for a sum of money.
        kind: species of a tree; other metaphors draw all kinds alike. For one species: the same kind for all.
        width_px: the same for all figures of a picture.
        full_px: the largest height or depth that will ever be asked for.
        unit_px: height of the fixed sum that one coin or one floor stands for; trees and sprouts do not read it.
        seed: of this product; equal arguments give an equal figure.
        theme: whose tones the inks have.
    """
    return _grown(metaphor, kind, width_px, full_px, unit_px, seed, theme)


@lru_cache(maxsize=_KEPT)
def _grown(
    metaphor: Metaphor, kind: Kind, width_px: float, full_px: float, unit_px: float, seed: int, theme: Theme
) -> Figure:
    figure = _figure(metaphor, kind, width_px, full_px, unit_px, seed, theme)
    return replace(figure, parts=tuple(map(_short, figure.parts)), roots=tuple(map(_short_root, figure.roots)))


def _figure(
    metaphor: Metaphor, kind: Kind, width_px: float, full_px: float, unit_px: float, seed: int, theme: Theme
) -> Figure:
    if metaphor == "coins":
        return coins(width_px=width_px, full_px=full_px, unit_px=unit_px, theme=theme)
    if metaphor == "towers":
        return tower(width_px=width_px, full_px=full_px, unit_px=unit_px, seed=seed, theme=theme)
    if metaphor == "sprouts":
        return sprout(width_px=width_px, full_px=full_px, seed=seed, theme=theme)
    species = SPECIES[kind]
    match species:
        case "birch":
            return birch(width_px=width_px, full_px=full_px, seed=seed, theme=theme)
        case "linden" | "poplar":
            return broadleaf(species, width_px=width_px, full_px=full_px, seed=seed, theme=theme)
        case "spruce" | "larch":
            return conifer(species, width_px=width_px, full_px=full_px, seed=seed, theme=theme)


def _short(part: Part) -> Part:
    """Numbers with no more digits than can be seen: the page gets the same ones as the still picture."""
    if not isinstance(part, Stamp):
        return _short_root(part)
    return Stamp(
        template=part.template,
        x_share=round(part.x_share, 2),
        at_share=round(part.at_share, 3),
        fixed_px=None if part.fixed_px is None else round(part.fixed_px, 1),
        from_px=math.ceil(part.from_px),
        until_px=part.until_px if part.until_px == math.inf else math.ceil(part.until_px),
    )


def _short_root(part: Form | Facet) -> Form | Facet:
    if isinstance(part, Facet):
        return replace(part, points=tuple((round(x, 2), round(level, 2)) for x, level in part.points))
    return replace(part, points=tuple((round(x, 1), round(share, 3)) for x, share in part.points))
