from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

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
