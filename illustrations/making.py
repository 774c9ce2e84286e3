"""From a request to its picture: admission, projection, scene, rules, renderer. Equal requests give equal bytes."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from contracts.illustrations import Illustration, IllustrationRequest
from illustrations import admission
from illustrations.money.currencies import minor_digits
from illustrations.money.projection import Projection, ProjectionRefused, project
from illustrations.rendering.fonts import Fonts, load
from illustrations.rendering.html import html
from illustrations.rendering.raster import pdf, png
from illustrations.rendering.svg import svg
from illustrations.rules.packs import Finding, broken
from illustrations.scene.build import build_scene
from illustrations.scene.scene import Scene

_TYPESETTING_S = 30.0

PaintSky = Callable[[Scene], bytes]
"""A scene's sky as JPEG; empty where it was not painted in time."""


@dataclass(frozen=True, slots=True)
class Made:
    """A picture, or the reason why there is none."""

    picture: bytes
    """Empty where there is a problem."""
    broken_rules: tuple[Finding, ...]
    problem: str
    """In the request's language; empty where a picture was drawn."""
    painted: bool
    """Whether an image model painted the backdrop."""


def make(request: IllustrationRequest, fonts_folder: Path, paint_sky: PaintSky | None = None) -> Made:
    """Draw one picture in the format that is asked for.

    Rules are held against the request's own first day, so that a picture made again stays the same.

    Args:
        request: whole, with the products' terms.
        fonts_folder: into which set-up fetches the fonts.
        paint_sky: asked where the request wants art; without it, or without its answer, the sky is drawn.

    Raises:
        FontUnavailable: if the fonts are not there.
        TextsCollide: if the layout fails; an error of ours.
        NotSet: if typst gives no PNG or PDF.
    """
    fonts = load(fonts_folder)
    found = admission.problems(request, fonts.metrics.drawable)
    if found:
        return Made(b"", (), "; ".join(found), False)
    try:
        projections = projected(request)
    except ProjectionRefused as error:
        return Made(b"", (), str(error), False)
    if too_large := _too_large(request, projections):
        return Made(b"", (), too_large, False)
    scene = build_scene(request, projections, fonts.metrics)
    findings = broken(request, scene, request.starts_on)
    painted = paint_sky(scene) if request.art and paint_sky is not None else b""
    return Made(_rendered(request, projections, scene, fonts, painted), findings, "", bool(painted))


def answer(request: IllustrationRequest, made: Made) -> Illustration:
    """What is sent back for a request."""
    return Illustration(
        request_id=request.request_id,
        format=request.format,
        problem=made.problem,
        broken_rules=tuple(dict.fromkeys(finding.rule_id for finding in made.broken_rules)),
        painted=made.painted,
        sha256=hashlib.sha256(made.picture).hexdigest(),
        picture=made.picture,
    )


def projected(request: IllustrationRequest) -> tuple[Projection, ...]:
    """What every product of a request is worth.

    Raises:
        ProjectionRefused: if nothing can be calculated with its numbers.
    """
    return tuple(
        project(
            terms,
            amount_minor=request.amount_minor,
            top_up_minor=request.top_up_minor,
            horizon_months=request.horizon_months,
            starts_on=request.starts_on,
            tax_percent=request.tax_percent,
        )
        for terms in request.products
    )


def _too_large(request: IllustrationRequest, projections: tuple[Projection, ...]) -> str:
    most = admission.GREATEST_UNITS * 10 ** minor_digits(request.currency)
    if all(max(one.final_minor, one.invested_minor[-1]) < most for one in projections):
        return ""
    if request.language == "ru":
        return (
            "amount_minor, horizon_months: сумма вырастает до триллиона, ей не хватит места; уменьшите сумму или срок"
        )
    return "amount_minor, horizon_months: a sum reaches a trillion and has no room; lower the amount or the horizon"


def _rendered(
    request: IllustrationRequest, projections: tuple[Projection, ...], scene: Scene, fonts: Fonts, painted: bytes
) -> bytes:
    size = (scene.width_px, scene.height_px)
    match request.format:
        case "html":
            return html(request, projections, scene, fonts, painted)
        case "svg":
            return svg(scene, fonts.css, painted).encode()
        case "png":
            return png(svg(scene, painted=painted), size, request.png_scale, fonts.paths, _TYPESETTING_S)
        case "pdf":
            words = (scene.title, scene.description, scene.language)
            return pdf(svg(scene, painted=painted), size, words, request.starts_on, fonts.paths, _TYPESETTING_S)
