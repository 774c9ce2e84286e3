"""`python -m sinks mail`: the service between the outbox and the mail server, or a folder where there is none."""

import datetime
import math
import ssl
import sys
import time
from functools import partial

import structlog

from bus.logs import configure_logs
from bus.metrics import Metrics
from bus.service import run_service, stop_requested
from contracts.metrics import OUTBOX
from sinks.clickhouse import ClickHouseUnavailable, connect
from sinks.live_calls import LiveCalls
from sinks.mail.rendering import Rendering
from sinks.mail.sender import Sender
from sinks.mail.transport import InvalidMailServer, MailFolder, Transport, smtp_server
from sinks.settings import MailSettings
from vault.connections import VaultUnreachable
from vault.database import open_vault
from vault.outbox import Outbox

_PATIENCE_S = 60
"""How long the first answer of ClickHouse is waited for."""
_LOOK_EVERY_S = 0.25


def run(settings: MailSettings, log: structlog.stdlib.BoundLogger) -> None:
    """Send what is due until SIGTERM."""
    stop, metrics = stop_requested(), Metrics("mail")
    metrics.serve(settings.mimika_metrics_port, log)
    vault = open_vault(settings.database_url, settings.mimika_master_key_file)
    sender = Sender(
        outbox=vault.outbox,
        render=Rendering(
            database=connect(settings.clickhouse_url, _PATIENCE_S),
            calls=LiveCalls(
                vault.live, vault.lists, vault.accounts, vault.outbox, settings.mimika_mail_from.rpartition("@")[2]
            ),
            accounts=vault.accounts,
            sender=settings.mimika_mail_from,
            console_url=settings.mimika_console_url.rstrip("/"),
            fonts_folder=settings.mimika_fonts,
            timezone=datetime.datetime.now().astimezone().tzinfo or datetime.UTC,
        ),
        transport=_transport(settings),
        now_ms=lambda: time.time_ns() // 1_000_000,
        log=log,
        metrics=metrics,
    )
    for state in OUTBOX.values:
        metrics.show(OUTBOX, partial(_mails, vault.outbox, state), state)
    while not stop.is_set():
        if not sender.turn():
            stop.wait(_LOOK_EVERY_S)


def _mails(outbox: Outbox, state: str) -> float:
    """How many mails are in a state; NaN where the vault does not answer."""
    try:
        return outbox.count(state)
    except VaultUnreachable:
        return math.nan


def _transport(settings: MailSettings) -> Transport:
    if not settings.smtp_url:
        return MailFolder(settings.mimika_mail_folder)
    return smtp_server(settings.smtp_url, settings.mimika_smtp_timeout_s, ssl.create_default_context())


def main() -> int:
    """Read the settings and run."""
    settings = MailSettings()
    log = configure_logs(settings.mimika_log_level, "mail")
    return run_service(log, lambda: run(settings, log), (ClickHouseUnavailable, VaultUnreachable, InvalidMailServer))


if __name__ == "__main__":
    sys.exit(main())
