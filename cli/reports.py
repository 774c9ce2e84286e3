"""`mimika report`: the newest report of a call in the form that is asked for, or the arithmetic behind it."""

import datetime
import sys
import time
from pathlib import Path
from typing import Annotated, Literal

import typer

from cli.exits import InputError, say
from cli.surroundings import settings
from infra import client
from infra.services import LIVE_SERVICES
from sinks import papers
from sinks.clickhouse import Database
from sinks.export.explaining import explain
from sinks.export.paper import ReportPaper
from sinks.export.pdf import pdf
from sinks.export.rows import csv
from sinks.export.xlsx import xlsx
from sinks.page.fonts import load_fonts
from sinks.page.render import render

Format = Literal["html", "pdf", "xlsx", "csv", "json"]
Language = Literal["ru", "en"]


def report(
    call_id: Annotated[str, typer.Argument(metavar="CALL", help="Id of the call, as `mimika analyze` prints it.")],
    form: Annotated[Format | None, typer.Option("--format", help="Form of the report.", show_default="json")] = None,
    lang: Annotated[Language, typer.Option(help="Language of words and numbers; JSON has none.")] = "en",
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="Where it goes; standard output if absent.")] = None,
    explained: Annotated[bool, typer.Option("--explain", help="Print the counts and the arithmetic instead.")] = False,
) -> None:
    """Give out the report of a call."""
    if explained and form is not None:
        raise InputError("--explain is a text of its own: leave --format out")
    if form in ("pdf", "xlsx") and to is None and sys.stdout.isatty():
        raise InputError(f"{form} is not for a terminal: name a file by --to, or send standard output on")
    read = settings()
    with client.acquire_lease(read.home(), read, LIVE_SERVICES, say) as lease:
        paper = stored_paper(Database(lease.running.clickhouse_url), call_id)
    content = explain(paper, lang).encode() if explained else rendered(paper, form or "json", lang, read.cache().fonts)
    if to is None:
        sys.stdout.buffer.write(content)
    else:
        write_whole(to, content)


def stored_paper(database: Database, call_id: str) -> ReportPaper:
    """Collect what is stored of a call.

    Raises:
        InputError: if no report of it is stored.
    """
    paper = papers.stored_paper(database, call_id, address="", made_ms=time.time_ns() // 1_000_000)
    if paper is None:
        raise InputError(f"no report of call {call_id} is stored; `mimika analyze` makes one and prints the call's id")
    return paper


def rendered(paper: ReportPaper, form: Format, language: Language, fonts_folder: Path) -> bytes:
    """Write the report in one form; times of the day are this machine's.

    Raises:
        FontUnavailable: if the page's fonts are not there.
    """
    timezone = datetime.datetime.now().astimezone().tzinfo or datetime.UTC
    match form:
        case "html":
            fonts = load_fonts(fonts_folder)
            return render(
                paper.report,
                paper.windows,
                paper.started,
                language,
                timezone,
                fonts,
                paper.stops,
                [moment.mark for moment in paper.moments],
            ).encode()
        case "pdf":
            return pdf(paper, language, timezone, fonts_folder)
        case "xlsx":
            return xlsx(paper, language, timezone)
        case "csv":
            return csv(paper, language)
        case "json":
            return paper.payload + b"\n"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; an older one is replaced.

    Raises:
        InputError: if it cannot be written.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        if part.is_file():
            part.unlink()
        raise InputError(f"{path}: cannot be written ({error.strerror}); name another file by --to") from error
