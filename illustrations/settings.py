"""What making pictures reads from the environment, once, in __main__."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from illustrations.art.model import Kind, Model, checked


class Settings(BaseSettings):
    """Every name below is also the environment variable, in capitals."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True)

    mimika_fonts: Path
    """Folder of the pictures' fonts."""
    mimika_art_folder: Path | None = None
    """Folder of the image model that paints skies; none: all are drawn."""
    mimika_art_kind: Kind = "img2img"
    """What the folder holds."""
    mimika_art_strength: float = Field(default=0.3, ge=0.05, le=0.5)
    """Share of the noise that the drawn landscape gets before the model paints it anew."""
    mimika_art_seconds: float = Field(default=8.0, gt=0, le=60)
    """From a request's arrival; a painting that is not done by then is ended and the sky is drawn."""

    def art(self) -> Model | None:
        """The image model, if one is configured.

        Raises:
            ModelUnusable: if it cannot be used.
        """
        if self.mimika_art_folder is None:
            return None
        return checked(Model(self.mimika_art_folder, self.mimika_art_kind, self.mimika_art_strength))


class WorkerSettings(Settings):
    """Of the service; every name below is also the environment variable, in capitals."""

    kafka_bootstrap: str
    """host:port of Kafka, several joined by commas."""
    mimika_session_timeout_s: float = Field(default=6.0, ge=1.0)
    """After that long without a heartbeat another process takes over; 30 in production."""
    mimika_metrics_port: int = Field(default=0, ge=0, le=65535)
    """Port of loopback on which it shows its figures at /metrics; 0 shows none."""
    mimika_log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""
    mimika_illustration_processes: int = Field(default=2, ge=1, le=64)
    """How many pictures are drawn at once, each in a process of its own."""
    mimika_illustration_deadline_s: float = Field(default=45.0, gt=0)
    """A drawing that takes longer is ended with its process and answered as failed."""
