"""What the surroundings say about the servers and where their data lies."""

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from infra.home import Cache, Home
from infra.ports import METRICS_PORTS


class Settings(BaseSettings):
    """Read from environment variables of the same names; an empty value counts as absent."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True)

    mimika_home: Path | None = None
    """Folder of state; where absent, `mimika` in the XDG state folder."""
    mimika_cache: Path | None = None
    """Folder of downloads; where absent, `mimika` in the XDG cache folder."""
    xdg_state_home: Path = Path("~/.local/state")
    """The user's folder of programs' state."""
    xdg_cache_home: Path = Path("~/.cache")
    """The user's folder of programs' caches."""
    kafka_bootstrap: str = ""
    """host:port of a Kafka cluster, or several with commas; empty starts the embedded one."""
    clickhouse_url: str = ""
    """clickhouse://user:password@host:port/database; empty starts the embedded one."""
    database_url: str = ""
    """SQLAlchemy URL of the vault's database; empty is SQLite under the folder of state."""
    mimika_kafka_port: int = Field(default=0, ge=0, le=65535)
    """Port of the embedded Kafka; 0 chooses a free one and keeps it."""
    mimika_clickhouse_http_port: int = Field(default=0, ge=0, le=65535)
    """HTTP port of the embedded ClickHouse; 0 chooses a free one and keeps it."""
    mimika_clickhouse_native_port: int = Field(default=0, ge=0, le=65535)
    """Native port of the embedded ClickHouse; 0 chooses a free one and keeps it."""
    mimika_console_port: int = Field(default=0, ge=0, le=65535)
    """Port of the console on loopback; 0 chooses a free one and keeps it."""
    mimika_console_url: str = ""
    """Address under which people open the console; empty is its port on loopback."""
    mimika_bridge_port: int = Field(default=0, ge=0, le=65535)
    """Port of the bridges' one address on loopback; 0 chooses a free one and keeps it."""
    mimika_bridge_url: str = ""
    """Address to which WHIP clients send; empty is its port on loopback."""
    mimika_metrics_port: int = Field(default=0, ge=0, le=65535 - METRICS_PORTS + 1)
    """First of METRICS_PORTS ports of loopback that show the services' figures; 0 chooses free ones and keeps them."""
    mimika_log_level: str = "INFO"
    """Level of the services' logs."""

    def home(self) -> Home:
        """The folder of state."""
        return Home(_absolute(self.mimika_home or self.xdg_state_home / "mimika"))

    def cache(self) -> Cache:
        """The folder of downloads."""
        return Cache(_absolute(self.mimika_cache or self.xdg_cache_home / "mimika"))

    def environment(self) -> dict[str, str]:
        """The whole environment for a child process that shall read these same settings."""
        fields = self.model_dump(exclude={"xdg_state_home", "xdg_cache_home"}, exclude_none=True)
        own = {name.upper(): str(value) for name, value in fields.items()}
        own |= {"MIMIKA_HOME": str(self.home().root), "MIMIKA_CACHE": str(self.cache().root)}
        return {**os.environ, **own}


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()
