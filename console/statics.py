"""The pages' fonts, from the folder into which set-up fetches them, and the report page's own style and script."""

from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from console.services import services_of
from sinks.page.fonts import SUBSETS
from sinks.page.typeface import FAMILY

router = APIRouter()

_KEPT = {"Cache-Control": "public, max-age=604800"}
_REPORT_FILES = {"report.css": ("page.css", "text/css"), "report.js": ("page.js", "text/javascript")}

_FONT_CSS = "".join(
    f'@font-face{{font-family:"{FAMILY}";font-style:normal;font-weight:100 900;font-display:swap;'
    f'src:url(/static/fonts/{name}) format("woff2");unicode-range:{characters}}}\n'
    for name, characters in SUBSETS.items()
)


@router.get("/static/fonts.css", response_class=Response, responses={200: {"content": {"text/css": {}}}})
def font_css() -> Response:
    """The `@font-face` rules."""
    return Response(_FONT_CSS, media_type="text/css", headers=_KEPT)


@router.get("/static/fonts/{name}", response_class=Response, responses={200: {"content": {"font/woff2": {}}}})
def font(request: Request, name: Annotated[str, Path(max_length=100)]) -> Response:
    """One subset; 404 for any other file, and where set-up has not fetched it."""
    path = services_of(request).fonts_folder / name
    if name not in SUBSETS or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, media_type="font/woff2", headers=_KEPT)


@router.get(
    "/static/report/{name}",
    response_class=Response,
    responses={200: {"content": {kind: {} for _, kind in _REPORT_FILES.values()}}},
)
def report_file(name: Annotated[str, Path(max_length=100)]) -> Response:
    """Style and script of the report page's parts, which the console's own page shares."""
    if name not in _REPORT_FILES:
        raise HTTPException(404)
    file, kind = _REPORT_FILES[name]
    return Response(
        (files("sinks.page") / file).read_text("utf-8"), media_type=kind, headers={"Cache-Control": "no-cache"}
    )
