"""What carries the leaves: trunks that taper to the very top, and the roots of a loss."""

import math
from random import Random

from illustrations.drawing.figure import Form
from illustrations.drawing.palette import BARK_LIGHT, BARK_SHADE, ROOT_LIGHT, ROOT_SHADE
from illustrations.drawing.paths import Point


def trunk(rng: Random, foot_px: float, top_px: float, *, flare: float, lean_px: float = 0.0) -> tuple[Form, Form]:
    """A tapered trunk as high as the figure, and its lit half.

    Args:
        rng: shapes the edge between light and shade.
        foot_px: width at the ground, without the flare.
        top_px: width at the datum.
        flare: factor by which the foot widens at the ground.
        lean_px: how far the middle leans to the right.
    """
    left, right, middle = [], [], []
    steps = 14
    for index in range(steps + 1):
        share = index / steps
        spread = 1 + (flare - 1) * max(0.0, 1 - share * 9) ** 2
        width = (foot_px + (top_px - foot_px) * share**0.8) * spread
        x = lean_px * math.sin(share * math.pi)
        left.append((x - width / 2, share))
        right.append((x + width / 2, share))
        middle.append((x - width * rng.uniform(0.02, 0.1), share))
    whole = Form((*left, *reversed(right)), BARK_SHADE, BARK_SHADE, BARK_SHADE)
    return whole, Form((*left, *reversed(middle)), BARK_LIGHT, BARK_LIGHT, BARK_LIGHT)


def roots(rng: Random, width_px: float) -> tuple[Form, ...]:
    """Roots that reach exactly one depth: tapering curves with side rootlets, in shares of the loss."""
    nominal_px = 60.0
    strands: list[tuple[list[Point], float]] = []
    reaches = [(-0.95, 0.5), (0.92, 0.42), (-0.62, 0.86), (0.66, 0.8), (-0.22, 1.0), (0.3, 0.94)]
    for across, depth in reaches:
        end = (across * width_px * 0.48, depth * nominal_px)
        bend = (end[0] * rng.uniform(0.35, 0.6), end[1] * rng.uniform(0.08, 0.3))
        spine = [_on_curve((0.0, 0.0), bend, end, step / 7) for step in range(8)]
        strands.append((spine, width_px * 0.062))
        for step in (3, 5):
            side = math.copysign(width_px * rng.uniform(0.05, 0.09), across)
            stop = (spine[step][0] + side, min(spine[step][1] + nominal_px * rng.uniform(0.1, 0.2), 0.96 * nominal_px))
            middle = (spine[step][0] + side * 0.7, spine[step][1])
            strands.append(([_on_curve(spine[step], middle, stop, part / 3) for part in range(4)], width_px * 0.018))
    return tuple(_strand(spine, thick_px, nominal_px, index) for index, (spine, thick_px) in enumerate(strands))


def _on_curve(start: Point, control: Point, end: Point, share: float) -> Point:
    a, b, c = (1 - share) ** 2, 2 * share * (1 - share), share**2
    return a * start[0] + b * control[0] + c * end[0], a * start[1] + b * control[1] + c * end[1]


def _strand(spine: list[Point], thick_px: float, nominal_px: float, index: int) -> Form:
    one, other = [], []
    last = len(spine) - 1
    for step, (x, y) in enumerate(spine):
        before, after = spine[max(0, step - 1)], spine[min(last, step + 1)]
        angle = math.atan2(after[1] - before[1], after[0] - before[0])
        half = thick_px / 2 * (1 - 0.78 * step / last)
        one.append((x - math.sin(angle) * half, y + math.cos(angle) * half))
        other.append((x + math.sin(angle) * half, y - math.cos(angle) * half))
    points = [(x, min(max(y / nominal_px, 0.0), 1.0)) for x, y in (*one, *reversed(other))]
    ink = ROOT_SHADE if index % 6 < 3 else ROOT_LIGHT
    return Form(tuple(points), ink, ink, -1)
