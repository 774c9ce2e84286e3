"""The running system's ClickHouse."""

from collections.abc import Iterator

import pytest

from sinks.clickhouse import Database, connect
from tests.conftest import System


@pytest.fixture(scope="session")
def database(system: System) -> Iterator[Database]:
    """Ours, with its tables."""
    opened = connect(system.environment_of_services["CLICKHOUSE_URL"], 60)
    opened.migrate({"observation_days": 90, "report_days": 1096})
    try:
        yield opened
    finally:
        opened.close()
