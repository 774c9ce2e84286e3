"""The workbook's third sheet: marked moments with the minutes around them, and the stretches without analysis."""

from collections.abc import Mapping
from typing import Any

from sinks.export.moments import moment_rows
from sinks.export.paper import ReportPaper
from sinks.page.phrases import Phrases
from sinks.report.moments import MomentChange

_MOMENT_HEADS = ("mark_s", "moment", "share_before", "share_after", "change", "low", "high", "verdict")
_STOP_HEADS = ("from_s", "to_s", "length_s", "stopped_by")


def write_moments(
    sheet: Any, formats: Mapping[str, Any], words: Mapping[str, str], paper: ReportPaper, phrases: Phrases
) -> None:
    """Fill the sheet.

    Times are seconds of the call, shares fractions in per cent format, the difference and its bounds points; where too
    little of the face was seen around a moment its cells stay empty and the verdict says so.

    Args:
        sheet: of xlsxwriter, empty.
        formats: of xlsxwriter, by `head`, `plain`, `seconds`, `percent`, `points`, `note`.
        words: of the page and of the exports.
        paper: whose moments and stops.
        phrases: of the workbook's language.
    """
    sheet.set_column(0, len(_MOMENT_HEADS) - 1, 18)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    _heads(sheet, 0, _MOMENT_HEADS, formats, words)
    row = 1
    for moment in moment_rows(paper.moments, phrases):
        sheet.write_number(row, 0, moment.at_s, formats["seconds"])
        sheet.write_string(row, 1, moment.word, formats["plain"])
        _write_change(sheet, row, paper.moments[row - 1], formats)
        sheet.write_string(row, 7, moment.verdict.replace("\u00a0", " "), formats["plain"])
        row += 1
    sheet.write_string(row, 0, words["moments_note"].replace("\u00a0", " "), formats["note"])
    row += 2
    _heads(sheet, row, _STOP_HEADS, formats, words)
    for stop in paper.stops:
        row += 1
        sheet.write_number(row, 0, stop.from_us / 1e6, formats["seconds"])
        sheet.write_number(row, 1, stop.to_us / 1e6, formats["seconds"])
        sheet.write_formula(row, 2, f"=B{row + 1}-A{row + 1}", formats["seconds"], (stop.to_us - stop.from_us) / 1e6)
        sheet.write_string(row, 3, words[f"by_{stop.by}"], formats["plain"])


def _write_change(sheet: Any, row: int, moment: MomentChange, formats: Mapping[str, Any]) -> None:
    before, after, bounds = moment.before_percent, moment.after_percent, moment.difference_points
    if before is None or after is None or bounds is None:
        return
    sheet.write_number(row, 2, before / 100, formats["percent"])
    sheet.write_number(row, 3, after / 100, formats["percent"])
    sheet.write_formula(row, 4, f"=(D{row + 1}-C{row + 1})*100", formats["points"], after - before)
    for column, bound in enumerate(bounds, start=5):
        sheet.write_number(row, column, bound, formats["points"])


def _heads(sheet: Any, row: int, names: tuple[str, ...], formats: Mapping[str, Any], words: Mapping[str, str]) -> None:
    for column, name in enumerate(names):
        sheet.write_string(row, column, words[name].replace("\u00a0", " "), formats["head"])
