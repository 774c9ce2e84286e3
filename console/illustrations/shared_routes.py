"""Client's side of a picture: /i/{secret}, without a sign-in; every form works without a script.

Without the client's consent nothing they do is recorded, not even that they opened the picture.
"""

from typing import Annotated, Literal

import structlog
from babel.units import format_unit
from fastapi import APIRouter, Form
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from ulid import ULID

from console.client.consent_text import CONSENTS, DRAFT
from console.client.visit import private
from console.illustrations.pages import FRAMING
from console.illustrations.picture import as_page
from console.illustrations.sharing import question_of
from console.illustrations.telling import hand_over
from console.illustrations.visit import Visit, open_visit
from console.illustrations.words import WORDS
from console.pages import page
from contracts.illustrations import IllustrationFeedback
from sinks import queries
from sinks.clickhouse import ClickHouseUnavailable
from vault.consents import TEXT_VERSION
from vault.pseudonyms import PersonDestroyed

EVIDENCE = "switched on by the client on the page of the shared picture"
MOST_SHOWN_MS = 3_600_000
"""Of the time before a consent that is believed: longer, and the page was left open."""
_MESSAGES = ("wrong", "consent_gone", "consent_failed")
Event = Literal["painted", "moved a slider", "switched a product", "played", "answered", "rated clarity", "liked"]

router = APIRouter(
    prefix="/i/{secret}",
    tags=["client"],
    responses={410: {"description": "The link is over"}, 429: {"description": "Too often"}},
)
_LOG = structlog.get_logger("console")


@router.get("", response_class=HTMLResponse)
def show(request: Request, secret: str, lang: str = "", said: str = "") -> Response:
    """Show the picture, the consent to feedback, and under it the question."""
    visit = open_visit(request, secret, lang, changes=False)
    if isinstance(visit, Response):
        return visit
    words, share = WORDS[visit.language], visit.share
    question = question_of(share.request)
    made = page(
        request,
        "shared-picture.html",
        visit.language,
        words,
        base=visit.base,
        share=share,
        question=question,
        understood=share.understood_ms is not None or question is None,
        term=_term(share.request.horizon_months, visit),
        message=words[said] if said in _MESSAGES else "",
        consent=CONSENTS[visit.language]["illustration-feedback"],
        draft=DRAFT[visit.language],
        text_version=TEXT_VERSION,
    )
    made.headers["Content-Security-Policy"] = FRAMING
    return private(made)


@router.get("/picture", response_class=HTMLResponse)
def picture(request: Request, secret: str) -> Response:
    """The picture alone, as it was approved, for the frame of the page."""
    visit = open_visit(request, secret, "", changes=False)
    return visit if isinstance(visit, Response) else as_page(visit.picture)


@router.post("/consent", status_code=303)
def consent(
    request: Request,
    secret: str,
    on: Annotated[Literal["0", "1"], Form()],
    shown_ms: Annotated[int, Form(ge=0)] = 0,
    lang: str = "",
) -> Response:
    """Give the consent to feedback (on=1), or take it back and erase what was recorded (on=0).

    `shown_ms` is for how long the picture was on the screen by then; 0 where no script could tell.
    """
    visit = open_visit(request, secret, lang, changes=True)
    if isinstance(visit, Response):
        return visit
    drafts, share = visit.services.vault.illustrations, visit.share
    if on == "0":
        drafts.withdraw(share, visit.now_ms)
        try:
            queries.erase_feedback(visit.services.database, share.client, share.request.request_id)
        except (ClickHouseUnavailable, queries.NotErased) as error:
            _LOG.error("feedback not erased", share_id=share.share_id, reason=str(error))
            return visit.back("consent_failed")
        return visit.back("consent_gone")
    painted_ms = visit.now_ms - min(shown_ms, MOST_SHOWN_MS)
    if share.consent_id is None:
        try:
            drafts.agree(share, EVIDENCE, painted_ms, visit.now_ms)
        except PersonDestroyed:
            return visit.back()
        _tell(visit, "painted", "", painted_ms, painted_ms)
    return _handing_over(visit, visit.back())


@router.post("/acts", status_code=204)
def act(
    request: Request,
    secret: str,
    event: Annotated[Literal["moved a slider", "switched a product", "played"], Form()],
) -> Response:
    """Record what the client does with the picture, under their consent only."""
    visit = open_visit(request, secret, "", changes=True)
    if isinstance(visit, Response):
        return visit
    if visit.share.consent_id is not None:
        if visit.share.exploring_ms is None:
            visit.services.vault.illustrations.note(visit.share, exploring_ms=visit.now_ms)
        _tell(visit, event, "", visit.now_ms, visit.share.painted_ms)
    return _handing_over(visit, private(Response(status_code=204)))


@router.post("/answer", status_code=303)
def answer(
    request: Request, secret: str, product: Annotated[str, Form(max_length=200)] = "", lang: str = ""
) -> Response:
    """Take the answer to the question; the time to the right one counts from the first paint."""
    visit = open_visit(request, secret, lang, changes=True)
    if isinstance(visit, Response):
        return visit
    share, question = visit.share, question_of(visit.share.request)
    known = question is not None and any(product == choice for choice, _ in question.choices)
    if share.consent_id is None or share.understood_ms is not None or question is None or not known:
        return visit.back()
    is_right = product in question.right
    _tell(visit, "answered", "right" if is_right else "wrong", visit.now_ms, share.painted_ms)
    if is_right:
        visit.services.vault.illustrations.note(share, understood_ms=visit.now_ms)
    return _handing_over(visit, visit.back("" if is_right else "wrong"))


@router.post("/rating", status_code=303)
def rating(
    request: Request,
    secret: str,
    clarity: Annotated[Literal["", "1", "2", "3", "4", "5"], Form()] = "",
    liked: Annotated[Literal["", "yes", "no"], Form()] = "",
    lang: str = "",
) -> Response:
    """Take how clear the picture is, 1 to 5, and whether the client likes it; each may be left out."""
    visit = open_visit(request, secret, lang, changes=True)
    if isinstance(visit, Response):
        return visit
    share, drafts = visit.share, visit.services.vault.illustrations
    if share.consent_id is not None:
        if clarity:
            _tell(visit, "rated clarity", clarity, visit.now_ms, share.painted_ms)
            drafts.note(share, clarity=int(clarity))
        if liked:
            _tell(visit, "liked", liked, visit.now_ms, share.painted_ms)
            drafts.note(share, liked=liked)
    return _handing_over(visit, visit.back())


def _tell(visit: Visit, event: Event, value: str, at_ms: int, painted_ms: int | None) -> None:
    """Keep what is told to illustration-feedback; the client goes on all the same where there is no room for it."""
    told = IllustrationFeedback(
        feedback_id=str(ULID.from_timestamp(at_ms)), request_id=visit.share.request.request_id,
        person=visit.share.client, side="client", metaphor=visit.share.request.metaphor, event=event, at_ms=at_ms,
        after_ms=max(0, at_ms - (at_ms if painted_ms is None else painted_ms)), value=value,
    )  # fmt: skip
    try:
        kept = visit.services.vault.feedback_outbox.put(told)
    except PersonDestroyed:
        kept = False
    if not kept:
        _LOG.error("feedback lost", share_id=visit.share.share_id)


def _handing_over(visit: Visit, answered: Response) -> Response:
    """Answer at once; Kafka is told afterwards."""
    answered.background = BackgroundTask(hand_over, visit.services)
    return answered


def _term(months: int, visit: Visit) -> str:
    """`5 лет`, `18 месяцев`."""
    years, rest = divmod(months, 12)
    number, unit = (months, "month") if rest else (years, "year")
    return str(format_unit(number, f"duration-{unit}", "long", locale=visit.language)).replace(" ", "\u00a0")
