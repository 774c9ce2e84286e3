"""The list of calls: searched, page by page."""

from typing import Annotated

import structlog
from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from console.access import CHECKED_CSRF, SignedIn, signed_in
from console.call_rows import Numbers, sections
from console.course import course, stops_of, told
from console.pages import language_of, page, timezone
from console.panel.feed import feed_of
from console.panel.standing import standing_of
from console.services import services_of
from console.words import WORDS
from contracts.polarity import POLARITIES
from sinks import queries
from sinks.clickhouse import ClickHouseUnavailable, Database
from sinks.page.phrases import Phrases
from vault.call_lists import Wanted
from vault.live_calls import LiveCall

router = APIRouter()

LISTED = 50
"""Calls of one page."""
MAX_TEXT = 200
"""Characters that one may search for."""

_LOG = structlog.get_logger("console")

Reader = Annotated[SignedIn, signed_in("manager", "supervisor")]


@router.get("/calls", response_class=HTMLResponse)
def calls(request: Request, who: Reader) -> Response:
    """List the newest of a manager's own calls, or of a supervisor's team; without numbers where ClickHouse is away."""
    return _list(request, who, Wanted())


@router.post("/calls", response_class=HTMLResponse, dependencies=[CHECKED_CSRF])
def search(
    request: Request,
    who: Reader,
    text: Annotated[str, Form(max_length=MAX_TEXT)] = "",
    manager: Annotated[str, Form(max_length=MAX_TEXT)] = "",
    before: Annotated[str, Form(max_length=MAX_TEXT)] = "",
) -> Response:
    """List calls with a text, of one manager, or before a call.

    What is searched for may be the bank's number of a client, so it is sent in the body: addresses end up in logs.
    """
    of_one = manager if who.account.role == "supervisor" else ""
    return _list(request, who, Wanted(text=text.strip(), manager=of_one, before=before.strip()))


def _list(request: Request, who: SignedIn, wanted: Wanted) -> Response:
    services, language, zone = services_of(request), language_of(request, who), timezone()
    lists, account, now_ms = services.vault.lists, who.account, services.now_ms()
    if account.role == "manager":
        found = lists.of_account(account.account_id, LISTED + 1, wanted)
    else:
        found = lists.of_team(account.team, LISTED + 1, wanted) if account.team else []
    listed, more = found[:LISTED], len(found) > LISTED
    numbers, away = Numbers(), False
    try:
        numbers = _stored(services.database, listed)
    except ClickHouseUnavailable as error:
        _LOG.error("neighbour unavailable", reason=str(error))
        away = True
    for call in listed:
        if call.call_id not in numbers.reports and call.started_ms is not None and call.erased_ms is None:
            seen = feed_of(request).snapshot(call.call_id)
            watching = account.role == "supervisor"
            numbers.told[call.call_id] = told(call, seen, standing_of(call), now_ms, Phrases(language, zone), watching)
    return page(
        request,
        "calls.html",
        language,
        WORDS[language],
        who,
        sections=sections(listed, numbers, now_ms, language, zone, cut=(bool(wanted.before), more)),
        away=away,
        polarities=POLARITIES,
        wanted=wanted,
        before=listed[-1].call_id if more else "",
        managers=lists.managers(account.team) if account.role == "supervisor" and account.team else [],
        max_text=MAX_TEXT,
    )


def _stored(database: Database, listed: list[LiveCall]) -> Numbers:
    """The reports and courses of the calls that have them; a report's windows may be gone before it."""
    ended = [call.call_id for call in listed if call.started_ms is not None and call.erased_ms is None]
    reports = queries.reports_of(database, ended)
    windows, marks = queries.courses_of(database, list(reports)), queries.marks_of(database, list(reports))
    courses = {}
    for call in listed:
        report, of_call = reports.get(call.call_id), windows.get(call.call_id, [])
        if report is not None and (of_call or not report.counts.analysed):
            stops, marked = stops_of(call, report.duration_s), marks.get(call.call_id, [])
            courses[call.call_id] = course(of_call, report.duration_s, report.duration_s, stops, marked)
    return Numbers(reports=reports, courses=courses)
