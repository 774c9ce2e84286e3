"""`mimika analyze`: one recorded file, or one camera, through the real pipeline to its report."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bus.publisher import Publisher
from bus.reader import KeyReader
from contracts.calls import CallEnded
from contracts.reports import SessionReport
from contracts.topics import FACE_OBSERVATIONS
from ingest.admission import PURPOSE, Request, admit, leased_seqs
from ingest.recorded import Listener, RecordedCall, Source
from ingest.rtsp import Camera, CameraFacts, examine_camera, unix_us
from ingest.rtsp_address import RtspAddress
from ingest.sampling import period_us
from ingest.sources import FileSource, VideoFacts, probe
from sinks import queries
from sinks.clickhouse import ClickHouseUnavailable, Database
from vault.database import Vault

_REPORT_POLL_S = 0.2
_REPORT_WAITING_S = 3.0


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asked to analyse."""

    source: Path | RtspAddress
    call_id: str
    client_id: str
    manager_id: str
    consent_id: str
    started_ms: int
    """Of a file; a camera's call begins with its first picture."""
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


def examine(order: Order, vault: Vault) -> VideoFacts | CameraFacts:
    """Refuse what can be refused before anything is started: the file or the camera, then the consent.

    Raises:
        UnusableVideo: if the file is no video that can be read, or the camera shows none.
        CameraUnreachable: if no camera answers.
        ConsentRefused: if the consent does not allow a report of this client.
    """
    source = order.source
    facts = probe(source) if isinstance(source, Path) else examine_camera(source)
    vault.consents.check(order.consent_id, order.client_id, PURPOSE, now_ms())
    return facts


def expected_frames(facts: VideoFacts | CameraFacts, frames_per_s: float | None) -> int | None:
    """How many frames will be taken, near enough for a progress bar; None of a camera, which has no end."""
    if isinstance(facts, CameraFacts):
        return None
    return max(1, round(facts.duration_us / period_us(facts.period_us, frames_per_s)))


def analyse(order: Order, facts: VideoFacts | CameraFacts, vault: Vault, bootstrap: str, display: Display) -> CallEnded:
    """Send file or camera through the pipeline and return the call's end record, once it is written.

    Ctrl-C hangs up a camera's call; a second one, and that of a file's, is a KeyboardInterrupt.

    Raises:
        ConsentRefused, CallIdTaken, InvalidPerson: before anything is sent.
        NeighbourUnavailable: if Kafka does not answer.
        UnusableVideo: where a picture of a file cannot be decoded.
        CameraUnreachable: if the camera went away between `examine` and the first picture.
    """
    if isinstance(facts, VideoFacts):
        assert isinstance(order.source, Path)
        source = FileSource(order.source, facts.duration_us, order.frames_per_s)
        return _analysed(order, source, facts.period_us, order.started_ms, vault, bootstrap, display)
    assert isinstance(order.source, RtspAddress)
    assert order.frames_per_s is not None
    camera = Camera(order.source, order.frames_per_s, unix_us)
    try:
        begun_ms = camera.begin() // 1000
        with _hanging_up(camera):
            return _analysed(order, camera, facts.period_us, begun_ms, vault, bootstrap, display)
    finally:
        camera.close()


@contextmanager
def _hanging_up(camera: Camera) -> Iterator[None]:
    """Let the first Ctrl-C stop the camera, and only the next one interrupt."""
    former = signal.getsignal(signal.SIGINT)

    def hang_up(*_: object) -> None:
        signal.signal(signal.SIGINT, former)
        camera.stop()

    signal.signal(signal.SIGINT, hang_up)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)


def _analysed(
    order: Order,
    source: Source,
    source_period_us: float,
    started_ms: int,
    vault: Vault,
    bootstrap: str,
    display: Display,
) -> CallEnded:
    request = Request(
        call_id=order.call_id,
        client_id=order.client_id,
        manager_id=order.manager_id,
        consent_id=order.consent_id,
        started_ms=started_ms,
        period_us=period_us(source_period_us, order.frames_per_s),
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
            source=source,
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
        return call.run()
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
