"""Who asks, and what they may: sessions, roles, own calls, forged requests."""

import hmac
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, HTTPException
from starlette.requests import Request

from console.services import Services, services_of
from vault.accounts import Account, Role
from vault.live_calls import LiveCall, UnknownCall

SESSION_S = 12 * 3600
"""How long a session's cookie lives; the vault ends the session itself, earlier if it is idle."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with a session."""

    account: Account
    session_id: str
    csrf: str
    """Goes into every form (field csrf) and every fetch (header X-CSRF-Token)."""


class SignInNeeded(Exception):
    """Nobody is signed in; `back` is the page to return to, empty where there is none."""

    def __init__(self, back: str) -> None:
        super().__init__(back)
        self.back = back

    @property
    def address(self) -> str:
        """Of the page that signs in and comes back."""
        return f"/sign-in?next={quote(self.back)}" if self.back else "/sign-in"


def cookie_name(services: Services) -> str:
    """Of the session: bound to the host where the console has https."""
    return "__Host-mimika" if is_secure(services) else "mimika"


def is_secure(services: Services) -> bool:
    """Whether people reach the console by https."""
    return services.settings.mimika_console_url.startswith("https:")


def session_secret(request: Request) -> str:
    """The secret in the session's cookie; empty without one."""
    return request.cookies.get(cookie_name(services_of(request)), "")


def current(request: Request) -> SignedIn | None:
    """Dependency: who is signed in, if anybody."""
    services, secret = services_of(request), session_secret(request)
    session = services.vault.web_sessions.find(secret, services.now_ms()) if secret else None
    return SignedIn(session.account, session.session_id, session.csrf) if session else None


class RoleCheck:
    """Lets through whoever is signed in with one of the roles; without roles anybody who is signed in."""

    def __init__(self, roles: tuple[Role, ...]) -> None:
        self.roles = roles

    def __call__(self, request: Request, who: Annotated[SignedIn | None, Depends(current)]) -> SignedIn:
        """Return who it is.

        Raises:
            SignInNeeded: without a session.
            HTTPException: 403 for another role.
        """
        if who is None:
            is_page = request.method == "GET" and not request.url.path.startswith("/api/")
            raise SignInNeeded(request.url.path if is_page else "")
        if self.roles and who.account.role not in self.roles:
            raise HTTPException(403)
        return who


def signed_in(*roles: Role) -> Any:
    """Dependency: SignedIn of one of the roles; a page without a session goes to /sign-in, /api answers 401."""
    return Depends(RoleCheck(roles))


def own_call(services: Services, who: SignedIn, call_id: str) -> LiveCall:
    """The call, if it is the person's: a manager's own, a supervisor's of the own team.

    Raises:
        HTTPException: 404 for a call that is not there, and for one that is not theirs, so that nobody learns of it.
    """
    try:
        call = services.vault.live.find(call_id)
    except UnknownCall:
        raise HTTPException(404) from None
    account = who.account
    own = account.role == "manager" and call.account_id == account.account_id
    of_team = account.role == "supervisor" and bool(account.team) and call.team == account.team
    if not (own or of_team):
        raise HTTPException(404)
    return call


async def checked_csrf(request: Request, who: Annotated[SignedIn | None, Depends(current)]) -> None:
    """Dependency of every request that changes something: header X-CSRF-Token or form field csrf is the session's.

    Raises:
        SignInNeeded: without a session.
        HTTPException: 403 without the token.
    """
    if who is None:
        raise SignInNeeded("")
    given: object = request.headers.get("x-csrf-token")
    if given is None and request.headers.get("content-type", "").startswith(
        ("application/x-www-form-urlencoded", "multipart/form-data")
    ):
        given = (await request.form()).get("csrf")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), who.csrf.encode()):
        raise HTTPException(403)


CHECKED_CSRF = Depends(checked_csrf)
"""For a route's `dependencies`."""
