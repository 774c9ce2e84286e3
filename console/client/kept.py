"""What is kept about a call, read from the vault and from ClickHouse."""

from dataclasses import dataclass

from contracts.calls import ClientAnswered
from contracts.reports import SessionReport, WindowCounts
from contracts.windows import Hint
from sinks import queries
from sinks.clickhouse import ClickHouseUnavailable, Database
from vault.consents import Consent
from vault.database import Vault
from vault.live_calls import LiveCall


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything that a client's archive holds."""

    call: LiveCall
    consents: list[Consent]
    report: SessionReport | None
    report_json: bytes
    """As it was published; empty where there is none."""
    observed: int
    """Frames with a stored observation."""
    windows: list[WindowCounts]
    hints: list[Hint]
    marks: list[queries.Mark]
    answer: ClientAnswered | None
    sentence: str
    note: str
    """The manager's; empty where there is none."""


def everything(vault: Vault, database: Database, call: LiveCall) -> Kept:
    """Gather what is kept about a call.

    Raises:
        ClickHouseUnavailable: if the numbers are out of reach; a part is never given out as the whole.
    """
    newest, note = queries.newest_report(database, call.call_id), vault.notes.find(call.call_id)
    report, report_json = newest or (None, b"")
    if report is None:
        windows = queries.count_windows(database, call.call_id)
    else:
        windows = queries.report_windows(database, call.call_id, report.version)
    return Kept(
        call=call,
        consents=[vault.consents.find(consent_id) for consent_id in call.consents.values()],
        report=report,
        report_json=report_json,
        observed=queries.observed_frames(database, call.call_id),
        windows=windows,
        hints=queries.hints(database, call.call_id),
        marks=queries.marks(database, call.call_id),
        answer=queries.answer(database, call.call_id),
        sentence=vault.notes.answer(call.call_id) or "",
        note=note[0] if note else "",
    )


def rows_kept(database: Database, call_id: str) -> int | None:
    """Number of stored observations of a call; None where it cannot be told now."""
    try:
        return queries.observed_frames(database, call_id)
    except ClickHouseUnavailable:
        return None
