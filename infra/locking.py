"""Advisory locks on files: they end with the processes that hold them, however those end."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_POLL_S = 0.05


class Locked(TimeoutError):
    """Another process holds the lock for too long."""


def open_lock(path: Path) -> int:
    """Open a lock file, made if absent; the descriptor does not pass to child processes by itself."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def try_lock(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    """Take the lock if it is free; `kind` is LOCK_EX, or LOCK_SH, which keeps off LOCK_EX only."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_held(path: Path) -> bool:
    """Whether a process holds the lock; a lock file that is absent is free."""
    if not path.exists():
        return False
    descriptor = open_lock(path)
    try:
        return not try_lock(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


@contextmanager
def locked(path: Path, timeout_s: float, on_wait: Callable[[], None] = lambda: None) -> Iterator[int]:
    """Hold the lock, and call `on_wait` once if another process has it.

    Raises:
        Locked: if it is not free within `timeout_s`.
    """
    descriptor = open_lock(path)
    try:
        if not try_lock(descriptor):
            on_wait()
            _wait_for(descriptor, path, timeout_s)
        yield descriptor
    finally:
        os.close(descriptor)


def _wait_for(descriptor: int, path: Path, timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while not try_lock(descriptor):
        if time.monotonic() > deadline:
            raise Locked(f"{path} is held by another process.")
        time.sleep(_POLL_S)
