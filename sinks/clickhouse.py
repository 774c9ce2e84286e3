"""The one door to ClickHouse: connects, applies migrations, queries from .sql files, inserts by columns."""

import time
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from clickhouse_driver import Client
from clickhouse_driver.errors import Error as ClickHouseError
from clickhouse_driver.errors import ErrorCodes, ServerException

_CONNECT_S = 5
_SURROUNDINGS = {
    ErrorCodes.TIMEOUT_EXCEEDED,
    ErrorCodes.TOO_SLOW,
    ErrorCodes.TOO_MANY_SIMULTANEOUS_QUERIES,
    ErrorCodes.SOCKET_TIMEOUT,
    ErrorCodes.NETWORK_ERROR,
    ErrorCodes.MEMORY_LIMIT_EXCEEDED,
    ErrorCodes.TABLE_IS_READ_ONLY,
    ErrorCodes.TOO_MANY_PARTS,
    ErrorCodes.UNKNOWN_DATABASE,  # sinks has not applied its migrations yet
    ErrorCodes.UNKNOWN_TABLE,
    ErrorCodes.DATABASE_ALREADY_EXISTS,  # IF NOT EXISTS loses a race with another that creates it
    ErrorCodes.NOT_ENOUGH_SPACE,
    516,  # authentication failed
}
"""What the server says where something around us is wrong; any other refusal is a bug of ours."""
_MIGRATION_NAMES = "SELECT name FROM schema_migrations"


class ClickHouseUnavailable(RuntimeError):
    """ClickHouse does not answer or refuses; the text names its address and the way out."""


class Database:
    """One connection; not for use by two threads at once."""

    def __init__(self, url: str) -> None:
        """Connect lazily.

        Args:
            url: clickhouse://user:password@host:port/database.
        """
        self._client = Client.from_url(url)
        self._client.connection.connect_timeout = _CONNECT_S
        self._address = url.rpartition("@")[2] or url

    def query(self, name: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """Run sinks/sql/NAME.sql and return its rows.

        Raises:
            ClickHouseUnavailable: if the server does not answer or refuses.
        """
        return self._execute(_statement(name), parameters)

    def insert(self, table: str, columns: Mapping[str, Sequence[Any]], token: str = "") -> None:
        """Write one block.

        Args:
            table: of our database.
            columns: values by column, all equally long.
            token: the same token within the last 1000 blocks of the table changes nothing.

        Raises:
            ClickHouseUnavailable: if the server does not answer or refuses; the caller tries again.
        """
        settings = {"insert_deduplication_token": token} if token else {}
        names = ", ".join(columns)
        self._execute(f"INSERT INTO {table} ({names}) VALUES", list(columns.values()), columnar=True, settings=settings)

    def stored_rows(self, table: str, call_id: str) -> int:
        """Count the rows of a call in a table, repeats too.

        Raises:
            ClickHouseUnavailable: if the server does not answer or refuses.
        """
        return int(self._execute(_statement("stored_rows").format(table=table), {"call_id": call_id})[0][0])

    def erase(self, table: str, call_id: str) -> int:
        """Rewrite a table without a call, and return when that is done; the old files go within 2 s.

        Returns:
            number of rows that went.

        Raises:
            ClickHouseUnavailable: if the server does not answer or refuses.
        """
        found = self.stored_rows(table, call_id)
        if found:
            self._execute(_statement("erase").format(table=table), {"call_id": call_id})
        return found

    def migrate(self, retention_days: Mapping[str, int]) -> None:
        """Apply the files of sinks/migrations/ that are not yet applied, in the order of their names.

        Args:
            retention_days: observation_days and report_days, which the tables' TTLs keep.

        Raises:
            ClickHouseUnavailable: if the server does not answer or refuses.
        """
        self._execute(
            "CREATE TABLE IF NOT EXISTS schema_migrations (name String, applied_at DateTime DEFAULT now())"
            " ENGINE = MergeTree ORDER BY name"
        )
        applied = {name for (name,) in self._execute(_MIGRATION_NAMES)}
        files = sorted(resources.files("sinks").joinpath("migrations").iterdir(), key=lambda file: file.name)
        for file in files:
            if file.name.endswith(".sql") and file.name not in applied:
                for statement in file.read_text("utf-8").split(";\n"):
                    if statement.strip():
                        self._execute(statement.format(**retention_days))
                self._execute("INSERT INTO schema_migrations (name) VALUES", [(file.name,)])

    def create(self, name: str) -> None:
        """Create a database where it is missing.

        Raises:
            ClickHouseUnavailable: if the server does not answer or refuses.
        """
        self._execute(f"CREATE DATABASE IF NOT EXISTS {name}")

    def close(self) -> None:
        """Disconnect."""
        self._client.disconnect()

    def _execute(self, statement: str, parameters: Any = None, **options: Any) -> list[tuple[Any, ...]]:
        try:
            rows: list[tuple[Any, ...]] = self._client.execute(statement, parameters, **options)
        except (ClickHouseError, OSError, EOFError) as error:
            self._client.disconnect()
            if isinstance(error, ServerException) and error.code not in _SURROUNDINGS:
                raise  # our statement is wrong
            first = " ".join(str(error).split())[:200]
            raise ClickHouseUnavailable(
                f"ClickHouse at {self._address} does not answer or refuses ({first}); "
                "see `mimika status` and `mimika doctor`"
            ) from error
        return rows


def _statement(name: str) -> str:
    return resources.files("sinks").joinpath("sql", f"{name}.sql").read_text("utf-8")


def connect(url: str, patience_s: float) -> Database:
    """Return a connection to the database, which is created where it is missing.

    Raises:
        ClickHouseUnavailable: if the server has not answered within `patience_s`.
    """
    parts = urlsplit(url)
    server, name = Database(urlunsplit(parts._replace(path=""))), parts.path.strip("/")
    deadline_s = time.monotonic() + patience_s
    while True:
        try:
            server.create(name)
        except ClickHouseUnavailable:
            if time.monotonic() > deadline_s:
                raise
            time.sleep(0.2)
        else:
            server.close()
            return Database(url)
