"""Makes the manager's pages of pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse

from console.access import SignedIn
from console.guards import POLICY
from console.illustrations.form import MOST_PRODUCTS, PictureForm, product_key, written
from console.illustrations.rules import broken_rules
from console.illustrations.sharing import name_of
from console.illustrations.words import WORDS
from console.link_code import link_code
from console.pages import language_of, page, timezone
from console.services import services_of
from console.times import day_and_clock, moment
from console.words import Language
from contracts.illustrations import Illustration, IllustrationRequest
from illustrations.money.currencies import format_sum
from vault.illustrations import Draft, Share

FRAMING = POLICY.replace("default-src 'none'", "default-src 'none'; frame-src 'self'")
"""Policy of a page that shows a picture in a frame."""
OWN_ROWS = 3
"""Empty rows for products outside the catalogue, beside those that are filled in."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    draft_id: str
    client: str
    about: str
    made: str
    state: str
    seen: tuple[str, ...]


def list_page(request: Request, who: SignedIn, drafts: Sequence[Draft]) -> HTMLResponse:
    """The list of a manager's drafts."""
    language, now_ms = language_of(request, who), services_of(request).now_ms()
    rows = [_row(draft, now_ms, language) for draft in drafts]
    return page(request, "illustrations.html", language, WORDS[language], who, rows=rows)


def form_page(
    request: Request,
    who: SignedIn,
    form: PictureForm,
    action: str,
    problems: Mapping[str, str] | None = None,
    sources: Mapping[str, tuple[str, bool]] | None = None,
    said: Sequence[str] = (),
) -> HTMLResponse:
    """The form.

    Args:
        request: whose page it is.
        who: the manager.
        form: as it was filled in.
        action: where it is sent.
        problems: key of the words by field that cannot be read; with any the answer is 422.
        sources: words by field that a sentence filled in, and whether they were only concluded.
        said: sentences above the form.
    """
    services, language = services_of(request), language_of(request, who)
    today = moment(services.now_ms(), timezone()).date()
    offered = services.vault.products.current(today)
    filled = max((row + 1 for row, name in enumerate(form.own_name) if name.strip()), default=0)
    return page(
        request,
        "illustration-form.html",
        language,
        WORDS[language],
        who,
        status=422 if problems else 200,
        form=form,
        action=action,
        is_new=action.endswith("/new"),
        problems=problems or {},
        sources=sources or {},
        said=said,
        written=written,
        offered=[(product_key(one), name_of(one.name_ru, one.name_en, language), one) for one in offered],
        own_rows=range(min(filled + OWN_ROWS, MOST_PRODUCTS)),
        has_own=filled > 0 or any(field.startswith("own_") for field in problems or {}),
    )


def draft_page(
    request: Request,
    who: SignedIn,
    draft: Draft,
    drawn: Illustration | None,
    hindered: Sequence[str],
    is_refused: bool,
) -> HTMLResponse:
    """The page of one picture; it reloads itself until the picture is there. 409 where what was pressed is refused."""
    language, now_ms = language_of(request, who), services_of(request).now_ms()
    made = page(
        request,
        "illustration.html",
        language,
        WORDS[language],
        who,
        status=409 if is_refused else 200,
        is_refused=is_refused,
        draft=draft,
        row=_row(draft, now_ms, language),
        drawn=drawn,
        hindered=hindered,
        broken=broken_rules(drawn, language) if drawn else (),
        is_open=bool(draft.shares) and _is_open(draft.shares[-1], now_ms),
    )
    made.headers["Content-Security-Policy"] = FRAMING
    return made


def link_page(request: Request, who: SignedIn, draft_id: str, secret: str) -> HTMLResponse:
    """The client's link, shown once."""
    services, language = services_of(request), language_of(request, who)
    link = f"{services.settings.mimika_console_url}/i/{secret}"
    return page(
        request,
        "illustration-link.html",
        language,
        WORDS[language],
        who,
        status=201,
        link=link,
        draft_id=draft_id,
        code=link_code(link),
    )


def about(request: IllustrationRequest, language: Language) -> str:
    """What a picture shows, in one line: the sum and the products."""
    names = ", ".join(name_of(one.name_ru, one.name_en, language) for one in request.products)
    return f"{format_sum(request.amount_minor, request.currency, language)}: {names}"


def _row(draft: Draft, now_ms: int, language: Language) -> Row:
    words = WORDS[language]
    return Row(
        draft_id=draft.draft_id,
        client=draft.client,
        about=about(draft.request, language),
        made=day_and_clock(draft.created_ms, timezone(), language),
        state=words[f"state_{_state(draft, now_ms)}"],
        seen=_seen(draft.shares[-1], language) if draft.shares else (),
    )


def _state(draft: Draft, now_ms: int) -> str:
    """Of the newest link where there is one, else of the draft."""
    if draft.shares:
        newest = draft.shares[-1]
        if newest.revoked_ms is not None:
            return "revoked"
        return "shared" if _is_open(newest, now_ms) else "over"
    return "approved" if draft.approved_ms is not None else "draft"


def _is_open(share: Share, now_ms: int) -> bool:
    return share.revoked_ms is None and now_ms < share.expires_ms


def _seen(share: Share, language: Language) -> tuple[str, ...]:
    """What the client did with the newest link, as far as they allow it to be told."""
    words = WORDS[language]
    if share.consent_id is None:
        return (words["seen_nothing"],)
    found = [words["seen_opened"]]
    found += [words["seen_exploring"]] if share.exploring_ms is not None else []
    found += [words["seen_understood"]] if share.understood_ms is not None else []
    found += [words["clarity_of"].format(n=share.clarity)] if share.clarity is not None else []
    found += [words[f"client_liked_{share.liked}"]] if share.liked else []
    return tuple(found)
