"""Settings of the stand-alone form."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read once from the environment, by `__main__`."""

    model_config = SettingsConfigDict(env_prefix="MIMIKA_", frozen=True)

    cache: Path = Path.home() / ".cache" / "mimika"
    """MIMIKA_CACHE: folder of what set-up fetched; models lie in its subfolder `models`."""
