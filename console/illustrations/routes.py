"""Manager's side of pictures: drafted by a form, looked at, changed, approved, shared and rated."""

import datetime
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Annotated, Literal, cast

import msgspec
from fastapi import APIRouter, FastAPI, Form, HTTPException
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from ulid import ULID

from bus.reader import SinceReader
from console.access import CHECKED_CSRF, SignedIn, signed_in
from console.illustrations.feed import PictureFeed, pictures_of
from console.illustrations.form import Asking, FormRefused, PictureForm, form_of, request_of
from console.illustrations.pages import draft_page, form_page, link_page, list_page
from console.illustrations.picture import as_page
from console.illustrations.sharing import hindrances
from console.illustrations.telling import hand_over
from console.pages import language_of, timezone
from console.services import Services, services_of
from console.times import moment
from contracts.illustrations import Format, Illustration, IllustrationFeedback, IllustrationRequest
from contracts.topics import ILLUSTRATION_FEEDBACK, ILLUSTRATION_REQUESTS, ILLUSTRATIONS
from vault.illustrations import Draft, ShareRefused, UnknownDraft
from vault.pseudonyms import PersonDestroyed

NEW = "/illustrations/new"
"""Where the form of a fresh picture is sent."""
LISTED = 50
WAIT_S = 5.0
"""How long a page waits for its picture before it shows that it is being drawn."""
MEDIA_TYPES: dict[Format, str] = {
    "html": "text/html; charset=utf-8", "svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf",
}  # fmt: skip


@asynccontextmanager
async def following(app: FastAPI) -> AsyncIterator[None]:
    """Keep `app.state.pictures` following Kafka while the application runs."""
    services = cast(Services, app.state.services)
    feed = PictureFeed(
        lambda since_ms: SinceReader(services.bootstrap, (ILLUSTRATIONS,), since_ms),
        services.now_ms,
        partial(_sweep, services),
    )
    app.state.pictures = feed
    feed.start()
    try:
        yield
    finally:
        await run_in_threadpool(feed.close)


def _sweep(services: Services, now_ms: int) -> None:
    """About once a minute, and as soon as Kafka answers again."""
    services.vault.illustrations.sweep(now_ms)
    hand_over(services)


router = APIRouter(lifespan=following)
Manager = Annotated[SignedIn, signed_in("manager")]
_CONFLICT: dict[int | str, dict[str, object]] = {409: {"description": "The picture cannot be shared as it stands"}}


@router.get("/illustrations", response_class=HTMLResponse)
def drafts(request: Request, who: Manager) -> Response:
    """List the manager's newest pictures, and what their clients did where they allow it to be told."""
    found = services_of(request).vault.illustrations.of_account(who.account.account_id, LISTED)
    return list_page(request, who, found)


@router.get(NEW, response_class=HTMLResponse)
def new(request: Request, who: Manager) -> Response:
    """Show an empty form."""
    language = language_of(request, who)
    empty = PictureForm(language=language, rule_pack="ru" if language == "ru" else "eu")
    return form_page(request, who, empty, NEW)


@router.post(NEW, response_class=HTMLResponse, status_code=303, dependencies=[CHECKED_CSRF])
def draft(request: Request, who: Manager, form: Annotated[PictureForm, Form()]) -> Response:
    """Draft a picture and go to its page; 422 with the form where a field cannot be read."""
    services, number = services_of(request), form.client_number.strip()
    if not number or not number.isprintable():
        return form_page(request, who, form, NEW, {"client_number": "bad_client"})
    try:
        wanted = _request(request, who, form, None)
    except FormRefused as refused:
        return form_page(request, who, form, NEW, refused.problems)
    made = services.vault.illustrations.draft(who.account, number, wanted, services.now_ms())
    return RedirectResponse(f"/illustrations/{made.draft_id}", 303)


@router.get("/illustrations/{draft_id}", response_class=HTMLResponse)
def show(request: Request, draft_id: str, who: Manager) -> Response:
    """Show the picture, what forbids to share it, and what its client did."""
    return _page(request, who, own_draft(request, who, draft_id))


@router.get(
    "/illustrations/{draft_id}/picture.{form}",
    response_class=Response,
    responses={200: {"content": {kind.partition(";")[0]: {} for kind in MEDIA_TYPES.values()}}},
)
def picture(request: Request, draft_id: str, form: Format, who: Manager) -> Response:
    """Give the picture as a file; 404 where it cannot be drawn, 503 where it is not drawn yet."""
    draft = own_draft(request, who, draft_id)
    drawn = _drawn(request, msgspec.structs.replace(draft.request, format=form), WAIT_S)
    if drawn is None:
        raise HTTPException(503, headers={"Retry-After": "2"})
    if drawn.problem:
        raise HTTPException(404, drawn.problem)
    if form == "html":
        return as_page(drawn.picture)
    name = f'attachment; filename="mimika-{draft_id}.{form}"'
    return Response(drawn.picture, media_type=MEDIA_TYPES[form], headers={"Content-Disposition": name})


@router.get("/illustrations/{draft_id}/change", response_class=HTMLResponse)
def changing(request: Request, draft_id: str, who: Manager) -> Response:
    """Show the form as it stands."""
    services, draft = services_of(request), own_draft(request, who, draft_id)
    number = services.vault.illustrations.client_id(draft)
    form = form_of(draft.request, number, language_of(request, who))
    return form_page(request, who, form, f"/illustrations/{draft_id}/change")


@router.post(
    "/illustrations/{draft_id}/change", response_class=HTMLResponse, status_code=303, dependencies=[CHECKED_CSRF]
)
def change(request: Request, draft_id: str, who: Manager, form: Annotated[PictureForm, Form()]) -> Response:
    """Draw another picture in place of the one before, for the same client; its approval begins anew."""
    services, draft = services_of(request), own_draft(request, who, draft_id)
    try:
        wanted = _request(request, who, form, draft)
    except FormRefused as refused:
        return form_page(request, who, form, f"/illustrations/{draft_id}/change", refused.problems)
    services.vault.illustrations.change(draft_id, wanted, services.now_ms())
    return RedirectResponse(f"/illustrations/{draft_id}", 303)


@router.post(
    "/illustrations/{draft_id}/approve", status_code=303, dependencies=[CHECKED_CSRF], responses=_CONFLICT
)  # fmt: skip
def approve(
    request: Request, draft_id: str, who: Manager, request_id: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    """Keep the picture that was looked at; 409 where something forbids to share it, or it was changed since."""
    services, draft = services_of(request), own_draft(request, who, draft_id)
    drawn = _drawn(request, draft.request, WAIT_S)
    if drawn is None or hindrances(draft.request, drawn, _today(services)):
        return _page(request, who, draft, is_refused=True)
    try:
        services.vault.illustrations.approve(draft_id, request_id, drawn.picture, services.now_ms())
    except ShareRefused:
        return _page(request, who, draft, is_refused=True)
    return RedirectResponse(f"/illustrations/{draft_id}", 303)


@router.post(
    "/illustrations/{draft_id}/share",
    response_class=HTMLResponse,
    status_code=201,
    dependencies=[CHECKED_CSRF],
    responses=_CONFLICT,
)
def share(request: Request, draft_id: str, who: Manager) -> Response:
    """Make the client's link and show it once; 409 where the picture is not approved or its terms are over."""
    services, draft = services_of(request), own_draft(request, who, draft_id)
    today = _today(services)
    if any(not terms.valid_from <= today <= terms.valid_to for terms in draft.request.products):
        return _page(request, who, draft, is_refused=True)
    try:
        secret = services.vault.illustrations.share(draft_id, services.now_ms())
    except ShareRefused:
        return _page(request, who, draft, is_refused=True)
    return link_page(request, who, draft_id, secret)


@router.post("/illustrations/{draft_id}/revoke", status_code=303, dependencies=[CHECKED_CSRF])
def revoke(request: Request, draft_id: str, who: Manager) -> Response:
    """Take the client's link back."""
    services = services_of(request)
    own_draft(request, who, draft_id)
    services.vault.illustrations.revoke(draft_id, services.now_ms())
    return RedirectResponse(f"/illustrations/{draft_id}", 303)


@router.post("/illustrations/{draft_id}/rate", status_code=303, dependencies=[CHECKED_CSRF])
def rate(request: Request, draft_id: str, who: Manager, liked: Annotated[Literal["yes", "no"], Form()]) -> Response:
    """Keep whether the manager likes the picture; the newest click counts."""
    services, draft = services_of(request), own_draft(request, who, draft_id)
    now_ms = services.now_ms()
    told = IllustrationFeedback(
        feedback_id=str(ULID.from_timestamp(now_ms)), request_id=draft.request.request_id, person=draft.manager,
        side="manager", metaphor=draft.request.metaphor, event="liked", at_ms=now_ms, after_ms=0, value=liked,
    )  # fmt: skip
    services.publisher.publish(ILLUSTRATION_FEEDBACK, told.request_id, told)
    services.vault.illustrations.rate(draft_id, liked, now_ms)
    return RedirectResponse(f"/illustrations/{draft_id}", 303)


def _page(request: Request, who: SignedIn, draft: Draft, is_refused: bool = False) -> Response:
    """A picture's page; 409 where it says that what was pressed is refused."""
    drawn = _drawn(request, draft.request, WAIT_S)
    hindered = hindrances(draft.request, drawn, _today(services_of(request))) if drawn else ()
    return draft_page(request, who, draft, drawn, hindered, is_refused)


def own_draft(request: Request, who: SignedIn, draft_id: str) -> Draft:
    """The draft, if it is the manager's own.

    Raises:
        HTTPException: 404 for one that is not there, whose client was erased, or that is another manager's.
    """
    try:
        draft = services_of(request).vault.illustrations.find(draft_id)
    except (UnknownDraft, PersonDestroyed):
        raise HTTPException(404) from None
    if draft.account_id != who.account.account_id:
        raise HTTPException(404)
    return draft


def _drawn(request: Request, wanted: IllustrationRequest, within_s: float) -> Illustration | None:
    """The answer to a request, which is asked for where nobody did yet; None where it has not come in time."""
    pictures = pictures_of(request)
    if pictures.is_due(wanted.request_id, wanted.format):
        services_of(request).publisher.publish(ILLUSTRATION_REQUESTS, wanted.request_id, wanted)
    return pictures.answer(wanted.request_id, wanted.format, within_s)


def _request(request: Request, who: SignedIn, form: PictureForm, former: Draft | None) -> IllustrationRequest:
    """Read a form; a changed picture keeps its seed, so that only what was changed looks different."""
    services = services_of(request)
    now_ms, today = services.now_ms(), _today(services)
    request_id = str(ULID.from_timestamp(now_ms))
    fresh_seed = int.from_bytes(hashlib.sha256(request_id.encode()).digest()[:4])
    asking = Asking(
        request_id=request_id,
        manager=who.account.manager,
        today=today,
        seed=former.request.seed if former else fresh_seed,
        language=language_of(request, who),
    )
    return request_of(form, services.vault.products.current(today), asking)


def _today(services: Services) -> datetime.date:
    return moment(services.now_ms(), timezone()).date()
