import subprocess
import sys
from pathlib import Path

import pytest

from infra.locking import Locked, is_held, locked

HOLD = """
import sys, time, pathlib
from infra.locking import locked
with locked(pathlib.Path(sys.argv[1]), 1.0):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_lock_ends_with_the_process_that_held_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert is_held(path)
        waits: list[str] = []
        with pytest.raises(Locked), locked(path, 0.1, lambda: waits.append("waiting")):
            pass
        assert waits == ["waiting"]
        holder.kill()
    assert not is_held(path)


def test_looking_at_a_free_lock_takes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert not is_held(path)
    with locked(path, 0.1):
        assert is_held(path)
    assert not is_held(path)
