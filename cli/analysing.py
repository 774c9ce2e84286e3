"""`mimika analyze`: one recorded file through the real pipeline to its report."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bus.publisher import Publisher
from bus.reader import KeyReader
from contracts.calls import CallEnded
from contracts.reports import SessionReport
from contracts.topics import FACE_OBSERVATIONS
from ingest.admission import PURPOSE, Request, admit, leased_seqs
from ingest.recorded import Listener, RecordedCall
from ingest.sampling import period_us
from ingest.sources import VideoFacts, probe, taken_frames
from sinks import queries
from sinks.clickhouse import ClickHouseUnavailable, Database
from vault.database import Vault

_REPORT_POLL_S = 0.2
_REPORT_WAITING_S = 3.0


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asked to analyse."""

    file: Path
    call_id: str
    client_id: str
    manager_id: str
    consent_id: str
    started_ms: int
    frames_per_s: float | None
    team: str
    subject: str
    language: Literal["ru", "en"]


@dataclass(frozen=True, slots=True)
class Display:
    """Who is told how it goes on."""

    progressed: Callable[[int], None]
    """Frames observed so far."""
    waiting: Callable[[str, float], None]
    """(service that is waited for, seconds so far)."""


def now_ms() -> int:
    """Unix time in milliseconds."""
    return time.time_ns() // 1_000_000


def examine(order: Order, vault: Vault) -> VideoFacts:
    """Refuse what can be refused before anything is started: the file, then the consent.

    Raises:
        UnusableVideo: if the file is no video that can be read.
        ConsentRefused: if the consent does not allow a report of this client.
    """
    facts = probe(order.file)
    vault.consents.check(order.consent_id, order.client_id, PURPOSE, now_ms())
    return facts


def expected_frames(facts: VideoFacts, frames_per_s: float | None) -> int:
    """How many frames will be taken, near enough for a progress bar."""
    return max(1, round(facts.duration_us / period_us(facts.period_us, frames_per_s)))


def analyse(order: Order, facts: VideoFacts, vault: Vault, bootstrap: str, display: Display) -> CallEnded:
    """Send the file through the pipeline and return the call's end record, once it is written.

    Raises:
        ConsentRefused, CallIdTaken, InvalidPerson: before anything is sent.
        NeighbourUnavailable: if Kafka does not answer.
        UnusableVideo: where a picture cannot be decoded.
    """
    request = Request(
        call_id=order.call_id,
        client_id=order.client_id,
        manager_id=order.manager_id,
        consent_id=order.consent_id,
        started_ms=order.started_ms,
        period_us=period_us(facts.period_us, order.frames_per_s),
        team=order.team,
        subject=order.subject,
        language=order.language,
    )
    incoming = KeyReader(bootstrap, [FACE_OBSERVATIONS], order.call_id)
    outgoing = Publisher(bootstrap)
    try:
        started, key = admit(vault, request, now_ms())
        call = RecordedCall(
            started=started,
            duration_us=facts.duration_us,
            key=key,
            seqs=leased_seqs(vault, order.call_id),
            withdrawn=lambda: vault.consents.withdrawn(order.consent_id),
            outgoing=outgoing,
            incoming=incoming,
            now_ms=now_ms,
            listener=Listener(
                progressed=lambda _, observed: display.progressed(observed),
                waiting=lambda seconds, _: display.waiting("worker", seconds),
            ),
        )
        return call.run(taken_frames(order.file, order.frames_per_s))
    finally:
        outgoing.close()
        incoming.close()


def await_report(database: Database, call_id: str, display: Display) -> tuple[SessionReport, bytes]:
    """Return the report and its JSON when sinks has stored it; whichever of both is away is waited for."""
    since_s = time.monotonic()
    while True:
        try:
            found = queries.newest_report(database, call_id)
        except ClickHouseUnavailable:
            absent, found = "clickhouse", None
        else:
            absent = "sinks"
        if found is not None:
            return found
        waited_s = time.monotonic() - since_s
        if waited_s >= _REPORT_WAITING_S:
            display.waiting(absent, waited_s)
        time.sleep(_REPORT_POLL_S)
