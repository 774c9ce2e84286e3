"""What people and programs get in place of an answer: a page in their language, or problem details (RFC 9457)."""

from http import HTTPStatus

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bus.neighbour import NeighbourUnavailable
from console.access import SignInNeeded
from console.guards import security_headers
from console.pages import language_of, page
from console.words import WORDS
from sinks.clickhouse import ClickHouseUnavailable
from sinks.page.fonts import FontUnavailable
from vault.connections import VaultUnreachable
from vault.pseudonyms import ErasureUnfinished

PROBLEM = "application/problem+json"
_PAGES = {400: 400, 401: 403, 403: 403, 404: 404, 405: 404, 413: 413, 422: 400, 429: 503, 503: 503}
"""Which words a status has; others have those of 500, or of 400 where the request is to blame."""

_LOG = structlog.get_logger("console")


def problem(status: int, detail: str = "", headers: dict[str, str] | None = None) -> Response:
    """Problem details: the status in words, and one sentence on what to do where there is one."""
    body: dict[str, object] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        body["detail"] = detail
    return JSONResponse(body, status, headers=headers, media_type=PROBLEM)


def answer(request: Request, status: int, detail: str = "", headers: dict[str, str] | None = None) -> Response:
    """Problem details under /api and for whoever asks for JSON, else a page."""
    if request.url.path.startswith("/api/") or "json" in request.headers.get("accept", ""):
        return problem(status, detail, headers)
    language = language_of(request)
    key = f"error_{_PAGES.get(status, 500 if status >= 500 else 400)}"
    made = page(request, "error.html", language, WORDS[language], status=status, key=key, code=status)
    made.headers.update(headers or {})
    return made


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = (
        error.detail if isinstance(error.detail, str) and error.detail != HTTPStatus(error.status_code).phrase else ""
    )
    return answer(request, error.status_code, detail, dict(error.headers or {}))


async def _sign_in(request: Request, error: Exception) -> Response:
    assert isinstance(error, SignInNeeded)
    if request.url.path.startswith("/api/") or "json" in request.headers.get("accept", ""):
        return problem(401, "Sign in first.", {"WWW-Authenticate": "Cookie"})
    return RedirectResponse(error.address, 303)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    return answer(request, 422, f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}")


async def _unavailable(request: Request, error: Exception) -> Response:
    _LOG.error("neighbour unavailable", reason=str(error))
    return answer(request, 503, headers={"Retry-After": "10"})


async def _erasing(request: Request, error: Exception) -> Response:
    return answer(request, 409, str(error))


def handle_errors(app: FastAPI, is_secure: bool, bridge: str) -> None:
    """Give every error its answer."""

    async def bug(request: Request, _: Exception) -> Response:
        # Outside every middleware: the headers are put here, and the server logs the traceback.
        return answer(request, 500, headers=security_headers(is_secure, bridge))

    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(SignInNeeded, _sign_in)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(ErasureUnfinished, _erasing)
    for kind in (NeighbourUnavailable, ClickHouseUnavailable, VaultUnreachable, FontUnavailable):
        app.add_exception_handler(kind, _unavailable)
    app.add_exception_handler(Exception, bug)
