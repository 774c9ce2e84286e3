"""Children made of tiny scripts, in an event loop of the test's own."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra import children
from infra.children import Child, old_log, pause_s, rotate
from infra.embedded.server import CannotStart, Command
from infra.launch import launched

SLEEP = "import time; print('up', flush=True); time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


@dataclass(frozen=True, slots=True)
class Script:
    """A child that is up once it has printed."""

    log: Path
    code: str
    name: str = "script"

    def prepare(self) -> Command:
        return Command((sys.executable, "-c", self.code))

    def answers(self) -> bool:
        return self.log.exists() and "up" in self.log.read_text()

    def explain(self, log: str) -> str:
        return "it says: " + log.strip()


def child(folder: Path, code: str) -> Child:
    log = folder / "script.log"
    return Child(Script(log, code), log, os.open(folder, os.O_RDONLY), dict(os.environ), folder)


def is_alive(pid: int | None) -> bool:
    return pid is not None and Path(f"/proc/{pid}").exists()


def test_pauses_double_up_to_ten_seconds() -> None:
    assert [pause_s(crashes) for crashes in (1, 2, 3, 4, 5, 6, 100)] == [0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0]


def test_a_child_runs_until_it_is_stopped(tmp_path: Path) -> None:
    async def scene() -> None:
        one = child(tmp_path, SLEEP)
        await one.start(persist=False)
        pid = one.pid
        assert one.state == "running"
        assert is_alive(pid)
        await one.stop()
        assert (one.state, one.pid) == ("stopped", None)
        assert not is_alive(pid)

    asyncio.run(scene())


def test_one_that_ignores_sigterm_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "STOP_S", 0.2)

    async def scene() -> None:
        one = child(tmp_path, STUBBORN)
        await one.start(persist=False)
        pid = one.pid
        await one.stop()
        assert not is_alive(pid)

    asyncio.run(scene())


def test_a_first_start_that_fails_says_why(tmp_path: Path) -> None:
    async def scene() -> None:
        one = child(tmp_path, "raise SystemExit('no space')")
        with pytest.raises(CannotStart, match="it says: no space"):
            await one.start(persist=False)
        assert one.state == "failed"

    asyncio.run(scene())


def test_crashes_in_a_row_are_counted_until_failed_and_tried_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "FIRST_PAUSE_S", 0.001)
    monkeypatch.setattr(children, "LAST_PAUSE_S", 0.001)
    states: list[str] = []

    async def scene() -> None:
        one = child(tmp_path, "print('up')")
        one.on_change = lambda: states.append(one.state)
        await one.start(persist=True)
        async with asyncio.timeout(20.0):
            while states.count("running") < 7:
                await asyncio.sleep(0.01)
        await one.stop()

    asyncio.run(scene())
    after_a_run = [states[place + 1] for place, state in enumerate(states[:-1]) if state == "running"]
    assert after_a_run[:6] == ["restarting"] * 4 + ["failed"] * 2


def test_a_log_past_its_limit_moves_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "LOG_LIMIT_BYTES", 10)
    one, log = child(tmp_path, SLEEP), tmp_path / "script.log"
    log.write_text("0123456789")
    one.bound_log()
    assert log.read_text() == "0123456789"
    log.write_text("0123456789a")
    one.bound_log()
    assert (log.read_text(), old_log(log).read_text()) == ("", "0123456789a")


def test_one_old_log_is_kept(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    for text in ("first", "second", "third"):
        rotate(log)
        log.write_text(text)
    assert (log.read_text(), old_log(log).read_text()) == ("third", "second")


@pytest.mark.skipif(sys.platform != "linux", reason="the death signal is Linux's")
def test_a_launched_command_dies_with_its_parent() -> None:
    grandchild = [sys.executable, "-c", "import os, time; print(os.getpid(), flush=True); time.sleep(60)"]
    code = (
        "import os, subprocess, sys\n"
        "from infra.launch import launched\n"
        f"subprocess.run([*launched(os.getpid()), *{grandchild!r}])\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert is_alive(pid)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 5.0
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(pid)


def test_a_command_whose_parent_is_gone_does_not_start() -> None:
    done = subprocess.run([*launched(1), "echo", "started"], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert done.stdout == ""
