"""The workbook's second sheet: one row per window of 5 s, its counts as numbers, all else as formulas over them."""

from collections.abc import Mapping
from typing import Any

from contracts.calls import WINDOW_US
from contracts.formulas import satisfaction, window_counts
from contracts.polarity import EMOTIONS
from contracts.reports import WindowCounts
from sinks.export.paper import ReportPaper
from sinks.report.computing import SATISFIED_FROM_PERCENT

COLUMNS = (
    "window",
    "start_s",
    "length_s",
    "negative",
    "neutral",
    "positive",
    "no_face",
    "abstained",
    "skipped",
    *(f"emotion_{name}" for name in EMOTIONS),
    "used",
    "satisfaction",
    "counts",
    "satisfied_s",
    "stopped_s",
)
_LETTERS = dict(zip(COLUMNS, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", strict=False))
_COUNTS = ("negative", "neutral", "positive", "no_face", "abstained", "skipped")
_WINDOW_S = WINDOW_US // 1_000_000


def column_range(name: str, windows: int) -> str:
    """Where a column's values stand: `$D$2:$D$291`."""
    return f"${_LETTERS[name]}$2:${_LETTERS[name]}${windows + 1}"


def write_windows(
    sheet: Any,
    formats: Mapping[str, Any],
    words: Mapping[str, str],
    paper: ReportPaper,
    *,
    duration_cell: str,
    period_cell: str,
) -> None:
    """Fill the sheet.

    Args:
        sheet: of xlsxwriter, empty.
        formats: of xlsxwriter, by `head`, `count`, `seconds`, `percent`.
        words: of the page and of the exports.
        paper: whose windows.
        duration_cell: reference to the call's length in seconds.
        period_cell: reference to the sampling period in microseconds.
    """
    sheet.write_row(0, 0, [name.replace("\u00a0", " ") for name in _heads(words)], formats["head"])
    sheet.set_row(0, 42)
    sheet.set_column(0, len(COLUMNS) - 1, 14)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for place, window in enumerate(paper.windows):
        row = place + 2
        numbers = [window.window, *(getattr(window, name) for name in _COUNTS), *window.emotions]
        for name, number in zip(("window", *_COUNTS, *(f"emotion_{one}" for one in EMOTIONS)), numbers, strict=True):
            sheet.write_number(row - 1, COLUMNS.index(name), number, formats["count"])
        sheet.write_number(row - 1, COLUMNS.index("stopped_s"), _stopped_s(paper, window.window), formats["seconds"])
        for name, (formula, value, style) in _formulas(row, window, paper, duration_cell, period_cell, words).items():
            sheet.write_formula(row - 1, COLUMNS.index(name), formula, formats[style], value)


def _formulas(
    row: int, window: WindowCounts, paper: ReportPaper, duration: str, period: str, words: Mapping[str, str]
) -> dict[str, tuple[str, float | str, str]]:
    """By column: the formula, its value, its format."""
    at = {name: f"{letter}{row}" for name, letter in _LETTERS.items()}
    start_s = window.window * _WINDOW_S
    length_s = max(0.0, min(_WINDOW_S, paper.report.duration_s - start_s))
    used = window.negative + window.neutral + window.positive
    value = satisfaction(window.negative, window.neutral, window.positive)
    counts = window_counts(used, length_s * 1e6 / paper.started.period_us)
    satisfied = counts and value is not None and value >= SATISFIED_FROM_PERCENT
    above = f"0.5*{at['neutral']}+{at['positive']}"
    quotient = f"({above})/({above}+{at['negative']})"
    limit = SATISFIED_FROM_PERCENT / 100
    return {
        "start_s": (f"={at['window']}*{_WINDOW_S}", start_s, "count"),
        "length_s": (f"=MAX(0,MIN({_WINDOW_S},{duration}-{at['start_s']}))", length_s, "seconds"),
        "used": (f"=SUM({at['negative']}:{at['positive']})", used, "count"),
        "satisfaction": (
            f'=IF({at["used"]}=0,"{words["na"]}",{quotient})',
            words["na"] if value is None else value / 100,
            "percent",
        ),
        "counts": (
            f"=IF(AND({at['used']}>0,3*{at['used']}>={at['length_s']}*1000000/{period}),1,0)",
            int(counts),
            "count",
        ),
        "satisfied_s": (
            f"=IF({at['counts']}=1,IF({at['satisfaction']}>={limit},{at['length_s']},0),0)",
            length_s if satisfied else 0,
            "seconds",
        ),
    }


def _stopped_s(paper: ReportPaper, window: int) -> float:
    """How long of a window the analysis was stopped."""
    start_us, end_us = window * WINDOW_US, (window + 1) * WINDOW_US
    return sum(max(0, min(end_us, stop.to_us) - max(start_us, stop.from_us)) for stop in paper.stops) / 1e6


def _heads(words: Mapping[str, str]) -> list[str]:
    emotions = [words["neutral_expression" if name == "neutral" else name] for name in EMOTIONS]
    counts = [words[name] for name in _COUNTS]
    last = [words[name] for name in ("used", "window_satisfaction", "window_counts", "window_satisfied_s", "stopped_s")]
    return [words["window"].capitalize(), words["start_s"], words["length_s"], *counts, *emotions, *last]
