"""What the bridges and their front read from the environment, once, in __main__."""

from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.ice_servers import IceServer, ice_servers, issued, needs_secret


class FrontSettings(BaseSettings):
    """Every name below is also the environment variable, in capitals."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True)

    mimika_bridge_host: str = "127.0.0.1"
    """Where the front listens."""
    mimika_bridge_port: int = Field(ge=1, le=65535)
    """Port of the front."""
    mimika_bridges: str
    """Addresses of the bridges, joined by commas, in the order of their numbers; each listens where its own says."""
    mimika_cors_origins: str = ""
    """Origins of pages that may send by WHIP, joined by commas."""
    mimika_metrics_port: int = Field(default=0, ge=0, le=65535)
    """Port of loopback on which it shows its figures at /metrics; 0 shows none."""
    mimika_log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""

    def bridges(self) -> tuple[str, ...]:
        """Addresses without a slash at the end."""
        return _words(self.mimika_bridges)

    def origins(self) -> tuple[str, ...]:
        """Origins without a slash at the end."""
        return _words(self.mimika_cors_origins)


class BridgeSettings(BaseSettings):
    """Every name below is also the environment variable, in capitals."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True)

    mimika_bridges: str
    """As of the front: the bridge of number N listens where the N-th address says."""
    mimika_bridge_calls: int = Field(default=20, ge=1)
    """Calls that one bridge holds at most; beyond that it answers 503 (20 of 360p, 6 of 1080p fit one core)."""
    mimika_ice_servers: str = ""
    """STUN and TURN servers joined by commas: stun:HOST[:PORT], turn:[USER:PASSWORD@]HOST[:PORT][?transport=udp]."""
    mimika_turn_secret: SecretStr = SecretStr("")
    """Secret shared with the TURN servers that are written without a user: each call gets credentials for 12 h."""
    kafka_bootstrap: str
    """host:port of Kafka, several joined by commas."""
    database_url: str
    """SQLAlchemy address of the vault."""
    mimika_master_key_file: Path
    """File of 32 bytes, mode 0600, that wraps the call keys."""
    mimika_metrics_port: int = Field(default=0, ge=0, le=65535)
    """Port of loopback on which it shows its figures at /metrics; 0 shows none."""
    mimika_log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""

    @model_validator(mode="after")
    def _readable(self) -> Self:
        if (
            any(map(needs_secret, ice_servers(self.mimika_ice_servers)))
            and not self.mimika_turn_secret.get_secret_value()
        ):
            raise ValueError("MIMIKA_ICE_SERVERS names a turn: server without USER:PASSWORD@; set MIMIKA_TURN_SECRET")
        return self

    def ice(self, now_s: float) -> tuple[IceServer, ...]:
        """The STUN and TURN servers, with credentials that hold from now on."""
        return issued(ice_servers(self.mimika_ice_servers), self.mimika_turn_secret.get_secret_value(), now_s)

    def listens(self, number: int) -> tuple[str, int]:
        """Host and port of a bridge.

        Raises:
            ValueError: if MIMIKA_BRIDGES has no such number, or no port there.
        """
        addresses = _words(self.mimika_bridges)
        if not 1 <= number <= len(addresses):
            raise ValueError(f"bridge {number}: MIMIKA_BRIDGES names {len(addresses)}; add its address there")
        parts = urlsplit(addresses[number - 1])
        if parts.hostname is None or parts.port is None:
            raise ValueError(f"MIMIKA_BRIDGES: {addresses[number - 1]!r} is not http://HOST:PORT")
        return parts.hostname, parts.port


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip().rstrip("/") for word in text.split(",") if word.strip())
