"""How a server or a service is started, and why it cannot be."""

from pathlib import Path

import msgspec


class CannotStart(OSError):
    """A server cannot start here; the text is one sentence with the way out."""


class Command(msgspec.Struct, frozen=True):
    """How a child process is started."""

    arguments: tuple[str, ...]
    environment: dict[str, str] = {}
    """Beside the supervisor's own."""


def last_line(log: str, *marks: str) -> str:
    """The last line of a log that holds one of the marks, or the last line at all, cut to 300 characters."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    marked = [line for line in lines if any(mark in line for mark in marks)]
    return (marked or lines or ["nothing"])[-1][:300]


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, by rename."""
    part = path.with_suffix(path.suffix + ".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    part.write_text(text, encoding="utf-8")
    part.replace(path)
