"""What the console reads from the environment, once, in __main__."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Addresses, folders and secrets' places; every name below is also the environment variable, in capitals."""

    model_config = SettingsConfigDict(frozen=True)

    mimika_console_host: str = "127.0.0.1"
    """Address that the console listens on."""
    mimika_console_port: int = Field(ge=1, le=65535)
    """Port that the console listens on."""
    mimika_console_url: str
    """Address under which people open the console, without a slash at its end; https makes its cookies secure."""
    mimika_bridge_url: str
    """Address to which WHIP clients send, without a slash at its end."""
    mimika_mail_folder: Path
    """Folder of the .eml files that are written where there is no SMTP server."""
    mimika_fonts: Path
    """Folder of the pages' fonts."""
    mimika_privacy_contact: str = ""
    """How clients reach the privacy officer, in one line: an e-mail address, a telephone number or an address of a
    page; empty refers them to their contract."""
    kafka_bootstrap: str
    """host:port of Kafka, several joined by commas."""
    clickhouse_url: str
    """clickhouse://user:password@host:port/database of the application's user."""
    database_url: str
    """SQLAlchemy address of the vault."""
    mimika_master_key_file: Path
    """File of 32 bytes, mode 0600, that wraps the vault's keys."""
    mimika_metrics_port: int = Field(default=0, ge=0, le=65535)
    """Port of loopback on which it shows its figures at /metrics; 0 shows none."""
    mimika_log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""
