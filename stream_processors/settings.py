"""What the services of this folder read from the environment, once, in __main__."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from inference.engine import EngineKind


class Settings(BaseSettings):
    """Addresses and paths; every name below is also the environment variable, in capitals."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True)

    kafka_bootstrap: str
    """host:port of Kafka, several joined by commas."""
    database_url: str
    """SQLAlchemy address of the vault."""
    mimika_master_key_file: Path
    """File of 32 bytes, mode 0600, that wraps the call keys."""
    mimika_models: Path
    """Folder of the downloaded models."""
    mimika_detector: Path | None = None
    """Another face detector's .onnx, of RetinaFace's or YuNet's signature; where absent, the registry's."""
    mimika_engine: EngineKind = "onnx"
    """What runs the networks: onnx, openvino or tensorrt."""
    mimika_metrics_port: int = Field(default=0, ge=0, le=65535)
    """Port of loopback on which it shows its figures at /metrics; 0 shows none."""
    mimika_log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""
    mimika_session_timeout_s: float = Field(default=6.0, ge=1.0)
    """After that long without a heartbeat another worker takes over; 30 in production."""
