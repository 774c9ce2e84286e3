"""A scene as SVG: one still picture that needs nothing else, with words for readers of the screen."""

from html import escape

from illustrations.drawing import markup
from illustrations.drawing.figure import Figure, Layer
from illustrations.rendering import backdrop
from illustrations.rendering.loupe import loupe
from illustrations.rendering.marks import mark
from illustrations.scene.drawings import figure, layers
from illustrations.scene.palette import Palette, palette
from illustrations.scene.scene import CHIP_PX, Line, Scene, Text

_IN_FRONT = ("guarantee", "bad", "zero")
"""Lines over the drawings; the others lie behind them."""
_HALO_ROLES = ("figure", "guarantee", "bad", "invested", "inflation", "difference", "loupe")


def svg(scene: Scene, font_css: str = "", painted: bytes = b"") -> str:
    """Write the picture; the same text from the same scene.

    Args:
        scene: what to draw.
        font_css: `@font-face` rules with the fonts in them; without them the reader's own fonts by the same names.
        painted: JPEG under everything that data draw, see `backdrop`.
    """
    tones = palette(scene.theme)
    figures = [figure(scene, column) for column in scene.columns]
    drawn = [(one, layers(column, one)) for column, one in zip(scene.columns, figures, strict=True)]
    style = f"<style>{font_css}</style>" if font_css else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{scene.width_px:g}" height="{scene.height_px:g}" '
        f'viewBox="0 0 {scene.width_px:g} {scene.height_px:g}" lang="{scene.language}" role="figure" '
        f'aria-labelledby="picture-title picture-description"><title id="picture-title">{escape(scene.title)}</title>'
        f'<desc id="picture-description">{escape(scene.description)}</desc>{style}'
        f"<defs>{backdrop.definitions(scene)}{markup.definitions(drawn)}</defs>"
        f'<g class="backdrop" aria-hidden="true">{backdrop.backdrop(scene, painted)}</g>'
        f'<g class="lines" aria-hidden="true">{_lines(scene, in_front=False)}</g>'
        f'<g class="drawings" role="list">{_drawings(scene, drawn)}</g>'
        f'<g class="lines" aria-hidden="true">{_lines(scene, in_front=True)}</g>'
        f"{loupe(scene, tones)}{_marks(scene, tones)}{_chips(scene, tones)}"
        f'<g class="texts">{"".join(_text(one, scene, tones) for one in scene.texts)}</g></svg>'
    )


def difference(scene: Scene) -> str:
    """What tells a small difference, over the drawings; empty where the scene has none to tell."""
    lines = "".join(_line(one) for one in scene.lines if one.role == "difference")
    tones = palette(scene.theme)
    texts = "".join(_text(one, scene, tones) for one in scene.texts if one.role in ("difference", "loupe"))
    return f"{lines}{loupe(scene, tones)}{texts}"


def _drawings(scene: Scene, drawn: list[tuple[Figure, tuple[Layer, ...]]]) -> str:
    return "".join(
        f'<g role="listitem" class="drawing" id="drawing-{one.number}" data-product="{escape(one.product_id)}" '
        f'aria-label="{escape(one.label)}" transform="translate({one.middle_px:.2f} {scene.ground_px:.2f})">'
        f"{markup.group(*its, f'cut-{one.number}')}</g>"
        for one, its in zip(scene.columns, drawn, strict=True)
    )


def _lines(scene: Scene, in_front: bool) -> str:
    return "".join(_line(one) for one in scene.lines if (one.role in _IN_FRONT) == in_front)


def _line(one: Line) -> str:
    dash = f' stroke-dasharray="{one.dash}" stroke-linecap="round"' if one.dash else ""
    opacity = f' opacity="{one.opacity:g}"' if one.opacity != 1.0 else ""
    return (
        f'<path class="{one.role}"{_of(one.product_id)} d="M{one.x1:.1f} {one.y1:.2f}L{one.x2:.1f} {one.y2:.2f}" '
        f'stroke="{one.colour}" stroke-width="{one.width_px:g}"{dash}{opacity}/>'
    )


def _text(one: Text, scene: Scene, tones: Palette) -> str:
    anchor = f' text-anchor="{one.anchor}"' if one.anchor != "start" else ""
    halo = ""
    if one.role in _HALO_ROLES and one.y < scene.ground_px:
        halo = f' stroke="{tones.sky[1]}" stroke-width="4" stroke-opacity=".7"'
        halo += ' stroke-linejoin="round" paint-order="stroke"'
    fallback = "serif" if one.family == "Literata" else "sans-serif"
    hidden = ' aria-hidden="true"' if one.role in ("axis", "chip") else ""
    return (
        f'<text class="{one.role}"{_of(one.product_id)} x="{one.x:.1f}" y="{one.y:.1f}" '
        f'font-family="{one.family}, {fallback}" font-size="{one.size_px:g}" font-weight="{one.weight}" '
        f'fill="{one.colour}"{anchor}{halo}{hidden}>{escape(one.string, quote=False)}</text>'
    )


def _of(product_id: str) -> str:
    return f' data-product="{escape(product_id)}"' if product_id else ""


def _marks(scene: Scene, tones: Palette) -> str:
    marks = "".join(mark(one, scene.metaphor, tones) for one in scene.marks)
    return f'<g class="marks" aria-hidden="true">{marks}</g>'


def _chips(scene: Scene, tones: Palette) -> str:
    return "".join(
        f'<circle class="chip" data-product="{escape(product_id)}" cx="{x:.1f}" cy="{y:.1f}" r="{CHIP_PX:g}" '
        f'fill="{tones.control}"/>'
        for x, y, product_id in scene.chips
    )
