"""A call's page: its report, marks, note and the client's own answer; and the report in every form."""

import html
import re
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from console.access import CHECKED_CSRF, SignedIn, own_call, signed_in
from console.call_rows import Numbers, row
from console.pages import language_of, page, timezone
from console.services import Services, services_of
from console.times import clock, day_and_clock
from console.words import WORDS, Language
from sinks import queries
from sinks.export.moments import MomentRow, moment_rows
from sinks.export.paper import ReportPaper
from sinks.export.pdf import pdf
from sinks.export.rows import csv
from sinks.export.words import WORDS as EXPORT_WORDS
from sinks.export.xlsx import xlsx
from sinks.page.fonts import load_fonts
from sinks.page.phrases import Phrases
from sinks.page.render import render
from sinks.page.values import report_values
from sinks.page.words import WORDS as REPORT_WORDS
from sinks.papers import stored_paper
from sinks.report.moments import MomentChange
from vault.live_calls import LiveCall
from vault.pseudonyms import PersonDestroyed

router = APIRouter()

MAX_NOTE = 2000
"""Characters."""

_KINDS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def _file(form: str) -> dict[int | str, dict[str, Any]]:
    """What the document says of an export."""
    return {200: {"content": {_KINDS[form]: {}}}}


_POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')

Reader = Annotated[SignedIn, signed_in("manager", "supervisor")]


@router.get("/calls/{call_id}", response_class=HTMLResponse)
def call_page(request: Request, call_id: str, who: Reader) -> Response:
    """Show a call: its report where there is one, else its state."""
    services, language = services_of(request), language_of(request, who)
    call, zone, words = own_call(services, who, call_id), timezone(), WORDS[language]
    phrases = Phrases(language, zone)
    paper = _paper(services, call)
    line = row(call, Numbers({call.call_id: paper.report} if paper else {}), services.now_ms(), language, zone)
    values: dict[str, Any] = {
        "call": call,
        "line": line,
        "day": day_and_clock(call.started_ms or call.planned_ms, zone, language),
        "number": _client_number(services, who, call),
        "consents": ", ".join(REPORT_WORDS[language].get(f"purpose_{purpose}", purpose) for purpose in call.consents),
        "moments": moment_rows(paper.moments, phrases) if paper else _early_marks(services, call, phrases),
        "export_words": EXPORT_WORDS[language],
        "note": _note(services, call, words, phrases),
        "answer": _answer(services, call),
        "max_note": MAX_NOTE,
    }
    if paper is None:
        return page(request, "call.html", language, words, who, **values)
    values |= report_values(paper.report, paper.windows, paper.started, language, zone, paper.stops, _marks(paper))
    return page(request, "report.html", language, REPORT_WORDS[language], who, **values)


@router.get("/calls/{call_id}/report.html", response_class=HTMLResponse)
def report_page(request: Request, call_id: str, who: Reader, lang: Language | None = None) -> Response:
    """Give the report as the one file that also `mimika report` writes, under its own policy."""
    services, language = services_of(request), lang or language_of(request, who)
    paper = _known_paper(services, who, call_id)
    fonts = load_fonts(services.fonts_folder)
    text = render(paper.report, paper.windows, paper.started, language, timezone(), fonts, paper.stops, _marks(paper))
    policy = _POLICY.search(text)
    assert policy is not None
    return HTMLResponse(
        text,
        headers={
            "Content-Security-Policy": f"{html.unescape(policy[1])}; frame-ancestors 'none'",
            "Cache-Control": "no-store",
        },
    )


@router.get("/calls/{call_id}/report.pdf", response_class=Response, responses=_file("pdf"))
def report_pdf(request: Request, call_id: str, who: Reader, lang: Language | None = None) -> Response:
    """Give the report as PDF/A."""
    fonts = services_of(request).fonts_folder
    return _export(request, call_id, who, lang, "pdf", lambda paper, language: pdf(paper, language, timezone(), fonts))


@router.get("/calls/{call_id}/report.xlsx", response_class=Response, responses=_file("xlsx"))
def report_xlsx(request: Request, call_id: str, who: Reader, lang: Language | None = None) -> Response:
    """Give the report as a workbook with formulas."""
    return _export(request, call_id, who, lang, "xlsx", lambda paper, language: xlsx(paper, language, timezone()))


@router.get("/calls/{call_id}/report.csv", response_class=Response, responses=_file("csv"))
def report_csv(request: Request, call_id: str, who: Reader, lang: Language | None = None) -> Response:
    """Give the windows of the report as lines."""
    return _export(request, call_id, who, lang, "csv", csv)


@router.get("/calls/{call_id}/report.json", response_class=Response, responses=_file("json"))
def report_json(request: Request, call_id: str, who: Reader) -> Response:
    """Give the report byte for byte as it was published."""
    return _export(request, call_id, who, None, "json", lambda paper, _: paper.payload + b"\n")


@router.post(
    "/calls/{call_id}/note",
    status_code=303,
    dependencies=[CHECKED_CSRF],
    responses={200: {"description": "Saved, for whoever asks for JSON", "content": {"application/json": {}}}},
)
def save_note(
    request: Request,
    call_id: str,
    who: Annotated[SignedIn, signed_in("manager")],
    note: Annotated[str, Form(max_length=2 * MAX_NOTE)] = "",
) -> Response:
    """Save the note: 303 back to the page, or 200 with the time for whoever asks for JSON."""
    services, language = services_of(request), language_of(request, who)
    call, now_ms = own_call(services, who, call_id), services.now_ms()
    if call.erased_ms is not None:
        raise HTTPException(404)
    text = note.replace("\r\n", "\n")
    if len(text) > MAX_NOTE:
        raise HTTPException(422, f"A note has {MAX_NOTE} characters at most.")
    services.vault.notes.save(call_id, text, now_ms)
    if "json" in request.headers.get("accept", ""):
        return JSONResponse({"saved": WORDS[language]["note_saved"].format(time=clock(now_ms, timezone()))})
    return RedirectResponse(f"/calls/{call_id}#note", 303)


def _paper(services: Services, call: LiveCall) -> ReportPaper | None:
    """All that is stored of a call; None before its report, and after it was erased."""
    if call.started_ms is None or call.erased_ms is not None:
        return None
    address = f"{services.settings.mimika_console_url}/calls/{call.call_id}"
    return stored_paper(services.database, call.call_id, address, services.now_ms())


def _marks(paper: ReportPaper) -> list[queries.Mark]:
    return [moment.mark for moment in paper.moments]


def _known_paper(services: Services, who: SignedIn, call_id: str) -> ReportPaper:
    paper = _paper(services, own_call(services, who, call_id))
    if paper is None:
        raise HTTPException(404)
    return paper


def _export(
    request: Request,
    call_id: str,
    who: SignedIn,
    lang: Language | None,
    form: str,
    write: Callable[[ReportPaper, Language], bytes],
) -> Response:
    content = write(_known_paper(services_of(request), who, call_id), lang or language_of(request, who))
    headers = {
        "Content-Disposition": f'attachment; filename="mimika-{call_id}.{form}"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=_KINDS[form], headers=headers)


def _client_number(services: Services, who: SignedIn, call: LiveCall) -> str:
    """The bank's own number of the client, for the call's manager; empty for others and after the erasure."""
    own = who.account.role == "manager" and call.erased_ms is None
    try:
        return services.vault.live.client_id(call.call_id) if own else ""
    except PersonDestroyed:
        return ""


def _early_marks(services: Services, call: LiveCall, phrases: Phrases) -> list[MomentRow]:
    """The marks of a call that has no report yet: times and names."""
    if call.started_ms is None or call.erased_ms is not None:
        return []
    changes = [
        MomentChange(mark=mark, before_percent=None, after_percent=None, difference_points=None)
        for mark in queries.marks(services.database, call.call_id)
    ]
    return moment_rows(changes, phrases)


def _note(services: Services, call: LiveCall, words: Any, phrases: Phrases) -> tuple[str, str]:
    """The note and when it was saved."""
    found = services.vault.notes.find(call.call_id) if call.erased_ms is None else None
    if found is None:
        return "", ""
    return found[0], words["note_saved"].format(time=clock(found[1], phrases.timezone))


def _answer(services: Services, call: LiveCall) -> tuple[int, str] | None:
    """The client's own answer, 1..5, and sentence; None before there is one, and once its consent is taken back."""
    if call.started_ms is None or call.erased_ms is not None or "client-answer" not in call.consents:
        return None
    answered = queries.answer(services.database, call.call_id)
    if answered is None:
        return None
    return answered.satisfaction, services.vault.notes.answer(call.call_id) or ""
