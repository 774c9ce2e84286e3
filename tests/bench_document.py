"""What benches write: the machine that they ran on, and tables between marks of a document."""

import os
import platform
from collections.abc import Iterable
from pathlib import Path

_BEGIN, _END = "<!-- bench -->\n", "<!-- /bench -->\n"


def machine() -> dict[str, object]:
    """Processor, cores and Python."""
    return {"processor": processor(), "cores": os.cpu_count(), "python": platform.python_version()}


def processor() -> str:
    """The processor's name as the kernel knows it."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.split(": ")[1] for line in lines if line.startswith("model name")), platform.machine())


def table(heading: Iterable[object], rows: Iterable[Iterable[object]]) -> list[str]:
    """Lines of a table, an empty one before it."""
    titles = list(heading)
    return ["", _row(titles), "|" + "---|" * len(titles), *(_row(cells) for cells in rows)]


def _row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(map(str, cells)).strip() + " |"


def quote(document: Path, text: str) -> None:
    """Put the tables between the document's marks."""
    before, rest = document.read_text().split(_BEGIN)
    document.write_text(f"{before}{_BEGIN}{text}\n{_END}{rest.split(_END)[1]}")
