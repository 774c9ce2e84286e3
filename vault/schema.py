"""The version of the vault's schema: read at each opening, and brought to the newest by alembic where it is older."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from vault.private_files import VaultRefused

HEAD = "0006"
"""Newest step in migrations/; a test holds both equal."""

MIGRATIONS = Path(__file__).with_name("migrations")


def revision(connection: Connection) -> str | None:
    """The step at which the database stands; None for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    stored: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return stored


def upgrade(connection: Connection) -> None:
    """Apply the missing steps inside the caller's transaction, which no other process shares.

    Raises:
        VaultRefused: if a newer version of Mimika made this database.
    """
    # Alembic takes a third of a second to import, and most openings do not need it.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    stored = revision(connection)
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    if stored is not None and stored not in known:
        raise VaultRefused(f"the vault's schema {stored} is newer than this version of Mimika knows; update Mimika")
    command.upgrade(config, "head")
