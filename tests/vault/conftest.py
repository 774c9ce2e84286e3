"""A fresh vault per test, and a hand that changes its database from outside."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from vault.database import Vault, open_vault


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "vault" / "vault.db"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "secret" / "master.key"


@pytest.fixture
def vault(database: Path, key_file: Path) -> Iterator[Vault]:
    opened = open_vault(f"sqlite:///{database}", key_file)
    yield opened
    opened.close()


@pytest.fixture
def tamper(vault: Vault, database: Path) -> Callable[..., None]:
    """Runs SQL on the database behind the vault's back; its argument makes sure that there is a vault."""
    assert vault

    def run(*statements: str) -> None:
        with closing(sqlite3.connect(database)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    return run
