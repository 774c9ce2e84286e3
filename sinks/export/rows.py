"""The report's windows as rows: RFC 4180, one row per window of 5 s under one header."""

import csv as rfc4180
from io import StringIO

from contracts.calls import WINDOW_US
from contracts.polarity import EMOTIONS
from sinks.export.paper import ReportPaper
from sinks.export.words import WORDS
from sinks.page.words import WORDS as PAGE_WORDS
from sinks.page.words import Language

_COUNTS = ("negative", "neutral", "positive", "no_face", "abstained", "skipped")


def csv(paper: ReportPaper, language: Language) -> bytes:
    """Write every window of a call, also those in which nothing was observed.

    Columns: window (from 0), start and end in milliseconds of the call's clock (the last window ends with the call),
    frames by state, then the used frames by their likeliest expression. All are whole numbers, so that neither a
    decimal sign nor a separator of thousands can be misread.

    Args:
        paper: what to tell.
        language: `en` names the columns as the report's JSON does, for programs; `ru` names them in Russian and puts
            a byte order mark in front, by which Excel knows UTF-8.
    """
    target = StringIO()
    writer = rfc4180.writer(target)  # lines end in CR LF
    writer.writerow(_header(language))
    duration_ms = round(paper.report.duration_s * 1000)
    for window in paper.windows:
        start_ms = window.window * WINDOW_US // 1000
        end_ms = max(start_ms, min(start_ms + WINDOW_US // 1000, duration_ms))
        counts = [getattr(window, name) for name in _COUNTS]
        writer.writerow([window.window, start_ms, end_ms, *counts, *window.emotions])
    return target.getvalue().encode("utf-8-sig" if language == "ru" else "utf-8")


def _header(language: Language) -> list[str]:
    if language == "en":
        return ["window", "start_ms", "end_ms", *_COUNTS, *(f"emotion_{name}" for name in EMOTIONS)]
    words, page = WORDS[language], PAGE_WORDS[language]
    counts = [page.get(name) if name in page else words[name] for name in _COUNTS]
    emotions = [page["neutral_expression" if name == "neutral" else name] for name in EMOTIONS]
    return [
        str(name).replace("\u00a0", " ")
        for name in (words["window"], words["start_ms"], words["end_ms"], *counts, *emotions)
    ]
