"""Who of a supervisor's team is in a call now: one calm row each."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.requests import Request

from console.access import SignedIn, signed_in
from console.pages import language_of, page
from console.panel.feed import feed_of
from console.panel.standing import standing_of
from console.panel.view import PanelView, view
from console.panel.words import WORDS, clock
from console.services import services_of
from vault.live_calls import LiveCall

router = APIRouter()

MARKS = {
    "collecting": "collecting", "negative": "negative", "neutral": "neutral", "positive": "positive",
    "no-face": "no-face", "stopped": "stopped", "stopped-by-client": "stopped",
}  # fmt: skip
"""Which mark stands for a kind of state; `off` for any other."""


@dataclass(frozen=True, slots=True)
class NowRow:
    """A call that goes on, in words."""

    call_id: str
    manager: str
    client: str
    subject: str
    clock: str
    """How long the call has gone on, stopped or not."""
    mark: str
    word: str
    under: str


@router.get("/now", response_class=HTMLResponse)
def now_page(request: Request, who: Annotated[SignedIn, signed_in("supervisor")]) -> HTMLResponse:
    """List the team's calls that go on, the longest first, each with its state of this moment.

    A call whose client agreed to a text without the supervisor is only counted.
    """
    services, language = services_of(request), language_of(request, who)
    calls = services.vault.lists.going(who.account.team) if who.account.team else []
    now_ms, feed = services.now_ms(), feed_of(request)
    shown = [(call, view(feed.snapshot(call.call_id), standing_of(call), language, now_ms, True)) for call in calls]
    return page(
        request,
        "now.html",
        language,
        WORDS[language],
        who,
        rows=[row(call, seen, now_ms) for call, seen in shown if seen.kind not in ("ended", "not-shared")],
        unshown=sum(seen.kind == "not-shared" for _, seen in shown),
    )


def row(call: LiveCall, seen_now: PanelView, now_ms: int) -> NowRow:
    """Say in one row what the panel says."""
    return NowRow(
        call_id=call.call_id,
        manager=call.manager,
        client=call.client,
        subject=call.subject,
        clock=clock(now_ms - call.started_ms if call.started_ms is not None else None),
        mark=MARKS.get(seen_now.kind, "off"),
        word=seen_now.word,
        under=seen_now.under,
    )
