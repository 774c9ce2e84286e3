"""Panel of a call: its page, its stream of states, marks, stop and resume, and the page that publishes a camera."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Literal, cast

import msgspec
from fastapi import APIRouter, FastAPI, HTTPException
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, StreamingResponse
from ulid import ULID

from bus.reader import SinceReader
from console.access import CHECKED_CSRF, SignedIn, own_call, signed_in
from console.events import tell
from console.pages import language_of, page
from console.panel.feed import FEED_TOPICS, LiveFeed, feed_of
from console.panel.model import clock_us
from console.panel.standing import standing_of
from console.panel.view import PanelView, lost_view, view
from console.panel.words import WORDS
from console.services import Services, services_of
from console.words import Language
from contracts.calls import AnalysisResumed, AnalysisStopped, MomentMarked
from vault.live_calls import LiveCall, ResumeRefused, TokenRefused
from vault.pseudonyms import PersonDestroyed

STREAM_MS = 60_000
"""A stream ends then and the browser opens it again, so that a session revoked in a call loses the panel."""
RECONNECT_MS = 500
_TICK_S, _SHORTEST_TICKS, _LONGEST_TICKS = 0.1, 5, 10
"""An event goes out as soon as the call has told something, after half a second at least and one at most."""

PUBLISH_STATES = {
    "idle": "publish idle", "camera": "publish camera", "connecting": "publish connecting", "on": "publish on",
    "again": "publish again", "over": "publish over", "no camera": "publish no camera", "refused": "publish refused",
}  # fmt: skip
"""What whip.js tells, by the words for it."""


@asynccontextmanager
async def following(app: FastAPI) -> AsyncIterator[None]:
    """Keep `app.state.feed` following Kafka while the application runs."""
    services = cast(Services, app.state.services)
    feed = LiveFeed(lambda since_ms: SinceReader(services.bootstrap, FEED_TOPICS, since_ms), services.now_ms)
    app.state.feed = feed
    feed.start()
    try:
        yield
    finally:
        await run_in_threadpool(feed.close)


router = APIRouter(lifespan=following)
Manager = Annotated[SignedIn, signed_in("manager")]
Reader = Annotated[SignedIn, signed_in("manager", "supervisor")]


class MarkRequest(BaseModel):
    """A moment to mark now."""

    moment: Literal["price-named", "product-shown", "objection", "goal-stated", "summary", "own"]


class Marked(BaseModel):
    """A moment that was marked."""

    mark_id: str
    captured_us: int


class TokenRequest(BaseModel):
    """Which track the token is for."""

    track: str = Field(default="", max_length=200)
    """Its id in the offer's a=msid; empty where the sender cannot name it and offers exactly one video track."""


class Token(BaseModel):
    """A WHIP token, good for 60 s and one POST, and the address for it."""

    token: str
    url: str


class Link(BaseModel):
    """The client's page."""

    url: str


@router.get("/calls/{call_id}/panel", response_class=HTMLResponse)
def panel_page(request: Request, call_id: str, who: Reader) -> HTMLResponse:
    """The manager's panel; a supervisor only looks on, without buttons and without the bank's number of the client."""
    services, language = services_of(request), language_of(request, who)
    call = own_call(services, who, call_id)
    return page(
        request,
        "panel.html",
        language,
        WORDS[language],
        who,
        call_id=call_id,
        client=call.client if _watches(who) else _client(services, call),
        watching=_watches(who),
        view=_json(_view(request, call, language, _watches(who))),
        lost=_json(lost_view(language)),
    )


@router.get("/calls/{call_id}/publish", response_class=HTMLResponse)
def publish_page(request: Request, call_id: str, who: Manager) -> HTMLResponse:
    """The page that sends this computer's camera as the client's picture."""
    services, language = services_of(request), language_of(request, who)
    call = own_call(services, who, call_id)
    words = WORDS[language]
    return page(
        request,
        "publish.html",
        language,
        words,
        who,
        call_id=call_id,
        client=_client(services, call),
        whip_url=_whip_url(services, call_id),
        texts=_json({state: words[key] for state, key in PUBLISH_STATES.items()}),
    )


@router.get(
    "/api/calls/{call_id}/state",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}}},
)
def state(request: Request, call_id: str, who: Reader) -> StreamingResponse:
    """The panel's whole view as server-sent events, named `view`; a new connection goes on with the newest."""
    services, language = services_of(request), language_of(request, who)
    own_call(services, who, call_id)

    def look() -> PanelView:
        return _view(request, own_call(services, who, call_id), language, _watches(who))

    stream = events(look, lambda: feed_of(request).heard_ms(call_id), services.now_ms, asyncio.sleep)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


@router.post(
    "/api/calls/{call_id}/marks",
    status_code=201,
    dependencies=[CHECKED_CSRF],
    responses={409: {"description": "The call is not going on"}},
)
def mark(request: Request, call_id: str, wanted: MarkRequest, who: Manager) -> Marked:
    """Mark this moment of the call."""
    services = services_of(request)
    call = own_call(services, who, call_id)
    now_ms = services.now_ms()
    captured_us = clock_us(feed_of(request).snapshot(call_id), standing_of(call), now_ms)
    if captured_us is None:
        raise HTTPException(409, "The call is not going on: there is no moment to mark.")
    marked = MomentMarked(
        call_id=call_id, mark_id=str(ULID.from_timestamp(now_ms)), moment=wanted.moment, captured_us=captured_us
    )
    tell(services, marked)
    return Marked(mark_id=marked.mark_id, captured_us=captured_us)


@router.post("/api/calls/{call_id}/stop", dependencies=[CHECKED_CSRF])
def stop(request: Request, call_id: str, who: Manager) -> dict[str, object]:
    """Stop the analysis as the manager; the new view. Stopping twice changes nothing."""
    services = services_of(request)
    own_call(services, who, call_id)
    now_ms = services.now_ms()
    if services.vault.live.stop(call_id, "manager", now_ms):
        tell(services, AnalysisStopped(call_id=call_id, by="manager", stopped_ms=now_ms))
    return _view_of(request, call_id, who)


@router.post(
    "/api/calls/{call_id}/resume",
    dependencies=[CHECKED_CSRF],
    responses={409: {"description": "Only the client may resume"}},
)
def resume(request: Request, call_id: str, who: Manager) -> dict[str, object]:
    """Resume what the manager stopped; the new view. 409 where only the client may."""
    services = services_of(request)
    own_call(services, who, call_id)
    now_ms = services.now_ms()
    try:
        resumed = services.vault.live.resume(call_id, "manager", now_ms)
    except ResumeRefused as error:
        raise HTTPException(409, str(error)) from None
    if resumed:
        tell(services, AnalysisResumed(call_id=call_id, by="manager", resumed_ms=now_ms))
    return _view_of(request, call_id, who)


@router.post(
    "/api/calls/{call_id}/tokens",
    status_code=201,
    dependencies=[CHECKED_CSRF],
    responses={409: {"description": "The call takes no picture"}},
)
def token(request: Request, call_id: str, wanted: TokenRequest, who: Manager) -> Token:
    """Issue a token for one WHIP POST of one track. 409 where the call takes no picture."""
    services = services_of(request)
    own_call(services, who, call_id)
    try:
        secret = services.vault.live.issue_token(call_id, wanted.track, services.now_ms())
    except TokenRefused as error:
        raise HTTPException(409, str(error)) from None
    return Token(token=secret, url=_whip_url(services, call_id))


@router.post("/api/calls/{call_id}/links", status_code=201, dependencies=[CHECKED_CSRF])
def link(request: Request, call_id: str, who: Manager) -> Link:
    """Make a new link to the client's page, on which the client may consent; the one before no longer opens."""
    services = services_of(request)
    own_call(services, who, call_id)
    secret = services.vault.live.new_link(call_id, services.now_ms())
    return Link(url=f"{services.settings.mimika_console_url}/c/{secret}")


async def events(
    look: Callable[[], PanelView],
    heard_ms: Callable[[], int],
    now_ms: Callable[[], int],
    pause: Callable[[float], Awaitable[object]],
) -> AsyncIterator[str]:
    """Write views as server-sent events, one a second or as soon as something was heard, until STREAM_MS or the end.

    Args:
        look: what the panel shows now; it may wait for the vault.
        heard_ms: when the call last told something, Unix time.
        now_ms: Unix time, also the event's id.
        pause: waits so many seconds.
    """
    opened_ms = now_ms()
    yield f"retry: {RECONNECT_MS}\n\n"
    while now_ms() - opened_ms < STREAM_MS:
        heard = heard_ms()
        seen = await run_in_threadpool(look)
        yield f"id: {now_ms()}\nevent: view\ndata: {_json(seen)}\n\n"
        if seen.kind == "ended":
            return
        for tick in range(1, _LONGEST_TICKS + 1):
            await pause(_TICK_S)
            if tick >= _SHORTEST_TICKS and heard_ms() != heard:
                break


def _view(request: Request, call: LiveCall, language: Language, watching: bool) -> PanelView:
    seen, now_ms = feed_of(request).snapshot(call.call_id), services_of(request).now_ms()
    return view(seen, standing_of(call), language, now_ms, watching)


def _view_of(request: Request, call_id: str, who: SignedIn) -> dict[str, object]:
    seen = _view(request, own_call(services_of(request), who, call_id), language_of(request, who), False)
    return cast(dict[str, object], msgspec.to_builtins(seen))


def _watches(who: SignedIn) -> bool:
    """Whether somebody may look at the panel, but not act on it."""
    return who.account.role != "manager"


def _client(services: Services, call: LiveCall) -> str:
    """The bank's id of the client, or the pseudonym where the client's data is erased."""
    try:
        return services.vault.live.client_id(call.call_id)
    except PersonDestroyed:
        return call.client


def _whip_url(services: Services, call_id: str) -> str:
    return f"{services.settings.mimika_bridge_url}/whip/{call_id}"


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
