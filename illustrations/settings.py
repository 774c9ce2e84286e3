"""What making pictures reads from the environment, once, in __main__."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every name below is also the environment variable, in capitals."""

    model_config = SettingsConfigDict(frozen=True)

    mimika_fonts: Path
    """Folder of the pictures' fonts."""


class WorkerSettings(Settings):
    """Of the service; every name below is also the environment variable, in capitals."""

    kafka_bootstrap: str
    """host:port of Kafka, several joined by commas."""
    mimika_session_timeout_s: float = Field(default=6.0, ge=1.0)
    """After that long without a heartbeat another process takes over; 30 in production."""
    mimika_log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""
    mimika_illustration_processes: int = Field(default=2, ge=1, le=64)
    """How many pictures are drawn at once, each in a process of its own."""
    mimika_illustration_deadline_s: float = Field(default=45.0, gt=0)
    """A drawing that takes longer is ended with its process and answered as failed."""
