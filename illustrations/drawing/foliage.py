"""Leaves and needles, and templates made of them: six tones, the dark ones painted first."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from illustrations.drawing.figure import Template
from illustrations.drawing.paths import Point, Run, chained

TONES = 6
LEVELS = (0.06, 0.25, 0.44, 0.63, 0.82)
"""Light of a template's place in the figure: its leaves are drawn for the nearest of these."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf or needle of a template."""

    run: Run
    light: float
    """0 shade..1 light; picks the tone."""
    kept: bool
    """Drawn above the guaranteed level too."""


def leaf(at: Point, angle: float, length_px: float, slimness: float = 0.23) -> Run:
    """A leaf of two curves; `at` is its base, `slimness` half its width by its length."""
    bulge = 2 * slimness * length_px
    corners = ((0.0, 0.0), (0.45 * length_px, bulge), (length_px, 0.0), (0.45 * length_px, -bulge), (0.0, 0.0))
    return Run("q", tuple(_turned(at, angle, corner) for corner in corners))


def needle(at: Point, angle: float, length_px: float) -> Run:
    """A needle: a kite of four corners."""
    half = 0.135 * length_px
    corners = ((0.0, 0.0), (0.45 * length_px, half), (length_px, 0.0), (0.45 * length_px, -half))
    return Run("l", tuple(_turned(at, angle, corner) for corner in corners))


def light_at(x_share: float, share: float) -> float:
    """Light at a place of the crown, from the upper left: 0 shade..1; x_share of half the width, share of height."""
    across = max(-1.0, min(1.0, x_share))
    return 0.43 - 0.46 * across + 0.18 * (share - 0.45) + 0.20 * math.sqrt(1 - across * across)


def level_of(light: float) -> int:
    """Index into LEVELS of the nearest."""
    return min(range(len(LEVELS)), key=lambda index: abs(LEVELS[index] - light))


def template(leaves: Sequence[Leaf], lift: tuple[float, float] = (0.58, 0.44)) -> Template:
    """Leaves as a template.

    Args:
        leaves: around the template's origin, at least one of them kept.
        lift: factor and summand that make a leaf's light the brighter light above the guaranteed level.
    """
    xs, ys = zip(*(point for leaf in leaves for point in leaf.run.seen()), strict=True)
    factor, summand = lift
    return Template(
        dense=_toned([(leaf.light, leaf.run) for leaf in leaves]),
        light=_toned([(leaf.light * factor + summand, leaf.run) for leaf in leaves if leaf.kept]),
        left_px=max(0.0, -min(xs)),
        right_px=max(0.0, *xs),
        up_px=max(0.0, -min(ys)),
        down_px=max(0.0, *ys),
    )


def shape(paths: Sequence[tuple[int, Run]]) -> Template:
    """A template of plain shapes (ink, run), alike in every look."""
    xs, ys = zip(*(point for _, run in paths for point in run.seen()), strict=True)
    inked = tuple((ink, chained([run])) for ink, run in paths)
    return Template(inked, inked, max(0.0, -min(xs)), max(0.0, *xs), max(0.0, -min(ys)), max(0.0, *ys))


def clump(rng: Random, radius_px: float, leaf_px: float, *, stretch: float, pull: float, light: float) -> Template:
    """A ball of leaves that point outwards, lit from the upper left.

    Args:
        rng: chooses the leaves' places.
        radius_px: half the ball's width.
        leaf_px: length of a leaf.
        stretch: height of the ball by its width.
        pull: how much the leaves turn upwards, 0..2.
        light: of the ball's place, one of LEVELS.
    """
    count = max(5, round(6.8 * stretch**0.75 * (radius_px / leaf_px) ** 2))
    leaves = []
    for _ in range(count):
        angle, away = rng.uniform(0, 2 * math.pi), math.sqrt(rng.random())
        ux, uy = away * math.cos(angle), away * math.sin(angle)
        ball_light = 0.5 - 0.32 * ux - 0.48 * uy
        value = 0.58 * light + 0.62 * ball_light - 0.11 + rng.gauss(0, 0.055)
        turn = math.atan2(uy - pull, ux * 0.8) + rng.gauss(0, 0.45)
        at = (ux * radius_px * 0.86, uy * radius_px * stretch * 0.86)
        leaves.append(Leaf(leaf(at, turn, leaf_px * rng.uniform(0.8, 1.2)), value, rng.random() < 0.42))
    leaves[0] = Leaf(leaves[0].run, leaves[0].light, True)
    return template(leaves)


def shoot(leaf_px: float) -> Template:
    """The leading shoot: its tip, at the origin, is the datum."""
    sides = (
        Leaf(leaf((0.0, leaf_px * 1.75), -math.pi / 2 + 0.5, leaf_px * 1.2), 0.3, True),
        Leaf(leaf((0.0, leaf_px * 1.75), -math.pi / 2 - 0.5, leaf_px * 1.2), 0.6, True),
    )
    return template([*sides, Leaf(leaf((0.0, leaf_px * 1.5), -math.pi / 2, leaf_px * 1.5), 0.72, True)], (1.0, 0.0))


def blades(length_px: float, half_px: float, lights: tuple[float, float]) -> tuple[Template, Template]:
    """A flat blunt leaf that points to the left and one to the right, its end at the origin."""

    def blade(side: int, light: float) -> Template:
        inner = -side * length_px
        run = Run("l", ((0.0, -half_px / 2), (inner, -half_px), (inner, half_px), (0.0, half_px / 2)))
        return template([Leaf(run, light, True)])

    return blade(-1, lights[0]), blade(1, lights[1])


def _turned(at: Point, angle: float, point: Point) -> Point:
    cos, sin = math.cos(angle), math.sin(angle)
    return at[0] + point[0] * cos - point[1] * sin, at[1] + point[0] * sin + point[1] * cos


def _toned(leaves: Sequence[tuple[float, Run]]) -> tuple[tuple[int, str], ...]:
    tones: dict[int, list[Run]] = {}
    for light, run in leaves:
        tones.setdefault(max(0, min(TONES - 1, int(light * TONES))), []).append(run)
    return tuple((tone, chained(tones[tone])) for tone in sorted(tones))
