"""Connections to the vault's database: short transactions that read, and one writer at a time over all processes."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError

from vault import sqlite
from vault.private_files import VaultRefused
from vault.tables import audit_head

_FOUNDING_LOCK = 0x6D696D696B61
"""Number of PostgreSQL's advisory lock under which a schema is made: "mimika" in ASCII."""


class VaultUnreachable(Exception):
    """The database does not answer, is no database, or stayed locked: a broken neighbour; trying again may help."""


class Connections:
    """One pool for one process; threads share it, a forked child must open its own vault."""

    def __init__(self, database_url: str) -> None:
        self._engine = _engine(database_url)
        self._writers = self._engine.execution_options(**{sqlite.WRITES: True})

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads; keep it short, because a reader holds back the end of destroyed bytes."""
        with self._as_unreachable(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that nobody else writes beside, so what it reads stays true until it commits."""
        with self._as_unreachable(), self._writers.begin() as connection:
            # On SQLite the transaction holds the write lock already; elsewhere this row is the lock.
            connection.execute(select(audit_head.c.id).with_for_update()).all()
            yield connection

    @contextmanager
    def founding(self) -> Iterator[Connection]:
        """As `writing`, before there are tables."""
        with self._as_unreachable(), self._writers.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_FOUNDING_LOCK})")
            yield connection

    def forget_destroyed(self) -> None:
        """Put destroyed bytes off the disk; on PostgreSQL that is the work of VACUUM and of its own log's retention.

        Raises:
            LogNotTruncated: if a reader holds the log for longer than the busy timeout.
        """
        if self._engine.dialect.name == "sqlite":
            with self._as_unreachable():
                sqlite.truncate_log(self._engine)

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()

    @contextmanager
    def _as_unreachable(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise  # A broken rule of the schema is a bug, not a neighbour.
        except DBAPIError as error:
            where = self._engine.url.render_as_string(hide_password=True)
            raise VaultUnreachable(f"the vault at {where} does not answer: {error.orig}") from error


def _engine(database_url: str) -> Engine:
    try:
        url = make_url(database_url)
        backend = url.get_backend_name()
        if backend == "sqlite":
            sqlite.prepare_file(url)
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError):
        raise VaultRefused(
            "DATABASE_URL is no database address; write sqlite:////folder/vault.db "
            "or postgresql+psycopg://user:password@host/database"
        ) from None
    except ModuleNotFoundError as error:
        raise VaultRefused(f"DATABASE_URL needs the Python package {error.name}; install it") from None
    if backend == "sqlite":
        sqlite.install(engine)
    return engine
