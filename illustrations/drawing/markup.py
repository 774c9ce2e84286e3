"""SVG of placed figures: templates once as definitions, then one group for each figure."""

import math
from collections.abc import Iterable, Sequence

from illustrations.drawing.figure import Figure, Ink, Layer, Look, Shape, Use
from illustrations.drawing.paths import number


def definitions(drawn: Iterable[tuple[Figure, Sequence[Layer]]]) -> str:
    """Content for `<defs>`: every template that the layers use, once for each look."""
    seen: dict[str, str] = {}
    for figure, layers in drawn:
        for layer in layers:
            for piece in layer.pieces:
                if isinstance(piece, Use):
                    name = _name(figure, layer.look, piece.template)
                    if name not in seen:
                        seen[name] = f'<g id="{name}">{_template(figure, layer.look, piece.template)}</g>'
    return "".join(seen.values())


def group(figure: Figure, layers: Sequence[Layer], clip_name: str) -> str:
    """A placed figure in its own coordinates, to stand inside a `<g transform="translate(...)">`.

    Args:
        figure: whose templates stand in the document's definitions.
        layers: of `placed`.
        clip_name: unique in the document, letters, digits and hyphens; names the cuts at the guaranteed level.
    """
    text = _paths(figure.stand, figure.inks)
    for index, layer in enumerate(layers):
        inside = _pieces(figure, layer)
        if math.isfinite(layer.bottom_px) or math.isfinite(layer.top_px):
            name = f"{clip_name}-{index}"
            text += f'<clipPath id="{name}">{_cut(figure, layer)}</clipPath><g clip-path="url(#{name})">{inside}</g>'
        else:
            text += inside
    return text


def _cut(figure: Figure, layer: Layer) -> str:
    top = -layer.top_px if math.isfinite(layer.top_px) else -1e4
    bottom = -layer.bottom_px if math.isfinite(layer.bottom_px) else 1e4
    half = figure.width_px
    return f'<path d="M{-half:g} {top:.2f}H{half:g}V{bottom:.2f}H{-half:g}z"/>'


def _name(figure: Figure, look: Look, template: int) -> str:
    return f"{figure.name}{look[0]}{template}"


def _template(figure: Figure, look: Look, index: int) -> str:
    template = figure.templates[index]
    paths = template.dense if look == "dense" else template.light
    return _paths(paths, figure.bad_inks if look == "bad" else figure.inks)


def _pieces(figure: Figure, layer: Layer) -> str:
    inks = figure.bad_inks if layer.look == "bad" else figure.inks
    text, run = "", list[tuple[int, str]]()
    for piece in layer.pieces:
        match piece:
            case Use(template=template, x=x, y=y):
                text += _paths(run, inks)
                run = []
                name = _name(figure, layer.look, template)
                text += f'<use href="#{name}" x="{number(x)}" y="{number(y)}"/>'
            case Shape(ink=ink, path=path):
                if run and run[-1][0] == ink and inks[ink].opacity == 1.0:
                    run[-1] = (ink, run[-1][1] + path)
                else:
                    run.append((ink, path))
    return text + _paths(run, inks)


def _paths(paths: Iterable[tuple[int, str]], inks: Sequence[Ink]) -> str:
    return "".join(_path(inks[ink], path) for ink, path in paths)


def _path(ink: Ink, path: str) -> str:
    opacity = "" if ink.opacity == 1.0 else f' opacity="{ink.opacity:g}"'
    return f'<path fill="{ink.colour}"{opacity} d="{path}"/>'
