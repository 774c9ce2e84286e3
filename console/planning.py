"""Planning a call: the client's number in, the client's link out, shown once."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from console.access import CHECKED_CSRF, SignedIn, own_call, signed_in
from console.link_code import link_code
from console.pages import language_of, page
from console.services import services_of
from console.words import WORDS, Language

router = APIRouter()

MAX_CLIENT_ID, MAX_SUBJECT = 200, 200
"""Characters."""


@router.get("/calls/new", response_class=HTMLResponse)
def new_call(request: Request, who: Annotated[SignedIn, signed_in("manager")]) -> Response:
    """Show the form."""
    return _form(request, who, 200)


@router.post("/calls/new", response_class=HTMLResponse, status_code=201, dependencies=[CHECKED_CSRF])
def plan_call(
    request: Request,
    who: Annotated[SignedIn, signed_in("manager")],
    client_number: Annotated[str, Form(max_length=2000)] = "",
    subject: Annotated[str, Form(max_length=MAX_SUBJECT)] = "",
    call_language: Annotated[Language, Form()] = "ru",
) -> Response:
    """Plan a call and show the client's link; 422 without a client number."""
    services = services_of(request)
    number = client_number.strip()
    if not number or len(number) > MAX_CLIENT_ID or not number.isprintable():
        return _form(request, who, 422, client_number, subject)
    call, secret = services.vault.live.plan(who.account, number, subject.strip(), call_language, services.now_ms())
    return _link(request, who, call.call_id, secret)


@router.post("/calls/{call_id}/link", response_class=HTMLResponse, status_code=201, dependencies=[CHECKED_CSRF])
def new_link(request: Request, call_id: str, who: Annotated[SignedIn, signed_in("manager")]) -> Response:
    """Issue a new link for a planned call; the former one stops working."""
    services = services_of(request)
    call = own_call(services, who, call_id)
    return _link(request, who, call.call_id, services.vault.live.new_link(call.call_id, services.now_ms()))


def _form(request: Request, who: SignedIn, status: int, number: str = "", subject: str = "") -> Response:
    language = language_of(request, who)
    return page(request, "new_call.html", language, WORDS[language], who, status=status, number=number, subject=subject)


def _link(request: Request, who: SignedIn, call_id: str, secret: str) -> Response:
    services, language = services_of(request), language_of(request, who)
    link = f"{services.settings.mimika_console_url}/c/{secret}"
    return page(
        request,
        "link.html",
        language,
        WORDS[language],
        who,
        status=201,
        link=link,
        call_id=call_id,
        code=link_code(link),
    )
