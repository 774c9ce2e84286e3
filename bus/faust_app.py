"""The one door to Faust: an app with the settings that streaming.md measured, and a watchdog.

Payloads are raw bytes: we decode ourselves, since an error of Faust's own decoders ends an agent silently.
"""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import faust
from faust.transport.drivers import aiokafka as driver

from bus.reader import Message
from contracts.topics import Topic

_FETCH_WAIT_MS = 40
"""Faust's own 1500 lets a busy partition wait while quiet ones are polled: p50 1.2 s against 20 ms."""
_STREAM_BUFFER = 128
"""Events between consumer and agent; Faust's 4096 could hold 160 MB of frames."""
_STALLED_S = 60.0
_WATCH_EVERY_S = 5.0
EXIT_STALLED = 1
EXIT_BUG = 70

Agent = Callable[[AsyncIterator[Sequence[Message]]], Awaitable[None]]
Send = Callable[[Topic, str, bytes], Awaitable[None]]
"""Hand a message to Kafka; await it, then `drain` what was handed over, before the batch counts as done."""


class _Thread(driver.AIOKafkaConsumerThread):  # type: ignore[misc]
    """The consumer's thread, with a short fetch wait."""

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = _FETCH_WAIT_MS
        return consumer


class _Consumer(driver.Consumer):  # type: ignore[misc]
    def _new_consumer_thread(self) -> Any:
        return _Thread(self, loop=self.loop, beacon=self.beacon)


class _Transport(driver.Transport):  # type: ignore[misc]
    Consumer = _Consumer


class Outlet:
    """Sends an agent's results and knows when Kafka has all of them."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._pending: list[Any] = []

    async def send(self, topic: Topic, key: str, value: bytes) -> None:
        """Queue a message; order within a key is kept."""
        sent = await self._app.producer.send(topic.name, key.encode(), value, None, None, {})
        self._pending.append(sent)

    async def drain(self) -> None:
        """Wait until Kafka has everything that was sent; raise what it refused."""
        pending, self._pending = self._pending, []
        for sent in pending:
            await sent


def build_app(name: str, bootstrap: str, session_timeout_s: float, data_folder: Path) -> Any:
    """Make a Faust app that reads raw bytes, owns no topics and serves no web page.

    Args:
        name: also the consumer group.
        bootstrap: host:port, several joined by commas.
        session_timeout_s: after that long without a heartbeat the group gives the partitions to another worker.
        data_folder: where Faust keeps its own files.
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
    return app


def add_agent(app: Any, topic: Topic, agent: Agent, most: int, within_s: float) -> None:
    """Run `agent` on batches of the topic: at most `most` messages, waiting at most `within_s` for more."""
    source = app.topic(topic.name, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")

    async def run(stream: Any) -> None:
        try:
            await agent(_batches(stream, most, within_s))
        except Exception:
            # Faust would count the batch as done: the process must end before that is committed.
            app.log.exception("agent of %s failed on a bug of ours: leaving", topic.name)
            os._exit(EXIT_BUG)

    app.agent(source, name=topic.name, concurrency=1)(run)


async def _batches(stream: Any, most: int, within_s: float) -> AsyncIterator[Sequence[Message]]:
    async for events in stream.take_events(most, within=within_s):
        yield [_message(event.message) for event in events]


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
