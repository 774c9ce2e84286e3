"""What is stored of a call, collected for its exports."""

from sinks import queries
from sinks.clickhouse import Database
from sinks.export.paper import ReportPaper
from sinks.report.moments import moment_changes


def stored_paper(database: Database, call_id: str, address: str, made_ms: int) -> ReportPaper | None:
    """Collect the newest report of a call and what belongs to it; None where none is stored.

    Args:
        database: to read from.
        call_id: of the call.
        address: of the report's page in the console; empty where there is none.
        made_ms: Unix time that the exports carry as their own.
    """
    found, ended = queries.newest_report(database, call_id), queries.call_end(database, call_id)
    if found is None or ended is None:
        return None
    report, payload = found
    windows = queries.report_windows(database, call_id, report.version)
    return ReportPaper(
        report=report,
        payload=payload,
        windows=windows,
        started=ended.started,
        end_reason=ended.reason,
        stops=ended.stops,
        moments=moment_changes(queries.marks(database, call_id), windows, ended),
        address=address,
        made_ms=made_ms,
    )
