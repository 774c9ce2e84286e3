"""`mimika analyze` and `mimika trace`."""

import datetime
import sys
import time
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from ulid import ULID

from cli import analysing
from cli.exits import InputError, say
from cli.progress import Progress
from cli.report_files import write_report
from cli.report_table import report_table
from cli.sources import source_of
from cli.surroundings import settings, vault
from contracts.topics import FACE_OBSERVATIONS, FRAMES
from infra import client
from infra.services import LIVE_SERVICES
from ingest.sampling import frames_per_s
from sinks import queries
from sinks.clickhouse import Database
from vault.consents import ConsentRefused

Language = Literal["ru", "en"]


def analyze(
    client_id: Annotated[str, typer.Option("--client", help="The bank's id of the client.")],
    manager_id: Annotated[str, typer.Option("--manager", help="The bank's id of the manager.")],
    consent_id: Annotated[str, typer.Option("--consent", help="Id that `mimika consent add` printed.")],
    file: Annotated[str, typer.Argument(metavar="FILE", help="Video of the client.", show_default=False)] = "",
    camera: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="In place of a video: a file of mode 0600 with a camera's rtsp:// address."),
    ] = None,
    call_id: Annotated[str, typer.Option("--call", metavar="ULID", help="Id of the call; a new one if absent.")] = "",
    started: Annotated[
        str, typer.Option(metavar="TIME", help="When the call began, as 2026-11-23T14:02+03:00; now if absent.")
    ] = "",
    fps: Annotated[str, typer.Option(metavar="N|all", help="Frames a second that are analysed.")] = "6",
    team: Annotated[str, typer.Option(help="The manager's team.")] = "",
    subject: Annotated[str, typer.Option(help="What the call was about.")] = "",
    lang: Annotated[Language, typer.Option(help="Language of the table.")] = "en",
    to: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Where HTML and JSON go.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print only the report's JSON on standard output.")] = False,
    keep_up: Annotated[bool, typer.Option(help="Leave the servers running.")] = False,
) -> None:
    """Analyse a recorded call, or a camera until Ctrl-C, and make its report."""
    source = source_of(file, camera)
    if camera is not None and (started or fps == "all"):
        raise InputError("a camera's call begins now and is sampled: leave --started out, and give --fps a number")
    order = analysing.Order(
        source=source,
        call_id=_call_id(call_id),
        client_id=client_id,
        manager_id=manager_id,
        consent_id=consent_id,
        started_ms=_started_ms(started),
        frames_per_s=_rate(fps),
        team=team,
        subject=subject,
        language=lang,
    )
    read = settings()
    safe = vault(read)
    facts = analysing.examine(order, safe)
    with client.acquire_lease(read.home(), read, LIVE_SERVICES, say) as lease:
        if keep_up:
            lease.keep_up()
        with Progress(read.home(), analysing.expected_frames(facts, order.frames_per_s)) as progress:
            sent = analysing.analyse(order, facts, safe, lease.running.kafka_bootstrap, progress.display)
            database = Database(lease.running.clickhouse_url)
            report, payload = analysing.await_report(database, order.call_id, progress.display)
        windows = queries.report_windows(database, order.call_id, report.version)
        ended = queries.call_end(database, order.call_id)
    assert ended is not None, "a report is stored behind its end record"
    if sent.reason == "withdrawn":
        raise ConsentRefused(
            f"consent {consent_id} was withdrawn during the analysis: the call {order.call_id} ends after "
            f"{sent.sent} frames, and its report covers those"
        )
    if sent.reason == "source lost":
        say(f"{source} was away for 30 s: the call {order.call_id} ends there")
    folder = to or read.home().reports / order.call_id
    files = write_report(folder, report, payload, windows, ended.started, read.cache().fonts)
    if json:
        sys.stdout.buffer.write(payload + b"\n")
        return
    output = Console(highlight=False)
    output.print(report_table(report, lang))
    for path in files:
        output.print(f"{path.suffix[1:].upper():5}{path}", markup=False, soft_wrap=True)


def trace(call_id: str, seq: int) -> None:
    """Print each hop of one frame: topic, partition, offset, time, bytes, batch."""
    read = settings()
    with client.acquire_lease(read.home(), read, LIVE_SERVICES, say) as lease:
        found = queries.trace_frame(Database(lease.running.clickhouse_url), call_id, seq)
    if found is None:
        raise InputError(
            f"no observation of frame {seq} of call {call_id} is stored; `mimika analyze` prints the call's id"
        )
    output = Console(highlight=False, soft_wrap=True)
    output.print(f"captured    {found.captured_us / 1e6:.3f} s into the call")
    output.print(
        _hop(FRAMES.name, found.frame_partition, found.frame_offset, found.frame_appended_ms, found.frame_bytes)
    )
    output.print(f"analysed    batch {found.batch_id}: {found.state} {found.reason}".rstrip())
    output.print(
        _hop(
            FACE_OBSERVATIONS.name,
            found.observation_partition,
            found.observation_offset,
            found.observation_appended_ms,
            found.observation_bytes,
        )
    )
    output.print(f"stored      mimika.observations at {found.stored_at:%Y-%m-%d %H:%M:%S.%f}"[:-3] + " UTC")


def _hop(topic: str, partition: int, offset: int, at_ms: int, size_bytes: int) -> str:
    moment = datetime.datetime.fromtimestamp(at_ms / 1000, datetime.UTC)
    return f"{topic}  partition {partition}, offset {offset}, {moment:%H:%M:%S.%f}"[:-3] + f" UTC, {size_bytes} bytes"


def _call_id(text: str) -> str:
    try:
        return str(ULID.from_str(text)) if text else str(ULID())
    except ValueError:
        raise InputError(
            f"--call {text}: is no ULID (26 characters 0-9 and A-Z); leave the option out for a new one"
        ) from None


def _rate(text: str) -> float | None:
    try:
        return frames_per_s(text)
    except ValueError:
        raise InputError(f"--fps {text}: give a number above 0 and up to 60, or all") from None


def _started_ms(text: str) -> int:
    if not text:
        return time.time_ns() // 1_000_000
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise InputError(f"--started {text}: give date, time and distance from UTC, as 2026-11-23T14:02+03:00")
    return round(moment.timestamp() * 1000)
