"""The one door to Faust: an app with the settings that streaming.md measured, and a watchdog.

Payloads are raw bytes: we decode ourselves, since an error of Faust's own decoders ends an agent silently.
"""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import faust
from faust.transport.drivers import aiokafka as driver

from bus.reader import Message
from contracts.topics import Topic

_FETCH_WAIT_MS = 15
"""Faust's own 1500 lets a busy partition wait while quiet ones are polled: p50 1.2 s against 20 ms."""
_NEVER_BYTES = 1 << 20
"""More than comes while an answer is held back: its time ends it."""
_STREAM_BUFFER = 128
"""Events between consumer and agent; Faust's 4096 could hold 160 MB of frames."""
_STALLED_S = 60.0
_WATCH_EVERY_S = 5.0
EXIT_STALLED = 1
EXIT_BUG = 70
_BUG = "agent of %s failed on a bug of ours: leaving"


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages that came together."""

    messages: Sequence[Message]
    done: Callable[[], Awaitable[None]]
    """Count them as read: Kafka has all that became of them."""


Agent = Callable[[AsyncIterator[Batch]], Awaitable[None]]


class _Thread(driver.AIOKafkaConsumerThread):  # type: ignore[misc]
    """The consumer's thread, with a fetch wait of ours."""

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = transport.gather_ms or _FETCH_WAIT_MS
        consumer._fetch_min_bytes = _NEVER_BYTES if transport.gather_ms else 1
        return consumer


class _Consumer(driver.Consumer):  # type: ignore[misc]
    def _new_consumer_thread(self) -> Any:
        return _Thread(self, loop=self.loop, beacon=self.beacon)


class _Transport(driver.Transport):  # type: ignore[misc]
    Consumer = _Consumer
    gather_ms = 0


class Outlet:
    """Sends an agent's results."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def send(self, topic: Topic, key: str, value: bytes) -> Awaitable[Any]:
        """Queue a message, in order within a key; what is returned ends when Kafka has it, or raises its refusal."""
        sent: Awaitable[Any] = await self._app.producer.send(topic.name, key.encode(), value, None, None, {})
        return sent


def build_app(name: str, bootstrap: str, session_timeout_s: float, data_folder: Path, gather_ms: int = 0) -> Any:
    """Make a Faust app that reads raw bytes, owns no topics and serves no web page.

    Args:
        name: also the consumer group.
        bootstrap: host:port, several joined by commas.
        session_timeout_s: after that long without a heartbeat the group gives the partitions to another worker.
        data_folder: where Faust keeps its own files.
        gather_ms: Kafka holds an answer back for that long, so that many messages share it; 0: it comes at once.
    """
    app = faust.App(
        name,
        broker=[f"kafka://{address}" for address in bootstrap.split(",")],
        autodiscover=False,
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        broker_session_timeout=session_timeout_s,
        broker_heartbeat_interval=session_timeout_s / 6,
        broker_commit_interval=0.5,
        stream_buffer_maxsize=_STREAM_BUFFER,
        producer_acks=-1,
        producer_max_request_size=2_097_152,
        datadir=str(data_folder),
    )
    app.transport = _Transport(app.conf.broker_consumer, app)
    app.transport.gather_ms = gather_ms
    return app


def add_agent(app: Any, topic: Topic, agent: Agent, most: int, within_s: float) -> None:
    """Run `agent` on batches of the topic: what came within `within_s` of a batch's first message, at most `most`.

    While a batch is worked on the next one gathers, so batches grow with the load.
    """
    source = app.topic(topic.name, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")

    async def run(stream: Any) -> None:
        try:
            await agent(_batches(app, stream, most, within_s))
        except Exception:
            # Faust would go on without the agent: the process must end.
            app.log.exception(_BUG, topic.name)
            os._exit(EXIT_BUG)

    app.agent(source, name=topic.name, concurrency=1)(run)


async def _batches(app: Any, stream: Any, most: int, within_s: float) -> AsyncIterator[Batch]:
    """Faust's own `take_events` looks every `within` whether anything came, and counts a batch as read by itself."""
    waiting: asyncio.Queue[Any] = asyncio.Queue(most)
    stream.enable_acks = False

    async def gather() -> None:
        try:
            async for event in stream.events():
                await waiting.put(event)
        except Exception:
            app.log.exception(_BUG, stream)
            os._exit(EXIT_BUG)

    async def done(events: Sequence[Any]) -> None:
        for event in events:
            await stream.ack(event)

    gathering = asyncio.create_task(gather())
    try:
        while True:
            events = [await waiting.get()]
            await asyncio.sleep(within_s)
            while len(events) < most and not waiting.empty():
                events.append(waiting.get_nowait())
            yield Batch([_message(event.message) for event in events], partial(done, events))
    finally:
        gathering.cancel()


def _message(message: Any) -> Message:
    return Message(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        appended_ms=round(message.timestamp * 1000),
        key=(message.key or b"").decode("utf-8", "replace"),
        value=message.value or b"",
        headers=dict(message.headers or {}),
    )


async def run_app(app: Any) -> None:
    """Run until SIGTERM or SIGINT; end the process with EXIT_STALLED if messages wait and none is taken."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await app.start()
    watchdog = asyncio.create_task(_watch(app))
    try:
        await stop.wait()
    finally:
        watchdog.cancel()
        await app.stop()


async def _watch(app: Any) -> None:
    seen: dict[Any, int] = {}
    moved_s = time.monotonic()
    while True:
        await asyncio.sleep(_WATCH_EVERY_S)
        consumer = app.consumer
        positions = {place: consumer._read_offset.get(place) or 0 for place in consumer.assignment()}
        behind = any((consumer.highwater(place) or 0) > position + 1 for place, position in positions.items())
        if positions != seen or not behind:
            seen, moved_s = positions, time.monotonic()
        elif time.monotonic() - moved_s > _STALLED_S:
            app.log.error("no message was taken for %s s while more wait: leaving for a restart", _STALLED_S)
            os._exit(EXIT_STALLED)
