"""What is SQLite's own: its file, its pragmas, its transactions and its log; no other module speaks its dialect."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from vault.private_files import VaultRefused, create_once, require_private

BUSY_TIMEOUT_MS = 10_000
"""How long a process waits for another one's transaction; ours take milliseconds."""

WRITES = "vault_writes"
"""Execution option of connections whose transactions write."""

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
)


class LogNotTruncated(Exception):
    """A long reader kept the write-ahead log; destroyed bytes are on the disk until the next destruction or sweep."""


def prepare_file(url: URL) -> None:
    """Create the database file (0600, in a folder of 0700) where there is none.

    Raises:
        VaultRefused: if the address names no file, or file or folder are open to others.
    """
    if not url.database or url.database == ":memory:":
        raise VaultRefused("the vault needs a file that outlives the process: sqlite:////folder/vault.db")
    path = Path(url.database)
    create_once(path, _write_empty)
    require_private(path.parent)
    require_private(path)


def install(engine: Engine) -> None:
    """Set the pragmas of each new connection, and let transactions that write take the write lock at their start."""
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def truncate_log(engine: Engine) -> None:
    """Copy the write-ahead log into the database and cut it to no bytes.

    Raises:
        LogNotTruncated: if other connections kept it for longer than the busy timeout.
    """
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            row = cursor.fetchone()
            busy = row is None or row[0] != 0
        except sqlite3.OperationalError:
            busy = True
        finally:
            cursor.close()
    if busy:
        raise LogNotTruncated(
            f"the write-ahead log of {engine.url.database} is in use and still holds destroyed bytes; "
            "end the program that reads the vault, then sweep again"
        )


def _write_empty(path: Path) -> None:
    """An empty database already in WAL mode: switching later is where simultaneous first openings collide."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def _on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions by itself: it would do so late, and without the write lock.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
