"""The quiet landscape: sky, hills, grass, stars. Nothing of it crosses a datum: hills are low, grass is below zero."""

import math
import random
import zlib
from base64 import b64encode

from illustrations.scene.palette import Palette, palette
from illustrations.scene.scene import Scene

_HILL_PX = 66.0
"""Greatest height of a hill above the land's edge."""
_GRASS_PX = 76.0
"""Depth in which grass fades into paper."""
_STARS = 70


def definitions(scene: Scene) -> str:
    """Gradients, for `<defs>`."""
    tones = palette(scene.theme)
    top, middle, horizon = tones.sky
    return (
        f'<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{top}"/>'
        f'<stop offset=".45" stop-color="{middle}"/><stop offset="1" stop-color="{horizon}"/></linearGradient>'
        f'<radialGradient id="glow" cx=".16" cy=".3" r=".62"><stop offset="0" stop-color="{tones.glow}" '
        f'stop-opacity="{tones.glow_opacity:g}"/><stop offset="1" stop-color="{tones.glow}" stop-opacity="0"/>'
        '</radialGradient><linearGradient id="grass" x1="0" y1="0" x2="0" y2="1">'
        f'<stop offset="0" stop-color="{tones.grass}"/><stop offset=".3" stop-color="{tones.grass}" '
        f'stop-opacity=".62"/><stop offset="1" stop-color="{tones.grass}" stop-opacity="0"/></linearGradient>'
    )


def backdrop(scene: Scene, painted: bytes = b"") -> str:
    """Everything behind the drawings.

    Args:
        scene: whose landscape it is.
        painted: JPEG of the sky and hills in place of the drawn ones, from the top to the land's edge; grass and
            shadows are always drawn.
    """
    tones = palette(scene.theme)
    chance = random.Random(zlib.crc32(f"land {scene.seed}".encode()))
    width, land = scene.width_px, scene.land_px
    drawn = _sky(chance, scene, tones)
    return (
        f'<path fill="{tones.paper}" d="M0 0H{width:g}V{scene.height_px:g}H0z"/>'
        + (_image(painted, width, land) if painted else drawn)
        + f'<path fill="url(#grass)" d="M0 {land:.1f}H{width:g}V{land + _GRASS_PX:.1f}H0z"/>'
        + _blades(chance, width, land, tones)
        + _shadows(scene, tones)
    )


def sky(scene: Scene) -> str:
    """Sky and hills alone as an SVG, down to the land's edge: what a painter starts from."""
    chance = random.Random(zlib.crc32(f"land {scene.seed}".encode()))
    width, land = scene.width_px, scene.land_px
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{land:g}" viewBox="0 0 {width:g} {land:g}">'
        f"<defs>{definitions(scene)}</defs>{_sky(chance, scene, palette(scene.theme))}</svg>"
    )


def _sky(chance: random.Random, scene: Scene, tones: Palette) -> str:
    width, land = scene.width_px, scene.land_px
    area = f'<path fill="{{}}" d="M0 0H{width:g}V{land:.1f}H0z"/>'
    stars = _stars(chance, width, land) if scene.theme == "dark" else ""
    return area.format("url(#sky)") + area.format("url(#glow)") + stars + _hills(chance, scene, tones)


def _image(painted: bytes, width: float, land: float) -> str:
    return (
        f'<image class="painted" width="{width:g}" height="{land:.1f}" preserveAspectRatio="none" '
        f'href="data:image/jpeg;base64,{b64encode(painted).decode()}"/>'
    )


def _stars(chance: random.Random, width: float, land: float) -> str:
    return "".join(
        f'<circle cx="{chance.uniform(0, width):.0f}" cy="{chance.uniform(0, 0.55 * land):.0f}" '
        f'r="{chance.uniform(0.5, 1.2):.1f}" fill="#fff" opacity="{chance.uniform(0.12, 0.5):.2f}"/>'
        for _ in range(_STARS)
    )


def _hills(chance: random.Random, scene: Scene, tones: Palette) -> str:
    text = ""
    for tone, opacity, share in zip(tones.hills, (0.55, 0.67, 0.79), (1.0, 0.72, 0.45), strict=True):
        phases = [chance.uniform(0, 2 * math.pi) for _ in range(3)]
        step = scene.width_px / 48
        points = [
            f"{index * step:.0f} {scene.land_px - _HILL_PX * share * _hill(index / 48, phases):.1f}"
            for index in range(49)
        ]
        path = f"M0 {scene.land_px:.1f}L{'L'.join(points)}V{scene.land_px:.1f}z"
        text += f'<path fill="{tone}" opacity="{opacity}" d="{path}"/>'
    return text


def _hill(share: float, phases: list[float]) -> float:
    """Height of a hill's edge, 0..1."""
    waves = zip((1.3, 2.9, 5.1), (0.26, 0.13, 0.05), phases, strict=True)
    return 0.56 + sum(size * math.sin(2 * math.pi * rate * share + phase) for rate, size, phase in waves)


def _blades(chance: random.Random, width: float, land: float, tones: Palette) -> str:
    blades = []
    for _ in range(round(width * 0.55)):
        x, foot = chance.uniform(0, width), land + 3 + 12 * chance.random() ** 2
        blades.append(
            f"M{x:.0f} {foot:.0f}l{chance.uniform(-1.5, 1.5):.1f}-{min(chance.uniform(3, 7), foot - land):.1f}"
        )
    return f'<path fill="none" stroke="{tones.blade}" stroke-width="1" opacity=".55" d="{"".join(blades)}"/>'


def _shadows(scene: Scene, tones: Palette) -> str:
    return "".join(
        f'<ellipse cx="{column.middle_px:.1f}" cy="{scene.land_px + 5:.1f}" rx="{column.width_px * 0.54:.1f}" ry="5" '
        f'fill="{tones.blade}" opacity=".4"/>'
        for column in scene.columns
    )
