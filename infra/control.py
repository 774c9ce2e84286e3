"""The supervisor's end of the control port: who leases it, who waits for it, and when it may end."""

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable
from typing import Literal

import msgspec
import structlog

from infra.ports import LOOPBACK
from infra.running import Reply, Request

Command = Callable[[Literal["start", "stop"], str], Awaitable[bool]]

_LAST_WORD_S, _POLL_S = 2.0, 0.01


class Control:
    """Answers clients; nothing here starts or stops a process."""

    def __init__(self, command: Command) -> None:
        self.token = secrets.token_hex(32)
        self.port = 0
        self.stopped = asyncio.Event()
        """Set once everything shall end."""
        self.ready = False
        self.failure = ""
        """Why the start failed; set before `stop`."""
        self._command = command
        self._kept = False
        self._leases = 0
        self._waiting: set[asyncio.Queue[Reply]] = set()
        self._connections: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen on a free port of loopback."""
        self._server = await asyncio.start_server(self._serve, LOOPBACK, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Tell everybody who waits how it ended, and stop listening."""
        self._tell(self._last_word())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._until_nobody_waits(), _LAST_WORD_S)
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        if self._server is not None:
            self._server.close()

    async def _until_nobody_waits(self) -> None:
        while self._waiting:
            await asyncio.sleep(_POLL_S)

    def keep_up(self) -> None:
        """Go on without a lease."""
        self._kept = True

    def stop(self) -> None:
        """Ask for the end."""
        self.stopped.set()

    def stop_unless_wanted(self) -> None:
        """Ask for the end if nobody holds a lease and nobody asked to keep it up."""
        if not self._kept and self._leases == 0:
            self.stop()

    def progress(self, text: str) -> None:
        """Tell everybody who waits what was reached."""
        self._tell(Reply(kind="progress", text=text))

    def become_ready(self) -> None:
        """Tell everybody who waits that all is up."""
        self.ready = True
        self._tell(Reply(kind="ready"))

    def _last_word(self) -> Reply:
        return Reply(kind="failed", text=self.failure) if self.failure else Reply(kind="stopping")

    def _tell(self, reply: Reply) -> None:
        for queue in self._waiting:
            queue.put_nowait(reply)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)
        try:
            request = msgspec.json.decode(await reader.readline(), type=Request)
            if secrets.compare_digest(request.token.encode(), self.token.encode()):
                await self._answer(request, reader, writer)
        except (msgspec.DecodeError, ValueError, ConnectionError) as error:
            structlog.get_logger().warning("control connection", error=str(error))
        finally:
            writer.close()

    async def _answer(self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if request.command == "down":
            self.stop()
            await _send(writer, Reply(kind="stopping"))
        elif self.stopped.is_set():
            await _send(writer, self._last_word())
        elif request.command in ("start", "stop"):
            known = await self._command(request.command, request.service)
            await _send(writer, Reply(kind="done" if known else "unknown"))
        elif request.command == "keep-up":
            self.keep_up()
            await self._wait_until_up(writer)
        else:
            await self._lease(reader, writer)

    async def _lease(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Until the client closes its end, also by dying, while it waits as well as afterwards."""
        self._leases += 1
        waiting = asyncio.create_task(self._wait_until_up(writer))
        try:
            await reader.read()
        finally:
            waiting.cancel()
            self._leases -= 1
            self.stop_unless_wanted()
        await _send(writer, Reply(kind="stopping" if self.stopped.is_set() else "done"))

    async def _wait_until_up(self, writer: asyncio.StreamWriter) -> None:
        """Pass on what is reached, up to the last word on the start."""
        if self.ready:
            await _send(writer, Reply(kind="ready"))
            return
        queue: asyncio.Queue[Reply] = asyncio.Queue()
        self._waiting.add(queue)
        try:
            while True:
                reply = await queue.get()
                await _send(writer, reply)
                if reply.kind != "progress":
                    return
        except ConnectionError:
            return
        finally:
            self._waiting.discard(queue)


async def _send(writer: asyncio.StreamWriter, reply: Reply) -> None:
    writer.write(msgspec.json.encode(reply) + b"\n")
    await writer.drain()
