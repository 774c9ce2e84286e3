"""A figure of one product, and the one rule that puts its pieces for a height.

A figure stands around x = 0 on the zero line y = 0, y pointing down, in units of the layout (px). It is grown once and
placed for any height: leaves, boughs and coins keep their size, move with the height and appear from the height at
which they have room. The same rule runs in Python (still picture) and in the browser (growing picture).
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from illustrations.drawing.paths import closed

Look = Literal["dense", "light", "bad"]
"""Below the guaranteed level, above it, and the pale cut-out of the bad scenario."""


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour `#rrggbb` and its opacity, 0..1."""

    colour: str
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Template:
    """A piece that many stamps repeat, around its own origin; shared by all figures of one set."""

    dense: tuple[tuple[int, str], ...]
    """(ink, relative path that begins with `m`), painted in this order."""
    light: tuple[tuple[int, str], ...]
    """Fewer and lighter leaves; the bad look has the same paths in its own inks."""
    left_px: float
    """How far the piece reaches from its origin, at least 0 each."""
    right_px: float
    up_px: float
    down_px: float


@dataclass(frozen=True, slots=True)
class Stamp:
    """A template's place in a figure."""

    template: int
    x_share: float
    """Of half the outline's width at its level, -1..1."""
    at_share: float
    """Of the figure's height, 0..1; not read where `fixed_px` is given."""
    fixed_px: float | None
    """Above the zero line, whatever the height."""
    from_px: float
    """Shown where from_px <= height < until_px."""
    until_px: float = math.inf


@dataclass(frozen=True, slots=True)
class Form:
    """A polygon that follows the height: a trunk, the dark body of a crown, a root."""

    points: tuple[tuple[float, float], ...]
    """(x in px, share of the height); of a root: share of the loss, downwards."""
    dense: int
    """Ink, -1: not drawn; so of the other looks."""
    light: int
    bad: int


@dataclass(frozen=True, slots=True)
class Facet:
    """A polygon between levels that are the same sum everywhere: part of a coin or a floor."""

    points: tuple[tuple[float, float], ...]
    """(x, level), both px; a level below zero lies in the loss. Drawn at y = -level * factor(x)."""
    dense: int
    """Ink, -1: not drawn."""
    light: int
    bad: int
    hold: Literal["cut", "whole", "top"] = "cut"
    """`cut`: cut off at the part's ends; `whole`: drawn only where it lies within the part; `top`: its levels count
    from the part's top and are negative."""


Part = Stamp | Form | Facet


@dataclass(frozen=True, slots=True)
class Figure:
    """One product's figure, grown for the largest height of its picture."""

    name: str
    """Of the set: equal names have equal width, outline, level, inks, templates and stand."""
    width_px: float
    outline: tuple[float, ...]
    """Half the width in px at equal steps of the height's share, 0..1."""
    level: tuple[tuple[float, float], ...]
    """(x, factor) from left to right, along which a facet's level runs; empty: no facets."""
    inks: tuple[Ink, ...]
    bad_inks: tuple[Ink, ...]
    templates: tuple[Template, ...]
    stand: tuple[tuple[int, str], ...]
    """(ink, path) under the figure, the same at every height: the pot of a sprout."""
    parts: tuple[Part, ...]
    """In painting order."""
    roots: tuple[Form | Facet, ...]
    """The loss, below zero."""


@dataclass(frozen=True, slots=True)
class Use:
    """A template put at (x, y)."""

    template: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled path in the figure's own coordinates."""

    ink: int
    path: str


@dataclass(frozen=True, slots=True)
class Layer:
    """Pieces painted in one look; outside bottom_px..top_px above zero nothing is painted.

    Facets are cut along their own level already, so a layer of facets is not cut.
    """

    look: Look
    bottom_px: float
    """-inf: not cut."""
    top_px: float
    """inf: not cut."""
    pieces: tuple[Use | Shape, ...]


def placed(
    figure: Figure, *, height_px: float, guaranteed_px: float | None, bad_px: float | None, loss_px: float | None
) -> tuple[Layer, ...]:
    """Put a figure's pieces for a height.

    Args:
        figure: grown for at least these heights.
        height_px: the datum, at least 0; the drawn top lies at it.
        guaranteed_px: dense up to here, light above; None: nothing is guaranteed.
        bad_px: height of the bad scenario's cut-out; None: none.
        loss_px: depth of the loss below zero, on the same scale; None: none.

    Returns:
        The layers in painting order: light, dense, bad, loss.
    """
    layers = []
    sure_px = min(max(guaranteed_px or 0.0, 0.0), height_px)
    if sure_px < height_px:
        bottom_px = sure_px if sure_px > 0 and not figure.level else -math.inf
        layers.append(Layer("light", bottom_px, math.inf, _pieces(figure, "light", height_px, sure_px, height_px)))
    if sure_px > 0:
        top_px = sure_px if sure_px < height_px and not figure.level else math.inf
        layers.append(Layer("dense", -math.inf, top_px, _pieces(figure, "dense", height_px, 0.0, sure_px)))
    if bad_px is not None and bad_px > 0:
        layers.append(Layer("bad", -math.inf, math.inf, _pieces(figure, "bad", bad_px, 0.0, bad_px)))
    if loss_px is not None and loss_px > 0:
        layers.append(Layer("dense", -math.inf, math.inf, _root_pieces(figure, loss_px)))
    return tuple(layers)


def set_name(drawn: str, width_px: float, theme: str) -> str:
    """Short name of the set of figures that share templates; fit for an id of SVG."""
    return f"{drawn[0]}{drawn[-1]}{width_px:g}{theme[0]}".replace(".", "_")


def half_width_px(figure: Figure, share: float) -> float:
    """Half the outline's width at a share of the height, linear between the samples."""
    last = len(figure.outline) - 1
    place = min(max(share, 0.0), 1.0) * last
    index = min(int(place), last - 1)
    low, high = figure.outline[index], figure.outline[index + 1]
    return low + (high - low) * (place - index)


def factor(figure: Figure, x: float) -> float:
    """Share of a level that is drawn at x, linear between the points of the figure's level line."""
    for (x0, f0), (x1, f1) in pairwise(figure.level):
        if x <= x1:
            return f0 + (f1 - f0) * (max(x, x0) - x0) / (x1 - x0)
    return figure.level[-1][1]


def _pieces(figure: Figure, look: Look, height_px: float, low_px: float, high_px: float) -> tuple[Use | Shape, ...]:
    pieces: list[Use | Shape | None] = []
    for part in figure.parts:
        match part:
            case Stamp():
                use = _stamped(figure, part, height_px)
                if use is not None and _reaches(figure.templates[use.template], use, low_px, high_px):
                    pieces.append(use)
            case Form():
                pieces.append(_formed(part, _ink(part, look), -height_px))
            case Facet():
                pieces.append(_faceted(figure, part, _ink(part, look), low_px, high_px))
    return tuple(piece for piece in pieces if piece is not None)


def _ink(part: Form | Facet, look: Look) -> int:
    return {"dense": part.dense, "light": part.light, "bad": part.bad}[look]


def _root_pieces(figure: Figure, loss_px: float) -> tuple[Use | Shape, ...]:
    pieces = (
        _formed(part, part.dense, loss_px)
        if isinstance(part, Form)
        else _faceted(figure, part, part.dense, -loss_px, 0.0)
        for part in figure.roots
    )
    return tuple(piece for piece in pieces if piece is not None)


def _stamped(figure: Figure, stamp: Stamp, height_px: float) -> Use | None:
    """Move a piece that would leave the sides, the datum or the ground back in."""
    if not stamp.from_px <= height_px < stamp.until_px:
        return None
    template = figure.templates[stamp.template]
    level_px = stamp.at_share * height_px if stamp.fixed_px is None else stamp.fixed_px
    side_px = figure.width_px / 2
    x = stamp.x_share * half_width_px(figure, level_px / height_px)
    x = max(min(x, side_px - template.right_px), template.left_px - side_px)
    y = max(min(-level_px, -template.down_px), template.up_px - height_px)
    return Use(stamp.template, x, y)


def _reaches(template: Template, use: Use, low_px: float, high_px: float) -> bool:
    """Whether some of a put template lies in the part; the rest would be cut away."""
    return template.up_px - use.y > low_px and -use.y - template.down_px < high_px


def _formed(form: Form, ink: int, unit_px: float) -> Shape | None:
    if ink < 0:
        return None
    return Shape(ink, closed([(x, share * unit_px) for x, share in form.points]))


def _faceted(figure: Figure, facet: Facet, ink: int, low_px: float, high_px: float) -> Shape | None:
    base_px = high_px if facet.hold == "top" else 0.0
    levels = [base_px + level for _, level in facet.points]
    inside = min(levels) >= low_px and max(levels) <= high_px
    apart = max(levels) <= low_px or min(levels) >= high_px
    if ink < 0 or apart or (facet.hold == "whole" and not inside):
        return None
    cut = [min(max(level, low_px), high_px) for level in levels]
    points = [(x, -level * factor(figure, x)) for (x, _), level in zip(facet.points, cut, strict=True)]
    return Shape(ink, closed(points))
