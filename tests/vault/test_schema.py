from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from vault import schema
from vault.database import Vault, open_vault
from vault.private_files import VaultRefused
from vault.tables import metadata


def test_head_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == schema.HEAD


def test_migrations_make_the_tables_that_queries_use(vault: Vault) -> None:
    with vault.connections.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_schema_of_a_newer_version_is_refused(
    vault: Vault, tamper: Callable[..., None], database: Path, key_file: Path
) -> None:
    vault.close()
    tamper("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(VaultRefused, match="schema 9999 is newer than this version of Mimika knows"):
        open_vault(f"sqlite:///{database}", key_file)


def test_migration_that_was_cut_short_leaves_nothing(
    database: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("vault.database.read_or_create", fail)
        with pytest.raises(KeyboardInterrupt):
            open_vault(f"sqlite:///{database}", key_file)
    vault = open_vault(f"sqlite:///{database}", key_file)
    assert vault.audit.verify() == 0
    vault.close()


def test_a_vault_of_the_first_version_is_upgraded_and_keeps_what_it_holds(
    database: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "HEAD", "0001")
    with monkeypatch.context() as patch:
        real = command.upgrade
        patch.setattr(command, "upgrade", lambda config, _: real(config, "0001"))
        old = open_vault(f"sqlite:///{database}", key_file)
    consent_id = old.consents.add("client 1", "report", "signed", 1, "operator")
    with old.connections.reading() as connection:
        assert not inspect(connection).has_table("live_calls")
    old.close()
    monkeypatch.undo()
    new = open_vault(f"sqlite:///{database}", key_file)
    new.consents.check(consent_id, "client 1", "report", 2)
    assert (new.accounts.list(), new.audit.verify()) == ([], 1)
    new.close()
