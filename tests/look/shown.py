"""One page to look at."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

Act = Callable[[Page], object]


@dataclass(frozen=True, slots=True)
class Shown:
    """One page to look at."""

    name: str
    path: str
    who: str = ""
    """Login of who is signed in; empty for nobody."""
    act: Act | None = None
    """What a person does on the page before it is looked at."""
    away: bool = False
    """Whether ClickHouse does not answer."""
    broken: bool = False
    """Whether the console meets a fault of its own."""
    status: int = 200
    """Of the answer to `path`."""
