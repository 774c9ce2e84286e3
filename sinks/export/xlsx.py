"""The report as a workbook: counts per window, the report as formulas over them, marked moments and stops."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from io import BytesIO
from typing import Any

import xlsxwriter

from contracts.polarity import EMOTIONS, POLARITIES
from sinks.export.moment_sheet import write_moments
from sinks.export.paper import ReportPaper, client, end, facts, sentence
from sinks.export.window_sheet import column_range, write_windows
from sinks.export.words import WORDS
from sinks.page import figures
from sinks.page.phrases import Phrases
from sinks.page.words import Language
from sinks.report.computing import ENOUGH_COVERAGE_PERCENT, ENOUGH_USED_S

_HEAD: Mapping[str, Any] = {
    "bold": True,
    "bottom": 1,
    "bottom_color": "#868E9B",
    "text_wrap": True,
    "valign": "bottom",
}
_FORMATS: Mapping[str, Mapping[str, Any]] = {
    "plain": {},
    "title": {"bold": True, "font_size": 16},
    "fact": {"font_color": "#49505D"},
    "head": _HEAD,
    "head_right": {**_HEAD, "align": "right"},
    "count": {"num_format": "#,##0"},
    "seconds": {"num_format": "#,##0.0"},
    "percent": {"num_format": "0.0%", "align": "right"},
    "points": {"num_format": "+0.0;-0.0;0.0"},
    "note": {"font_color": "#606775"},
}

_NUMBERS_ROWS = 1 + 4 + 1 + 4 + 1 + 1 + len(EMOTIONS) + 1
"""The report table, the four numbers under it, the expressions, with their heads and an empty row behind each."""


def xlsx(paper: ReportPaper, language: Language, timezone: tzinfo) -> bytes:
    """Write the workbook; the same bytes from the same input.

    Shares, satisfaction, coverage, satisfied time and used seconds are formulas over the counts, and carry their
    value for readers that do not reckon. Per cents are fractions in per cent format; the bounds of the intervals are
    values. Where too little of the face was seen the cells say "n/a", as everywhere that people read, and the counts
    remain.
    """
    phrases = Phrases(language, timezone)
    words = {**phrases.words, **WORDS[language]}
    target = BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True})
    workbook.set_properties(
        {
            "title": f"{words['document']} {paper.report.call_id}",
            "author": words["product"],
            "created": datetime.fromtimestamp(paper.made_ms // 1000, UTC).replace(tzinfo=None),
        }
    )
    base = {"font_name": "Arial", "font_size": 10}
    formats = {name: workbook.add_format({**base, **style}) for name, style in _FORMATS.items()}
    names = ("sheet_report", "sheet_windows", "sheet_moments")
    report, windows, moments = (workbook.add_worksheet(words[name]) for name in names)
    sheet = _ReportSheet(report, formats, words)
    _write_report(sheet, paper, phrases)
    cells = {name: f"'{words['sheet_report']}'!{sheet.cells[name]}" for name in ("duration_s", "period_us")}
    write_windows(windows, formats, words, paper, duration_cell=cells["duration_s"], period_cell=cells["period_us"])
    write_moments(moments, formats, words, paper, phrases)
    workbook.close()
    return target.getvalue()


@dataclass(slots=True)
class _ReportSheet:
    """The first sheet, written from its top down."""

    sheet: Any
    formats: Mapping[str, Any]
    words: Mapping[str, str]
    row: int = 0
    cells: dict[str, str] = field(default_factory=dict)
    """Where each named value stands, as `$B$7`."""

    def line(self, text: str, style: str, *heads: str) -> None:
        """Write text into column A, heads of numbers beside it, and go to the next row."""
        self.sheet.write_string(self.row, 0, text.replace("\u00a0", " "), self.formats[style])
        for column, one in enumerate(heads, start=1):
            self.sheet.write_string(self.row, column, one.replace("\u00a0", " "), self.formats["head_right"])
        self.row += 1

    def skip(self) -> None:
        """Leave a row empty."""
        self.row += 1

    def place(self, name: str, row: int) -> None:
        """Say where a value will stand."""
        self.cells[name] = f"$B${row + 1}"

    def value(self, name: str, word: str, content: float | str, style: str, shown: float | str | None = None) -> None:
        """Write a row: its name, then a number, or a formula with the value to show."""
        self.place(name, self.row)
        self.sheet.write_string(self.row, 0, word.replace("\u00a0", " "), self.formats["plain"])
        if isinstance(content, str):
            self.sheet.write_formula(self.row, 1, content, self.formats[style], shown)
        else:
            self.sheet.write_number(self.row, 1, content, self.formats[style])
        self.row += 1


def _write_report(sheet: _ReportSheet, paper: ReportPaper, phrases: Phrases) -> None:
    sheet.sheet.set_column(0, 0, 46)
    sheet.sheet.set_column(1, 3, 16)
    sheet.sheet.fit_to_pages(1, 0)
    sheet.line(client(paper, phrases), "title")
    reason = sentence(figures.reason(paper.report, phrases))
    for fact in (*facts(paper, phrases), end(paper, phrases), *([reason] if reason else [])):
        sheet.line(fact, "fact")
    sheet.skip()
    top = sheet.row
    sheet.row += _NUMBERS_ROWS  # what the report is made of stands below it, and is written first
    _write_counts(sheet, paper)
    after, sheet.row = sheet.row, top
    _write_numbers(sheet, paper)
    sheet.row = after + 1
    sheet.line(sheet.words["intervals_note"], "note")
    words = sheet.words
    sheet.line(f"{words['engine']}: {' · '.join(figures.engine(paper.report, phrases))}", "note")
    sheet.line(words["foot_call"].format(call_id=paper.report.call_id, version=paper.report.version), "note")
    if paper.address:
        sheet.line(paper.address, "note")


def _write_counts(sheet: _ReportSheet, paper: ReportPaper) -> None:
    """Sums over the windows, and what only the call as a whole knows."""
    words, counts, report = sheet.words, paper.report.counts, paper.report
    sheet.line(words["counts"], "head", "")
    for name in ("used", *POLARITIES, "no_face", "abstained", "skipped"):
        word = words[f"{name}_low"] if name in POLARITIES else words[name]
        formula = f"=SUM('{words['sheet_windows']}'!{column_range(name, len(paper.windows))})"
        sheet.value(f"n_{name}", sentence(word), formula, "count", getattr(counts, name))
    sheet.value("n_no_frames", sentence(words["frames_absent"]), counts.no_frames, "count")
    sheet.value("n_lost", sentence(words["frames_lost"]), counts.lost, "count")
    sheet.value("n_dropped", sentence(words["dropped"]), counts.dropped, "count")
    sheet.skip()
    sheet.line(words["limits"], "head", "")
    sheet.value("duration_s", words["duration_s"], report.duration_s, "seconds")
    sheet.value("period_us", words["period_us"], paper.started.period_us, "count")
    sheet.value("limit_coverage", words["enough_coverage"], ENOUGH_COVERAGE_PERCENT / 100, "percent")
    sheet.value("limit_used_s", words["enough_used_s"], ENOUGH_USED_S, "count")


def _write_numbers(sheet: _ReportSheet, paper: ReportPaper) -> None:
    """The report table, each number as a formula over the counts."""
    words, report, at = sheet.words, paper.report, sheet.cells
    shown = report.enough and report.counts.used > 0
    sheet.place("enough", sheet.row + 1 + 4 + 1 + 2)  # head, four numbers, an empty row, coverage and used seconds

    def percent(name: str, word: str, quotient: str, value: float | None) -> None:
        formula = f'=IF({at["enough"]}=1,{quotient},"{words["na"]}")'
        sheet.value(name, word, formula, "percent", value / 100 if shown and value is not None else words["na"])

    sheet.line(words["whole_call"], "head", words["value"], words["low"], words["high"])
    above = f"0.5*{at['n_neutral']}+{at['n_positive']}"
    percent("satisfaction", words["satisfaction"], f"({above})/({above}+{at['n_negative']})", report.satisfaction)
    for name in POLARITIES:
        percent(name, words[name], f"{at[f'n_{name}']}/{at['n_used']}", getattr(report.shares, name))
    _write_bounds(sheet, paper, shown)
    sheet.skip()
    whole = "+".join(at[f"n_{name}"] for name in ("used", "no_face", "abstained", "no_frames"))
    sheet.value(
        "coverage", words["coverage"], f"=IF({whole}=0,0,{at['n_used']}/({whole}))", "percent", report.coverage / 100
    )
    seconds = f"={at['n_used']}*{at['period_us']}/1000000"
    sheet.value("used_s", words["used_s"], seconds, "seconds", report.used_s)
    enough = f"=IF(AND({at['coverage']}>={at['limit_coverage']},{at['used_s']}>={at['limit_used_s']}),1,0)"
    sheet.value("enough", words["enough"], enough, "count", int(report.enough))
    satisfied = f"SUM('{words['sheet_windows']}'!{column_range('satisfied_s', len(paper.windows))})"
    satisfied_shown: float | str = report.satisfied_s if shown else words["na"]
    formula = f'=IF({at["enough"]}=1,{satisfied},"{words["na"]}")'
    sheet.value("satisfied_s", words["satisfied_s"], formula, "seconds", satisfied_shown)
    sheet.skip()
    sheet.line(words["expressions"], "head", "")
    for name in EMOTIONS:
        word = words["neutral_expression" if name == "neutral" else name]
        frames = f"SUM('{words['sheet_windows']}'!{column_range(f'emotion_{name}', len(paper.windows))})"
        percent(f"e_{name}", word, f"{frames}/{at['n_used']}", getattr(report.emotions, name))


def _write_bounds(sheet: _ReportSheet, paper: ReportPaper, shown: bool) -> None:
    for place, name in enumerate(("satisfaction", *POLARITIES)):
        bounds = getattr(paper.report.intervals, name)
        for column, bound in enumerate(bounds if shown and bounds else ()):
            row = sheet.row - len(POLARITIES) - 1 + place
            sheet.sheet.write_number(row, 2 + column, bound / 100, sheet.formats["percent"])
