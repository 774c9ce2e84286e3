"""One use of a shared picture's link: what it opens, in which language, or the calm page that says why nothing."""

from dataclasses import dataclass
from typing import cast
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.client.rate import LinkRate
from console.client.visit import private
from console.illustrations.words import WORDS
from console.pages import language_of, page
from console.services import Services, services_of
from console.words import LANGUAGES, Language
from vault.illustrations import PictureLinkRefused, Share


@dataclass(frozen=True, slots=True)
class Visit:
    """A link that opened a picture."""

    request: Request
    services: Services
    share: Share
    picture: bytes
    language: Language
    base: str
    """Path of the page, with the secret; it is never logged."""
    now_ms: int

    def back(self, said: str = "") -> Response:
        """Send the browser back to the page, which then says `said`, a key of its words."""
        tail = f"&said={said}" if said else ""
        return private(RedirectResponse(f"{self.base}?lang={self.language}{tail}#ask", 303))


def open_visit(request: Request, secret: str, lang: str, changes: bool) -> Visit | Response:
    """Find the picture of a link; where there is none, the page to answer with: 404, 410 or 429.

    Args:
        request: whose application knows the services.
        secret: of the link.
        lang: the language that was chosen; empty or unknown: the picture's own.
        changes: whether a form was sent.
    """
    services, base = services_of(request), f"/i/{quote(secret, safe='')}"
    now_ms, chosen = services.now_ms(), next((one for one in LANGUAGES if one == lang), None)
    if not _rate(request).allows(secret, changes, now_ms):
        refused = _notice(request, chosen or language_of(request), "often", 429, base)
        refused.headers["Retry-After"] = "60"
        return refused
    try:
        share, picture = services.vault.illustrations.by_link(secret, now_ms)
    except PictureLinkRefused as refusal:
        kind, status = ("expired", 410) if refusal.expired else ("unknown", 404)
        return _notice(request, chosen or language_of(request), kind, status, base)
    return Visit(request, services, share, picture, chosen or share.request.language, base, now_ms)


def _notice(request: Request, language: Language, kind: str, status: int, base: str) -> Response:
    w = WORDS[language]
    said = {"title": w[f"{kind}_title"], "text": w[kind], "base": base, "back": ""}
    return private(page(request, "client-notice.html", language, w, None, status, **said))


def _rate(request: Request) -> LinkRate:
    """The application's counts of uses, made with the first of them."""
    state = request.app.state
    if not hasattr(state, "picture_rate"):
        state.picture_rate = LinkRate()
    return cast(LinkRate, state.picture_rate)
