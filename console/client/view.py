"""Makes the client's page of a call: what each state says and offers."""

from dataclasses import dataclass
from typing import Any

from fastapi.responses import HTMLResponse

from console.client.archive import proof_rows, rows_word
from console.client.consent_text import CONSENTS, DRAFT, WITHDRAWING
from console.client.contact import contact_of
from console.client.states import ANALYSING, OFFERED, State, analysed_s, state_of, version_of
from console.client.visit import Visit
from console.client.words import WORDS
from console.pages import page
from console.times import day_and_clock, moment
from sinks.erasing import Proof
from vault.consents import TEXT_VERSION

_MESSAGES = ("answer_missing", "answer_failed", "erase_failed")


@dataclass(frozen=True, slots=True)
class KeptFacts:
    """How long was analysed and how much is stored, in words."""

    analysed: str
    rows: str


def client_page(visit: Visit, rows: int | None, proof: Proof | None, said: str) -> HTMLResponse:
    """Make the page.

    Args:
        visit: whose call it shows.
        rows: stored observations; None where that cannot be told.
        proof: of the erasure, in that state.
        said: what the last form came to, a key of the words; others are ignored.
    """
    call, state, words = visit.call, state_of(visit.call), WORDS[visit.language]
    message = words[said] if said in _MESSAGES else ""
    if state == "erased" and proof is None:
        message = words["erase_failed"]
    values: dict[str, Any] = {
        "base": visit.base,
        "state": state,
        "version": version_of(call),
        "call": call,
        "when": day_and_clock(call.started_ms or call.planned_ms, visit.phrases.timezone, visit.language),
        "lead": _lead(visit, state),
        "message": message,
        "kept": _kept(visit, rows) if state in ("stopped", "paused", "ended") else None,
        "offered": _offered(visit, state),
        "consents": CONSENTS[visit.language],
        "withdrawing": WITHDRAWING[visit.language],
        "draft": DRAFT[visit.language],
        "text_version": TEXT_VERSION,
        "contact": contact_of(visit.services.settings.mimika_privacy_contact),
        "proof": proof_rows(proof, visit.phrases) if proof else (),
    }
    return page(visit.request, "client.html", visit.language, words, **values)


def _lead(visit: Visit, state: State) -> str:
    words, call = WORDS[visit.language], visit.call
    if state == "on" and "live-hint" in call.consents:
        return words["lead_on_hint"]
    lead = words[f"lead_{state}"]
    if state in ("stopped", "paused") and call.stopped_ms is not None:
        return lead.format(time=f"{moment(call.stopped_ms, visit.phrases.timezone):%H:%M:%S}")
    return lead


def _kept(visit: Visit, rows: int | None) -> KeptFacts:
    unknown = WORDS[visit.language]["kept_unknown"]
    return KeptFacts(
        analysed=visit.phrases.length(round(analysed_s(visit.call, visit.now_ms))),
        rows=unknown if rows is None else rows_word(rows, visit.phrases),
    )


def _offered(visit: Visit, state: State) -> list[str]:
    """Purposes with a switch: those that need frames only while a switch would mean something."""
    if state in ("asked", "allowed", "on", "paused"):
        return list(OFFERED)
    held = visit.call.consents if state == "ended" else {}
    return [purpose for purpose in OFFERED if purpose not in ANALYSING or purpose in held]
