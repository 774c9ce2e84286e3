"""`python -m sinks`: the service between topics and ClickHouse; `python -m sinks mail` sends the reports' mails."""

import argparse
import runpy
import sys
import time
from functools import partial

import structlog

from bus.logs import configure_logs
from bus.metrics import Metrics
from bus.neighbour import NeighbourUnavailable
from bus.publisher import Publisher
from bus.reader import GroupReader
from bus.service import run_service, stop_requested
from contracts.topics import ILLUSTRATION_FEEDBACK
from sinks.clickhouse import ClickHouseUnavailable, connect
from sinks.feedback import Feedback
from sinks.live_calls import LiveCalls
from sinks.queries import erase_feedback
from sinks.service import READ, Sinks
from sinks.settings import Settings
from vault.connections import VaultUnreachable
from vault.database import open_vault

_PATIENCE_S = 60
"""How long the first answer of ClickHouse is waited for."""
_GATHER_MS = 100
"""Blocks are written once a second, so nothing is later for it."""


def run(settings: Settings, log: structlog.stdlib.BoundLogger) -> None:
    """Apply the migrations, then store and report until SIGTERM."""
    stop, metrics = stop_requested(), Metrics("sinks")
    metrics.serve(settings.mimika_metrics_port, log)
    database = connect(settings.clickhouse_url, _PATIENCE_S)
    database.migrate({"observation_days": settings.mimika_observation_days, "report_days": settings.mimika_report_days})
    reader = GroupReader(
        settings.kafka_bootstrap,
        "mimika-sinks",
        READ,
        round(settings.mimika_session_timeout_s * 1000),
        _GATHER_MS,
    )
    vault = open_vault(settings.database_url, settings.mimika_master_key_file)
    sinks = Sinks(
        reader=reader,
        publisher=Publisher(settings.kafka_bootstrap),
        database=database,
        keys=vault.keys,
        calls=LiveCalls(
            vault.live, vault.lists, vault.accounts, vault.outbox, settings.mimika_mail_from.rpartition("@")[2]
        ),
        now_ms=lambda: time.time_ns() // 1_000_000,
        pause=time.sleep,
        log=log,
        metrics=metrics,
    )
    feedback = Feedback(
        reader=GroupReader(
            settings.kafka_bootstrap,
            "mimika-feedback",
            (ILLUSTRATION_FEEDBACK,),
            round(settings.mimika_session_timeout_s * 1000),
        ),
        publisher=sinks.publisher,
        database=database,
        may_keep=vault.illustrations.may_keep,
        erase=partial(erase_feedback, database),
        now_ms=sinks.now_ms,
        log=log,
        metrics=metrics,
    )
    while not stop.is_set():
        sinks.turn()
        feedback.turn()
    reader.close()
    feedback.reader.close()


def main() -> int:
    """Read the settings and run."""
    parser = argparse.ArgumentParser(prog="python -m sinks", description=__doc__)
    parser.add_argument("service", nargs="?", choices=["mail"], help="the other service; absent runs the first")
    if parser.parse_args().service == "mail":
        runpy.run_module("sinks.mail", run_name="__main__")  # ends the process; what it imports is not needed here
    settings = Settings()
    log = configure_logs(settings.mimika_log_level, "sinks")
    neighbours = (NeighbourUnavailable, ClickHouseUnavailable, VaultUnreachable)
    return run_service(log, lambda: run(settings, log), neighbours)


if __name__ == "__main__":
    sys.exit(main())
