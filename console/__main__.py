"""`python -m console`: the pages and addresses that people and programs use."""

import sys
import time
from functools import partial

import structlog
import uvicorn

from bus.logs import configure_logs
from bus.metrics import Metrics
from bus.neighbour import NeighbourUnavailable
from bus.publisher import Publisher
from bus.service import run_service
from console.app import build_app
from console.figures import open_sessions
from console.services import Services
from console.settings import Settings
from console.shared_database import SharedDatabase
from contracts.metrics import SIGNED_IN
from sinks.clickhouse import ClickHouseUnavailable
from vault.connections import VaultUnreachable
from vault.database import open_vault

_GRACE_S = 3
"""How long open streams may go on after SIGTERM; the browsers come back to the next process."""


def run(settings: Settings, log: structlog.stdlib.BoundLogger) -> None:
    """Serve until SIGTERM."""
    metrics = Metrics("console")
    metrics.serve(settings.mimika_metrics_port, log)
    vault = open_vault(settings.database_url, settings.mimika_master_key_file)
    publisher = Publisher(settings.kafka_bootstrap)
    database = SharedDatabase(settings.clickhouse_url)
    services = Services(
        vault=vault,
        database=database,
        publisher=publisher,
        settings=settings,
        now_ms=lambda: time.time_ns() // 1_000_000,
        fonts_folder=settings.mimika_fonts,
        bootstrap=settings.kafka_bootstrap,
    )
    metrics.show(SIGNED_IN, partial(open_sessions, vault.web_sessions, services.now_ms))
    try:
        uvicorn.run(
            build_app(services, metrics),
            host=settings.mimika_console_host,
            port=settings.mimika_console_port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_S,
        )
    finally:
        publisher.close()
        database.close()
        vault.close()


def main() -> int:
    """Read the settings and run."""
    settings = Settings()
    configure_logs(settings.mimika_log_level, "console")
    log: structlog.stdlib.BoundLogger = structlog.get_logger("console")
    return run_service(log, lambda: run(settings, log), (NeighbourUnavailable, ClickHouseUnavailable, VaultUnreachable))


if __name__ == "__main__":
    sys.exit(main())
