"""`python -m sinks`: the service between face-observations, ClickHouse and session-reports."""

import sys
import time

from bus.logs import configure_logs
from bus.neighbour import NeighbourUnavailable
from bus.publisher import Publisher
from bus.reader import GroupReader
from bus.stopping import stop_requested
from contracts.topics import FACE_OBSERVATIONS, SESSION_REPORTS
from sinks.clickhouse import ClickHouseUnavailable, connect
from sinks.service import Sinks
from sinks.settings import Settings
from vault.database import open_vault

EXIT_NEIGHBOUR = 5
_PATIENCE_S = 60


def main() -> int:
    """Apply the migrations, then run until SIGTERM."""
    settings, stop = Settings(), stop_requested()
    log = configure_logs(settings.mimika_log_level, "sinks")
    try:
        database = connect(settings.clickhouse_url, _PATIENCE_S)
        database.migrate(
            {"observation_days": settings.mimika_observation_days, "report_days": settings.mimika_report_days}
        )
        reader = GroupReader(
            settings.kafka_bootstrap,
            "mimika-sinks",
            [FACE_OBSERVATIONS, SESSION_REPORTS],
            round(settings.mimika_session_timeout_s * 1000),
        )
        sinks = Sinks(
            reader=reader,
            publisher=Publisher(settings.kafka_bootstrap),
            database=database,
            keys=open_vault(settings.database_url, settings.mimika_master_key_file).keys,
            now_ms=lambda: time.time_ns() // 1_000_000,
            log=log,
        )
        log.info("started")
        while not stop.is_set():
            sinks.turn()
        reader.close()
    except (NeighbourUnavailable, ClickHouseUnavailable) as error:
        log.error("neighbour unavailable", reason=str(error))
        return EXIT_NEIGHBOUR
    except Exception:
        log.exception("a bug of ours")
        return 70
    log.info("stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
