"""The report as a table for the terminal: the page's own figures and words, in the order of docs/en/numbers.md."""

from datetime import UTC

from rich.table import Table

from contracts.reports import SessionReport
from sinks.page import figures
from sinks.page.phrases import Phrases
from sinks.page.words import Language


def report_table(report: SessionReport, language: Language) -> Table:
    """Draw overall satisfaction, shares, coverage, expressions, times and engine; numbers too weak to show say why."""
    phrases = Phrases(language, UTC)
    words = phrases.words
    table = Table(title=f"{words['document']} {report.call_id}", title_justify="left", title_style="bold", box=None)
    for heading, side in (("whole_call", "left"), ("value", "right"), ("interval", "right")):
        table.add_column(words[heading], justify=side, header_style="dim")  # type: ignore[arg-type]
    for row in figures.measures(report, phrases):
        table.add_row(words[row.key], f"[bold]{row.value}", row.interval)
    if why := figures.reason(report, phrases):
        table.add_row(f"[dim]{why}")
    table.add_row()
    for part in figures.coverage_parts(report.counts, phrases):
        table.add_row(words[part.key], part.text)
    table.add_row()
    for expression in figures.expressions(report, phrases):
        table.add_row(expression.word, expression.text)
    table.add_row()
    table.add_row(words["satisfied"], phrases.length(report.satisfied_s) if report.enough else words["na"])
    table.add_row(words["length"], phrases.length(report.duration_s))
    for line in figures.engine(report, phrases):
        table.add_row(f"[dim]{line}")
    return table
