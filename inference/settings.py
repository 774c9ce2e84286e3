"""Settings of the stand-alone form."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from inference.engine import EngineKind


class Settings(BaseSettings):
    """Read once from the environment, by `__main__`; an empty value counts as absent."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True)

    mimika_cache: Path | None = None
    """Folder of downloads; where absent, `mimika` in the XDG cache folder."""
    xdg_cache_home: Path = Path("~/.cache")
    """The user's folder of programs' caches."""
    mimika_engine: EngineKind = "onnx"
    """What runs the networks."""

    def models(self) -> Path:
        """Folder of the downloaded models."""
        return (self.mimika_cache or self.xdg_cache_home / "mimika").expanduser() / "models"
