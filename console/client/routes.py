"""Routes of the client's page: /c/{secret}, without a sign-in; every change is a form and comes back by 303."""

from typing import Annotated, Literal

import structlog
from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bus.neighbour import NeighbourUnavailable
from console.client import actions
from console.client.archive import archive, archive_paper, proof_paper
from console.client.kept import everything, rows_kept
from console.client.papers import pdf
from console.client.states import state_of, version_of
from console.client.view import client_page
from console.client.visit import Visit, open_visit, private
from console.events import tell
from console.services import Services
from sinks.clickhouse import ClickHouseUnavailable
from sinks.erasing import Proof, erase, proof_of
from sinks.queries import NotErased
from vault.consents import ConsentRefused
from vault.live_calls import ResumeRefused
from vault.pseudonyms import PersonDestroyed
from vault.sqlite import LogNotTruncated

router = APIRouter(
    prefix="/c/{secret}",
    tags=["client"],
    responses={
        409: {"description": "Not in this state of the call"},
        410: {"description": "The link has expired"},
        429: {"description": "Too often"},
    },
)

Purpose = Literal["live-hint", "report", "trend", "illustration-feedback", "client-answer"]

_LOG = structlog.get_logger("console.client")


@router.get("", response_class=HTMLResponse)
def show(request: Request, secret: str, lang: str = "", said: str = "") -> Response:
    """Show what is analysed, by whom, under which consents, and what is kept."""
    visit = open_visit(request, secret, lang, changes=False)
    if isinstance(visit, Response):
        return visit
    state = state_of(visit.call)
    if state == "asked" and visit.visits.is_first(visit.call.call_id, visit.language):
        actions.note_shown(visit.services.vault, visit.call, visit.language, visit.now_ms)
    proof = _proof(visit) if state == "erased" else None
    rows = rows_kept(visit.services.database, visit.call.call_id) if state in ("stopped", "paused", "ended") else None
    return private(client_page(visit, rows, proof, said))


@router.get("/state")
def state(request: Request, secret: str) -> Response:
    """Tell whether the open page is still true: its version changes with what it would show."""
    visit = open_visit(request, secret, "", changes=False)
    if isinstance(visit, Response):
        return visit
    return private(JSONResponse({"state": state_of(visit.call), "version": version_of(visit.call)}))


@router.post("/consents/{purpose}", status_code=303)
def consents(
    request: Request, secret: str, purpose: Purpose, on: Annotated[Literal["0", "1"], Form()], lang: str = ""
) -> Response:
    """Give the consent to one purpose (on=1), or take it back (on=0)."""
    visit = open_visit(request, secret, lang, changes=True)
    if isinstance(visit, Response):
        return visit
    vault, call = visit.services.vault, visit.call
    if on == "0":
        return _told(visit, actions.withdraw(vault, call, purpose, visit.now_ms))
    if purpose == "client-answer" or state_of(call) == "erased":
        return visit.refuse()
    try:
        actions.give(vault, call, purpose, visit.now_ms)
    except (ConsentRefused, PersonDestroyed):
        return visit.refuse()
    return visit.back()


@router.post("/stop", status_code=303)
def stop(request: Request, secret: str, lang: str = "") -> Response:
    """Stop the analysis at once; only the client can turn it on again."""
    visit = open_visit(request, secret, lang, changes=True)
    if isinstance(visit, Response):
        return visit
    return _told(visit, actions.stop(visit.services.vault, visit.call, visit.now_ms))


@router.post("/resume", status_code=303)
def resume(request: Request, secret: str, lang: str = "") -> Response:
    """Turn the analysis on again, under new consents."""
    visit = open_visit(request, secret, lang, changes=True)
    if isinstance(visit, Response):
        return visit
    try:
        return _told(visit, actions.resume(visit.services.vault, visit.call, visit.now_ms))
    except (ResumeRefused, PersonDestroyed):
        return visit.refuse()


@router.post("/answer", status_code=303)
def answer(
    request: Request,
    secret: str,
    satisfaction: Annotated[Literal["", "1", "2", "3", "4", "5"], Form()] = "",
    sentence: Annotated[str, Form(max_length=2000)] = "",
    consent: Annotated[str, Form()] = "",
    lang: str = "",
) -> Response:
    """Keep how satisfied the client is, 1 to 5, and a sentence, under a consent of their own."""
    visit = open_visit(request, secret, lang, changes=True)
    if isinstance(visit, Response):
        return visit
    if state_of(visit.call) != "ended":
        return visit.refuse()
    services, call = visit.services, visit.call
    value = int(satisfaction) if satisfaction else None
    try:
        answered = actions.answer(services.vault, call, value, sentence, consent == "1", visit.now_ms)
        tell(services, answered)
    except actions.InvalidAnswer:
        return visit.back("answer_missing")
    except PersonDestroyed:
        return visit.refuse()
    except NeighbourUnavailable as error:
        _LOG.error("answer not told", call_id=call.call_id, reason=str(error))
        actions.withdraw(services.vault, services.vault.live.find(call.call_id), "client-answer", visit.now_ms)
        return visit.back("answer_failed")
    return visit.back()


@router.post("/erase", status_code=303)
def erase_call(request: Request, secret: str, lang: str = "") -> Response:
    """Stop the analysis and erase this call's rows, keys and texts; the page then shows the proof."""
    visit = open_visit(request, secret, lang, changes=True)
    if isinstance(visit, Response):
        return visit
    services, call_id = visit.services, visit.call.call_id
    try:
        visit.visits.keep(erase(services.vault, services.database, call_id, visit.now_ms))
    except (ClickHouseUnavailable, NotErased, LogNotTruncated) as error:
        _LOG.error("not erased", call_id=call_id, reason=str(error))
        return visit.back("erase_failed")
    return visit.back()


@router.get("/archive", response_class=Response, responses={200: {"content": {"application/zip": {}}}})
def get_archive(request: Request, secret: str, lang: str = "") -> Response:
    """Give everything that is kept about the call: JSON files and a PDF to read, in one zip."""
    visit = open_visit(request, secret, lang, changes=True)
    if isinstance(visit, Response):
        return visit
    services, now_ms = visit.services, visit.now_ms
    kept = everything(services.vault, services.database, visit.call)
    paper = pdf(archive_paper(kept, visit.phrases, now_ms), visit.language, now_ms, services.fonts_folder)
    return _download(archive(kept, paper, now_ms), f"mimika-{visit.call.call_id}.zip", "application/zip")


@router.get("/proof.pdf", response_class=Response, responses={200: {"content": {"application/pdf": {}}}})
def get_proof(request: Request, secret: str, lang: str = "") -> Response:
    """Give the proof of the erasure as a PDF; 409 where nothing was erased."""
    visit = open_visit(request, secret, lang, changes=True)
    if isinstance(visit, Response):
        return visit
    proof = _proof(visit) if state_of(visit.call) == "erased" else None
    if proof is None:
        return visit.refuse()
    paper = pdf(proof_paper(proof, visit.phrases), visit.language, proof.erased_ms, visit.services.fonts_folder)
    return _download(paper, f"mimika-{visit.call.call_id}-proof.pdf", "application/pdf")


def _told(visit: Visit, records: list[actions.Told]) -> Response:
    """Answer at once; call-events is told afterwards, because the vault alone stops the frames."""
    answered = visit.back()
    answered.background = BackgroundTask(_tell_all, visit.services, records)
    return answered


def _tell_all(services: Services, records: list[actions.Told]) -> None:
    for record in records:
        try:
            tell(services, record)
        except NeighbourUnavailable as error:
            # No traceback: a log that prints the values in one would print the link's secret.
            _LOG.error("not told", call_id=record.call_id, record=type(record).__name__, reason=str(error))


def _proof(visit: Visit) -> Proof | None:
    proof = visit.visits.proof(visit.call.call_id)
    if proof is None:
        proof = proof_of(visit.services.vault, visit.call.call_id)
        if proof is not None:
            visit.visits.keep(proof)
    return proof


def _download(content: bytes, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return private(Response(content, media_type=media_type, headers=headers))
