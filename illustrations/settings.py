"""What making pictures reads from the environment, once, in __main__."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every name below is also the environment variable, in capitals."""

    model_config = SettingsConfigDict(frozen=True)

    mimika_fonts: Path
    """Folder of the pictures' fonts."""
