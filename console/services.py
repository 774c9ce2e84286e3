"""What every page of the console works with; a request finds it by `services_of`."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from starlette.requests import HTTPConnection

from bus.publisher import Publisher
from console.settings import Settings
from sinks.clickhouse import Database
from vault.database import Vault


@dataclass(frozen=True, slots=True)
class Services:
    """The console's neighbours and settings; usable from several threads at once."""

    vault: Vault
    database: Database
    publisher: Publisher
    settings: Settings
    now_ms: Callable[[], int]
    """Unix time."""
    fonts_folder: Path
    bootstrap: str
    """host:port of Kafka, for readers of topics."""


def services_of(request: HTTPConnection) -> Services:
    """The services of the application that got the request."""
    return cast(Services, request.app.state.services)
