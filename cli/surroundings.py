"""What every command reads from the environment, and the vault that it opens."""

from infra.settings import Settings
from vault.database import Vault, open_vault


def settings() -> Settings:
    """Read the environment once."""
    return Settings()


def vault(read: Settings) -> Vault:
    """Open the vault that the services use.

    Raises:
        VaultRefused: if its address, files or master key are not right.
    """
    home = read.home()
    home.create()
    return open_vault(read.database_url or f"sqlite:///{home.vault_database}", home.master_key)
