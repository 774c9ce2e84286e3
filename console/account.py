"""A person's own page: the sessions that are open in their name."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.access import CHECKED_CSRF, SignedIn, signed_in
from console.pages import language_of, page, timezone
from console.services import services_of
from console.times import day_and_clock
from console.words import WORDS

router = APIRouter()


@router.get("/account", response_class=HTMLResponse)
def account(request: Request, who: Annotated[SignedIn, signed_in()]) -> Response:
    """List the open sessions."""
    services, language, zone = services_of(request), language_of(request, who), timezone()
    found = services.vault.web_sessions.of(who.account.account_id, services.now_ms())
    sessions = [
        {
            "session_id": session.session_id,
            "agent": session.agent,
            "opened": day_and_clock(session.created_ms, zone, language),
            "seen": day_and_clock(session.seen_ms, zone, language),
            "is_this": session.session_id == who.session_id,
        }
        for session in sorted(found, key=lambda session: -session.seen_ms)
    ]
    return page(request, "account.html", language, WORDS[language], who, sessions=sessions)


@router.post("/account/sessions/{session_id}/revoke", status_code=303, dependencies=[CHECKED_CSRF])
def revoke(request: Request, session_id: str, who: Annotated[SignedIn, signed_in()]) -> Response:
    """Close one of the own sessions; one of somebody else, or none, changes nothing."""
    services = services_of(request)
    services.vault.web_sessions.revoke(who.account.account_id, session_id, services.now_ms())
    return RedirectResponse("/account", 303)
