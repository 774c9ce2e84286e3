"""Files that only their owner may open: made once, whole, by whichever process comes first."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

_OTHERS = 0o077
"""Mode bits of the group and of everybody else."""


class VaultRefused(Exception):
    """The vault cannot be opened as it lies there; the text says what to change."""


def create_once(path: Path, fill: Callable[[Path], object]) -> None:
    """Create a file of mode 0600, complete and on the disk, unless it exists; a missing folder is made with mode 0700.

    Args:
        path: where the file shall lie.
        fill: writes the content into an empty file beside it, which is then put in place in one step.
    """
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{secrets.token_hex(8)}.part")
    part.touch(mode=0o600, exist_ok=False)
    try:
        fill(part)
        _flush(part)
        os.link(part, path)
    except FileExistsError:
        return  # Another process was first, and its file stays.
    finally:
        part.unlink()
    _flush(path.parent)


def require_private(path: Path) -> None:
    """Refuse a file or folder that its group or others may touch.

    Raises:
        VaultRefused: with the command that closes it.
    """
    mode = path.stat().st_mode & 0o777
    if mode & _OTHERS:
        closed = 0o700 if path.is_dir() else 0o600
        raise VaultRefused(f"{path} is open to other users (mode {mode:04o}); close it with: chmod {closed:o} '{path}'")


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
