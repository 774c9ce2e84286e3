"""The loupe: both tips side by side, one magnification for both, with the levels of both and their difference."""

import math

from illustrations.scene.palette import Palette
from illustrations.scene.scene import Loupe, Scene

_RING = 0.07
"""Of the radius."""


def loupe(scene: Scene, tones: Palette) -> str:
    """The scene's loupe, or nothing; `data-reach` is how far around the tips it shows, px of the picture."""
    one = scene.loupe
    if one is None:
        return ""
    middle_y = (one.left_tip[1] + one.right_tip[1]) / 2
    halves = "".join(
        _half(one, tip, side, number, middle_y, tones)
        for number, (tip, side) in enumerate(((one.left_tip, -1), (one.right_tip, 1)), 1)
    )
    levels = [one.y + (tip[1] - middle_y) * one.times for tip in (one.left_tip, one.right_tip)]
    low, high = max(levels), min(levels)
    half, inner = one.radius_px * 0.06, one.radius_px * (1 - _RING)
    bracket = f"M{one.x:.1f} {high:.1f}V{low:.1f}" + "".join(
        f"M{one.x - half:.1f} {level:.1f}h{2 * half:.1f}" for level in (high, low)
    )
    return (
        f'<g class="loupe" aria-hidden="true" data-reach="{inner / one.times:.2f}">{_leaders(one, tones)}'
        f'<circle cx="{one.x:.1f}" cy="{one.y:.1f}" r="{one.radius_px:g}" fill="{tones.paper}"/>{halves}'
        f'<path d="M{one.x:.1f} {one.y - inner:.1f}V{one.y + inner:.1f}" '
        f'stroke="{tones.muted}" stroke-width="1" opacity=".5"/>'
        f'<path d="{bracket}" fill="none" stroke="{tones.inflation}" stroke-width="{max(1.6, half / 2.4):.1f}"/></g>'
    )


def _half(one: Loupe, tip: tuple[float, float], side: int, number: int, middle_y: float, tones: Palette) -> str:
    """A half disc with the tip in its middle."""
    radius = one.radius_px * (1 - _RING)
    top, bottom = one.y - radius, one.y + radius
    sweep = 0 if side < 0 else 1
    arc = f"M{one.x:.1f} {top:.1f}A{radius:g} {radius:g} 0 0 {sweep} {one.x:.1f} {bottom:.1f}z"
    x, level = one.x + side * radius * 0.5, one.y + (tip[1] - middle_y) * one.times
    shift = f"translate({x:.2f} {one.y:.2f}) scale({one.times:g}) translate({-tip[0]:.2f} {-middle_y:.2f})"
    return (
        f'<clipPath id="loupe-{number}"><path d="{arc}"/></clipPath><g clip-path="url(#loupe-{number})">'
        f'<path d="{arc}" fill="{tones.sky[2]}"/><use href="#drawing-{number}" transform="{shift}"/>'
        f'<path d="M{one.x:.1f} {level:.1f}h{side * radius:.1f}" stroke="{tones.ink}" stroke-width="1.6"/></g>'
    )


def _leaders(one: Loupe, tones: Palette) -> str:
    text = ""
    for tip in (one.left_tip, one.right_tip):
        far = math.hypot(tip[0] - one.x, tip[1] - one.y)
        end = (one.x + (tip[0] - one.x) * one.radius_px / far, one.y + (tip[1] - one.y) * one.radius_px / far)
        start = (tip[0] + (one.x - tip[0]) * 0.06, tip[1] + (one.y - tip[1]) * 0.06)
        text += f"M{start[0]:.1f} {start[1]:.1f}L{end[0]:.1f} {end[1]:.1f}"
    return f'<path d="{text}" stroke="{tones.muted}" stroke-width="1" opacity=".6"/>'
