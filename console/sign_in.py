"""Signing in and out, the language of the pages, the first page, and whether the console is alive."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from console.access import CHECKED_CSRF, SESSION_S, SignedIn, cookie_name, is_secure, session_secret, signed_in
from console.pages import LANGUAGE_COOKIE, language_of, page, timezone
from console.services import services_of
from console.times import clock
from console.words import WORDS, Language
from vault.accounts import SignInLocked, SignInRefused

router = APIRouter()

_FIRST_PAGES = {"manager": "/calls", "supervisor": "/calls", "administrator": "/mails", "privacy-officer": "/account"}
_YEAR_S = 31_536_000


def local(address: str) -> str:
    """The address if it is a path of ours, else the first page: nobody is led to another site."""
    safe = address.startswith("/") and not address.startswith("//") and "\\" not in address and address.isprintable()
    return address if safe else "/"


@router.get("/health", response_class=PlainTextResponse)
def health() -> str:
    """Say that the console answers."""
    return "ok\n"


@router.get("/", response_class=RedirectResponse, status_code=303)
def first(who: Annotated[SignedIn, signed_in()]) -> str:
    """Go to the first page of the role."""
    return _FIRST_PAGES[who.account.role]


@router.post("/language", response_class=RedirectResponse, status_code=303)
def choose_language(
    request: Request, language: Annotated[Language, Form()], back: Annotated[str, Form(max_length=500)] = "/"
) -> Response:
    """Keep the language of the pages in a cookie and go back."""
    response = RedirectResponse(local(back), 303)
    secure = is_secure(services_of(request))
    response.set_cookie(LANGUAGE_COOKIE, language, _YEAR_S, secure=secure, httponly=True, samesite="lax")
    return response


@router.get("/sign-in", response_class=HTMLResponse)
def sign_in_page(request: Request, next: str = "/") -> Response:  # noqa: A002 the name in addresses
    """Show the form."""
    return _form(request, local(next), "", 200)


@router.post(
    "/sign-in",
    status_code=303,
    responses={401: {"description": "A wrong field"}, 429: {"description": "Too many attempts"}},
)
def sign_in(
    request: Request,
    login: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    code: Annotated[str, Form(max_length=100)] = "",
    next: Annotated[str, Form(max_length=500)] = "/",  # noqa: A002
) -> Response:
    """Open a session; 401 with one text for every wrong field, 429 for too many attempts."""
    services = services_of(request)
    language, now_ms = language_of(request), services.now_ms()
    words = WORDS[language]
    address = request.client.host if request.client else ""
    wait_ms = request.app.state.attempts.wait_ms(address, now_ms)
    if wait_ms:
        text = words["sign_in_often"].format(minutes=-(-wait_ms // 60_000))
        return _form(request, local(next), text, 429, {"Retry-After": str(-(-wait_ms // 1000))})
    try:
        account = services.vault.accounts.sign_in(login.strip(), password, code.strip(), now_ms)
    except SignInRefused:
        return _form(request, local(next), words["sign_in_refused"], 401)
    except SignInLocked as error:
        until = clock(error.until_ms, timezone())
        headers = {"Retry-After": str(-(-(error.until_ms - now_ms) // 1000))}
        return _form(request, local(next), words["sign_in_locked"].format(time=until), 429, headers)
    agent = request.headers.get("user-agent", "")[:200]
    secret = services.vault.web_sessions.open(account.account_id, agent, now_ms)
    response = RedirectResponse(local(next), 303)
    response.set_cookie(
        cookie_name(services), secret, SESSION_S, secure=is_secure(services), httponly=True, samesite="lax"
    )
    return response


@router.post("/sign-out", status_code=303, dependencies=[CHECKED_CSRF])
def sign_out(request: Request, who: Annotated[SignedIn, signed_in()]) -> Response:  # noqa: ARG001 whoever it is
    """Close the session."""
    services = services_of(request)
    services.vault.web_sessions.close(session_secret(request), services.now_ms())
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(cookie_name(services), secure=is_secure(services), httponly=True, samesite="lax")
    return response


def _form(request: Request, back: str, refusal: str, status: int, headers: dict[str, str] | None = None) -> Response:
    language = language_of(request)
    made = page(request, "sign_in.html", language, WORDS[language], status=status, back=back, refusal=refusal)
    made.headers.update(headers or {})
    return made
