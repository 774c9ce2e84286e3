"""What every export of a report is rendered from, and the head that each of them has."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.calls import CallStarted, Stop
from contracts.reports import SessionReport, WindowCounts
from sinks.export.words import WORDS
from sinks.page.chart import stop_texts
from sinks.page.phrases import Phrases
from sinks.page.values import purposes
from sinks.report.moments import MomentChange


@dataclass(frozen=True, slots=True)
class ReportPaper:
    """One call, as far as its exports tell of it."""

    report: SessionReport
    payload: bytes
    """The report's JSON as it was published."""
    windows: Sequence[WindowCounts]
    """All windows that the report was made from, by number."""
    started: CallStarted
    end_reason: str
    """Why the call ended (contracts.calls.EndReason)."""
    stops: tuple[Stop, ...]
    moments: Sequence[MomentChange]
    """Marked moments in the order of their time."""
    address: str
    """Of the report's page in the console; empty where there is none."""
    made_ms: int
    """Unix time that the export carries as its own."""


def client(paper: ReportPaper, phrases: Phrases) -> str:
    """The title: `Client K-4821`."""
    return f"{phrases.words['client']} {paper.started.client}"


def facts(paper: ReportPaper, phrases: Phrases) -> list[str]:
    """What stands under the title: who, when, how long, on which consents, about what, and where it was stopped."""
    words, started = phrases.words, paper.started
    found = [f"{words['manager']} {started.manager}"]
    found += [f"{words['team']} {started.team}"] if started.team else []
    found += [phrases.period(paper.report.started_ms, paper.report.duration_s)]
    found += [phrases.length(paper.report.duration_s), f"{words['consent']}: {purposes(started, phrases)}"]
    found += [f"{words['subject']}: {started.subject}"] if started.subject else []
    return found + stop_texts(paper.stops, phrases)


def end(paper: ReportPaper, phrases: Phrases) -> str:
    """`End of the call: hung up`."""
    words = WORDS[phrases.language]
    return f"{words['end']}: {words[f'end_{paper.end_reason}']}"


def sentence(reason: str) -> str:
    """A reason as a sentence of its own, without a full stop."""
    return reason[:1].upper() + reason[1:]
