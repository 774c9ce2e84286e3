"""ClickHouse for many threads: they take turns on one connection."""

import threading
from typing import Any

from sinks.clickhouse import Database


class SharedDatabase(Database):
    """A Database whose statements run one after another, from whichever thread they come."""

    def __init__(self, url: str) -> None:
        """Connect lazily; `url` as for Database."""
        super().__init__(url)
        self._turn = threading.Lock()

    def _execute(self, statement: str, parameters: Any = None, **options: Any) -> list[tuple[Any, ...]]:
        with self._turn:
            return super()._execute(statement, parameters, **options)
