"""What sinks reads from the environment, once, in __main__."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Addresses and times; every name below is also the environment variable, in capitals."""

    model_config = SettingsConfigDict(frozen=True)

    kafka_bootstrap: str
    """host:port of Kafka, several joined by commas."""
    clickhouse_url: str
    """clickhouse://user:password@host:port/database of the application's user."""
    database_url: str
    """SQLAlchemy address of the vault."""
    mimika_master_key_file: Path
    """File of 32 bytes, mode 0600, that wraps the call keys."""
    mimika_metrics_port: int = Field(default=0, ge=0, le=65535)
    """Port of loopback on which it shows its figures at /metrics; 0 shows none."""
    mimika_log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""
    mimika_session_timeout_s: float = Field(default=6.0, ge=1.0)
    """After that long without a heartbeat another process takes over; 30 in production."""
    mimika_observation_days: int = Field(default=90, ge=1)
    """How long observations are kept; takes effect when the tables are created."""
    mimika_report_days: int = Field(default=1096, ge=1)
    """How long reports and their window counts are kept (3 years); takes effect when the tables are created."""
    mimika_mail_from: str = "mimika@localhost"
    """Sender of the mails with reports; what follows the @ also ends the mails' ids."""


class MailSettings(BaseSettings):
    """Of `python -m sinks mail`; every name below is also the environment variable, in capitals."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True)

    clickhouse_url: str
    """clickhouse://user:password@host:port/database of the application's user."""
    database_url: str
    """SQLAlchemy address of the vault."""
    mimika_master_key_file: Path
    """File of 32 bytes, mode 0600, that the vault was made with."""
    mimika_fonts: Path
    """Folder of the fonts that the PDF is set in."""
    mimika_mail_folder: Path
    """Where mails are written as .eml files while there is no SMTP_URL."""
    smtp_url: str = ""
    """smtp://user:password@host:port (STARTTLS, which only loopback may lack) or smtps://; empty sends nothing."""
    mimika_smtp_timeout_s: float = Field(default=20.0, gt=0)
    """How long one answer of the mail server is waited for."""
    mimika_mail_from: str = "mimika@localhost"
    """Sender of the mails."""
    mimika_console_url: str = ""
    """Address under which people open the console; empty leaves the link to the report's page out."""
    mimika_metrics_port: int = Field(default=0, ge=0, le=65535)
    """Port of loopback on which it shows its figures at /metrics; 0 shows none."""
    mimika_log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""
