"""One use of a client's link: which call it opens, in which language, or the calm page that says why it opens none."""

from dataclasses import dataclass
from typing import TypeVar, cast
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.client.visits import Visits
from console.client.words import WORDS
from console.pages import language_of, page, timezone
from console.services import Services, services_of
from console.words import LANGUAGES, Language
from sinks.page.phrases import Phrases
from vault.live_calls import LinkRefused, LiveCall

_PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}

Answer = TypeVar("Answer", bound=Response)


@dataclass(frozen=True, slots=True)
class Visit:
    """A link that opened a call."""

    request: Request
    services: Services
    visits: Visits
    call: LiveCall
    language: Language
    base: str
    """Path of the page, with the secret; it is never logged."""
    now_ms: int

    @property
    def phrases(self) -> Phrases:
        """Numbers and times in the page's language."""
        return Phrases(self.language, timezone())

    def back(self, said: str = "") -> Response:
        """Send the browser back to the page, which then says `said`, a key of its words."""
        tail = f"&said={said}" if said else ""
        return private(RedirectResponse(f"{self.base}?lang={self.language}{tail}", 303))

    def refuse(self) -> Response:
        """Say that this cannot be done now."""
        return _notice(self.request, self.language, "refused", 409, self.base, f"{self.base}?lang={self.language}")


def open_visit(request: Request, secret: str, lang: str, changes: bool) -> Visit | Response:
    """Find the call of a link; where there is none, the page to answer with: 404 unknown, 410 expired, 429 too often.

    Args:
        request: whose application knows the services.
        secret: of the link.
        lang: the language that was chosen; empty or unknown: the call's own.
        changes: whether a form was sent.
    """
    services, visits, base = services_of(request), _visits(request), f"/c/{quote(secret, safe='')}"
    now_ms, chosen = services.now_ms(), _known(lang)
    if not visits.rate.allows(secret, changes, now_ms):
        refused = _notice(request, chosen or language_of(request), "often", 429, base, "")
        refused.headers["Retry-After"] = "60"
        return refused
    try:
        call = services.vault.live.by_link(secret, now_ms)
    except LinkRefused as refusal:
        kind, status = ("expired", 410) if refusal.expired else ("unknown", 404)
        return _notice(request, chosen or language_of(request), kind, status, base, "")
    language = chosen or _known(call.language) or "ru"
    return Visit(request, services, visits, call, language, base, now_ms)


def private(answer: Answer) -> Answer:
    """Put the headers on that keep the link's secret, and what it shows, out of caches, logs and search engines."""
    answer.headers.update(_PRIVATE)
    return answer


def _notice(request: Request, language: Language, kind: str, status: int, base: str, back: str) -> Response:
    w = WORDS[language]
    title, text = w[f"{kind}_title"], w[kind]
    return private(
        page(request, "client-notice.html", language, w, None, status, title=title, text=text, base=base, back=back)
    )


def _known(language: str) -> Language | None:
    return next((known for known in LANGUAGES if known == language), None)


def _visits(request: Request) -> Visits:
    """The application's visits, made with the first of them."""
    state = request.app.state
    if not hasattr(state, "client_visits"):
        state.client_visits = Visits()
    return cast(Visits, state.client_visits)
