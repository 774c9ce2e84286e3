"""The list of calls."""

from typing import Annotated

import structlog
from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from console.access import SignedIn, signed_in
from console.call_rows import sections
from console.pages import language_of, page, timezone
from console.services import services_of
from console.words import WORDS
from contracts.polarity import POLARITIES
from contracts.reports import SessionReport
from sinks import queries
from sinks.clickhouse import ClickHouseUnavailable

router = APIRouter()

LISTED = 100
"""Calls of the list, the newest."""

_LOG = structlog.get_logger("console")


@router.get("/calls", response_class=HTMLResponse)
def calls(request: Request, who: Annotated[SignedIn, signed_in("manager", "supervisor")]) -> Response:
    """List a manager's own calls, or those of a supervisor's team; without the numbers where ClickHouse is away."""
    services, language = services_of(request), language_of(request, who)
    live = services.vault.live
    account = who.account
    if account.role == "manager":
        found = live.of_account(account.account_id, LISTED)
    else:
        found = live.of_team(account.team, LISTED) if account.team else []
    reports: dict[str, SessionReport] = {}
    away = False
    try:
        ended = [call.call_id for call in found if call.started_ms is not None and call.erased_ms is None]
        reports = queries.reports_of(services.database, ended) if ended else {}
    except ClickHouseUnavailable as error:
        _LOG.error("neighbour unavailable", reason=str(error))
        away = True
    listed = sections(found, reports, services.now_ms(), language, timezone())
    return page(
        request, "calls.html", language, WORDS[language], who, sections=listed, away=away, polarities=POLARITIES
    )
