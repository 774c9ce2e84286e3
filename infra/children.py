"""Child processes that are kept running: started, watched, restarted with a growing pause, and ended."""

import asyncio
import contextlib
import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import structlog

from infra.embedded.server import CannotStart, Command
from infra.launch import launched
from infra.running import State

FIRST_PAUSE_S, LAST_PAUSE_S = 0.5, 10.0
"""Pause before a restart: doubled at each crash in a row."""
STEADY_S = 10.0
"""A child that ran this long has not crashed in a row."""
FAILED_AFTER = 5
"""Crashes in a row until a child counts as failed."""
STOP_S = 10.0
"""Between SIGTERM and SIGKILL."""
ANSWER_S = 60.0
"""Within this a server must answer; recovery after kill -9 takes Kafka up to 13 s."""
LOG_LIMIT_BYTES = 16 << 20
_LOG_END_BYTES = 8192
_POLL_S = 0.05


class Plan(Protocol):
    """How a child is started, and when it is up; servers and services alike."""

    @property
    def name(self) -> str:
        """Of the child and of its log."""

    def prepare(self) -> Command:
        """Say how to start it; may block, and raise CannotStart."""

    def answers(self) -> bool:
        """Whether it is up; may block for a second."""

    def explain(self, log: str) -> str:
        """Why it ended before it answered."""


def pause_s(crashes: int) -> float:
    """Seconds to wait after the n-th crash in a row, n >= 1."""
    return min(FIRST_PAUSE_S * 2.0 ** min(crashes - 1, 10), LAST_PAUSE_S)


class Child:
    """One process that is wanted; all methods belong to the event loop of the supervisor's main thread.

    The kernel's death signal hangs on the thread that starts a child: it must live as long as the supervisor.
    """

    def __init__(self, plan: Plan, log: Path, inherited: int, environment: dict[str, str], folder: Path) -> None:
        self.state: State = "stopped"
        self.pid: int | None = None
        self.on_change: Callable[[], None] = lambda: None
        self._plan, self._log, self._inherited = plan, log, inherited
        self._environment, self._folder = environment, folder
        self._task: asyncio.Task[None] | None = None

    @property
    def name(self) -> str:
        """Of the plan."""
        return self._plan.name

    async def start(self, persist: bool) -> None:
        """Start it and wait for the outcome of the first try; one that runs already is left alone.

        Args:
            persist: try again after a failed first start, as after every later crash.

        Raises:
            CannotStart: if the first start fails, unless `persist`.
        """
        if self._task is not None and not self._task.done():
            return
        tried: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._keep_running(tried, persist))
        self._task.add_done_callback(_end_on_bug)
        await asyncio.wait((tried, self._task), return_when=asyncio.FIRST_COMPLETED)
        if tried.done():
            tried.result()

    async def stop(self) -> None:
        """End it, by SIGTERM and at last by SIGKILL; it stays stopped."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._become("stopped", None)

    def bound_log(self) -> None:
        """Put a log that grew past its limit aside, in place of the older one."""
        if self._log.exists() and self._log.stat().st_size > LOG_LIMIT_BYTES:
            shutil.copyfile(self._log, old_log(self._log))
            os.truncate(self._log, 0)

    async def _keep_running(self, tried: asyncio.Future[None], persist: bool) -> None:
        crashes = 0
        while True:
            began = time.monotonic()
            try:
                await self._run_once(tried, "restarting" if crashes else "starting")
                reason = "ended"
            except OSError as error:  # CannotStart, or no process could be made
                reason = str(error)
                if not tried.done() and not persist:
                    self._become("failed", None)
                    tried.set_exception(CannotStart(reason))
                    return
                _settle(tried)
            crashes = 1 if time.monotonic() - began >= STEADY_S else crashes + 1
            structlog.get_logger().warning("child ended", name=self.name, crashes=crashes, reason=reason)
            self._become("failed" if crashes >= FAILED_AFTER else "restarting", None)
            await asyncio.sleep(pause_s(crashes))

    async def _run_once(self, tried: asyncio.Future[None], state: State) -> None:
        """From the start of one process to its end."""
        self._become(state, None)
        command = await asyncio.to_thread(self._plan.prepare)
        log_from = self._log.stat().st_size if self._log.exists() else 0
        process = await self._spawn(command)
        try:
            self._become(state, process.pid)
            await self._until_it_answers(process, log_from)
            self._become("running", process.pid)
            _settle(tried)
            await process.wait()
        finally:
            await _end(process)

    async def _spawn(self, command: Command) -> asyncio.subprocess.Process:
        log = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            return await asyncio.create_subprocess_exec(
                *launched(os.getpid()),
                *command.arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                env={**self._environment, **command.environment},
                pass_fds=(self._inherited,),
            )
        finally:
            os.close(log)

    async def _until_it_answers(self, process: asyncio.subprocess.Process, log_from: int) -> None:
        deadline = time.monotonic() + ANSWER_S
        while not await asyncio.to_thread(self._plan.answers):
            if process.returncode is not None:
                raise CannotStart(self._plan.explain(_end_of(self._log, log_from)))
            if time.monotonic() > deadline:
                raise CannotStart(f"{self.name} did not answer within {ANSWER_S:.0f} s; its log is {self._log}.")
            await asyncio.sleep(_POLL_S)

    def _become(self, state: State, pid: int | None) -> None:
        if (state, pid) != (self.state, self.pid):
            self.state, self.pid = state, pid
            self.on_change()


def _settle(tried: asyncio.Future[None]) -> None:
    if not tried.done():
        tried.set_result(None)


def _end_on_bug(task: asyncio.Task[None]) -> None:
    """A task that ends by an error of ours ends the supervisor in order."""
    if not task.cancelled() and task.exception() is not None:
        structlog.get_logger().error("bug", exc_info=task.exception())
        signal.raise_signal(signal.SIGTERM)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_S)
        except TimeoutError:
            process.kill()
            await process.wait()


def old_log(log: Path) -> Path:
    """Where the log before this one lies."""
    return log.with_name(log.name + ".1")


def rotate(log: Path) -> None:
    """Begin a new log, and keep the last one as NAME.log.1."""
    if log.exists():
        log.replace(old_log(log))


def _end_of(log: Path, log_from: int) -> str:
    with log.open("rb") as stream:
        stream.seek(max(log_from, log.stat().st_size - _LOG_END_BYTES))
        return stream.read().decode("utf-8", errors="replace")
