"""A scene as one HTML file: no request, no file beside it; without its script the still picture and a table."""

import re
from base64 import b64encode
from contextlib import suppress
from hashlib import sha256
from html import unescape
from importlib.resources import files
from typing import Any, get_args

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from contracts.illustrations import IllustrationRequest, Layout
from illustrations.money.projection import Projection
from illustrations.rendering import backdrop
from illustrations.rendering.fonts import Fonts
from illustrations.rendering.marks import mark
from illustrations.rendering.page_story import Scenes, amounts_minor, stop_months, story, top_ups_minor, views
from illustrations.rendering.page_words import WORDS
from illustrations.rendering.svg import difference, svg
from illustrations.scene.build import build_scene
from illustrations.scene.collisions import TextsCollide
from illustrations.scene.palette import LIGHT, Palette, palette
from illustrations.scene.scene import Scene

_FOLDER = files("illustrations") / "page"
_STYLE = (_FOLDER / "page.css").read_text(encoding="utf-8")
_MODULES = (
    "money",
    "axis",
    "clock",
    "feedback",
    "growing",
    "painter",
    "readings",
    "moments",
    "table",
    "wording",
    "nodes",
    "labels",
    "difference",
    "stage",
    "controls",
    "page",
)
"""Of page/, each after those that it imports."""
_TEMPLATES = Environment(
    loader=PackageLoader("illustrations", "page"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_LAYOUTS: tuple[Layout, ...] = get_args(Layout)
_COLUMNS = (
    "name",
    "invested",
    "final",
    "gain",
    "rate",
    "term",
    "guaranteed",
    "bad",
    "difference",
    "fees",
    "conditions",
)


def html(
    request: IllustrationRequest,
    projections: tuple[Projection, ...],
    scene: Scene,
    fonts: Fonts,
    painted: bytes = b"",
) -> bytes:
    """Write the page; the same bytes from the same request.

    Args:
        request: of the format `html`.
        projections: of the request's products, in their order.
        scene: of the request, with room for the controls.
        fonts: embedded, and measured for the layouts and views that the page can change to.
        painted: JPEG of the sky and hills, for both views of the request's layout; the other layout has drawn ones.

    Returns:
        UTF-8; the file's Content-Security-Policy allows its own script and style by their hashes and nothing else.
        A layout or view other than the request's is left out where its texts find no room.
    """
    scenes = _scenes(request, projections, scene, fonts)
    tones = palette(request.theme)
    words = WORDS[request.language]
    style, script = _style(tones) + fonts.css + _STYLE, _script()
    return (
        _TEMPLATES.get_template("page.html")
        .render(
            language=request.language,
            theme=request.theme,
            policy=_policy(style, script),
            scene=scene,
            style=Markup(style),  # noqa: S704 our own files
            script=Markup(script),  # noqa: S704 our own files
            picture=Markup(svg(scene, painted=painted)),  # noqa: S704 svg() escapes names
            backdrops=[
                (layout, view, Markup(_backdrop(one, painted if layout == request.layout else b"")))  # noqa: S704 no text
                for (layout, view), one in scenes.items()
            ],
            differences=[
                (layout, view, Markup(_sheet(told, one)))  # noqa: S704 svg.difference() escapes
                for (layout, view), one in scenes.items()
                if (told := difference(one))
            ],
            story=Markup(_embedded(story(request, projections, scenes))),  # noqa: S704 escaped for a script element
            views=[view for view in views(request) if any(view == one for _, one in scenes)],
            stops=len(stop_months(request.horizon_months)),
            amounts=len(amounts_minor(request)),
            top_ups=len(top_ups_minor(request)),
            inflation=request.inflation_percent is not None,
            columns=[{"field": field, "word": words[field]} for field in _shown_columns(scene)],
            w=words,
        )
        .encode()
    )


def policy(page: bytes) -> str:
    """The Content-Security-Policy that a page of `html` carries, for the header of whoever serves it."""
    found = re.search(rb'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    if found is None:
        raise PolicyMissing(
            "this is no page of illustrations: it has no Content-Security-Policy; make the picture anew"
        )
    return unescape(found.group(1).decode())


class PolicyMissing(ValueError):
    """Bytes that are no page of this module."""


def _scenes(request: IllustrationRequest, projections: tuple[Projection, ...], scene: Scene, fonts: Fonts) -> Scenes:
    """Every layout and view that the page can change to: those whose texts find room."""
    found = {}
    for layout in _LAYOUTS:
        for view in views(request):
            if (layout, view) == (request.layout, request.view):
                found[layout, view] = scene
                continue
            with suppress(TextsCollide):
                found[layout, view] = build_scene(
                    msgspec.structs.replace(request, layout=layout, view=view), projections, fonts.metrics
                )
    return found


def _script() -> str:
    """The modules as one, in the order of their imports."""
    text = "".join((_FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in _MODULES)
    return re.sub(r"^(import [^;]*;\n|export (?=\w))", "", text, flags=re.MULTILINE)


def _style(tones: Palette) -> str:
    names = {
        "paper": tones.paper,
        "panel": tones.panel,
        "ink": tones.ink,
        "muted": tones.muted,
        "control": tones.control,
        "on-control": tones.on_control,
        "halo": tones.sky[1],
        "track": "#dcd8c9" if tones is LIGHT else "#2b3c3c",
    }
    return ":root{" + ";".join(f"--{name}:{colour}" for name, colour in names.items()) + "}"


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; font-src data:; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _embedded(values: dict[str, Any]) -> str:
    """JSON that cannot end the script element that it stands in."""
    return msgspec.json.encode(values).decode().replace("<", "\\u003c")


def _backdrop(scene: Scene, painted: bytes) -> str:
    """Landscape and samples of the legend."""
    tones = palette(scene.theme)
    marks = "".join(mark(one, scene.metaphor, tones) for one in scene.marks)
    return _sheet(f"<defs>{backdrop.definitions(scene)}</defs>{backdrop.backdrop(scene, painted)}{marks}", scene)


def _sheet(text: str, scene: Scene) -> str:
    """Parts of a still as a picture, with names of its own beside the still's."""
    own = f"{scene.layout}-{scene.view}-"
    text = re.sub(r'(id="|url\(#)', rf"\g<1>{own}", text)
    return f'<svg viewBox="0 0 {scene.width_px:g} {scene.height_px:g}" focusable="false">{text}</svg>'


def _shown_columns(scene: Scene) -> list[str]:
    """Fees and conditions only where some product has them."""
    return [
        field
        for field in _COLUMNS
        if field not in ("fees", "conditions") or len({getattr(row, field) for row in scene.rows}) > 1
    ]
