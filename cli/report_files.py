"""HTML in both languages and JSON of a report, whole or not at all."""

import datetime
from collections.abc import Sequence
from pathlib import Path

from cli.exits import InputError
from contracts.calls import CallStarted
from contracts.reports import SessionReport, WindowCounts
from sinks.page.fonts import load_fonts
from sinks.page.render import render


def write_report(
    folder: Path,
    report: SessionReport,
    payload: bytes,
    windows: Sequence[WindowCounts],
    started: CallStarted,
    fonts_folder: Path,
) -> list[Path]:
    """Write report.en.html, report.ru.html and report.json; an older report there is replaced.

    Raises:
        InputError: if the folder cannot be written.
        FontUnavailable: if the page's fonts are not there.
    """
    timezone = datetime.datetime.now().astimezone().tzinfo or datetime.UTC
    fonts = load_fonts(fonts_folder)
    contents = {
        "report.en.html": render(report, windows, started, "en", timezone, fonts).encode(),
        "report.ru.html": render(report, windows, started, "ru", timezone, fonts).encode(),
        "report.json": payload + b"\n",
    }
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, content in contents.items():
            part = folder / f"{name}.part"
            part.write_bytes(content)
            part.replace(folder / name)
    except OSError as error:
        raise InputError(
            f"{folder}: the report cannot be written there ({error.strerror}); name another by --to"
        ) from error
    return [folder / name for name in contents]
