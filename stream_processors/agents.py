"""The Faust agents, and the timer beside them: five lines each over the pure parts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, Protocol

from bus.reader import Message
from contracts.topics import Topic
from stream_processors.frame_batches import Outgoing

Count = Callable[[Sequence[Outgoing]], None]
"""Is told what Kafka has of one batch."""


class Batch(Protocol):
    """What an agent needs of bus.faust_app.Batch."""

    @property
    def messages(self) -> Sequence[Message]:
        """In the order of their partitions."""

    @property
    def done(self) -> Callable[[], Awaitable[None]]:
        """Count them as read."""


class Outlet(Protocol):
    """Where an agent's results go."""

    async def send(self, topic: Topic, key: str, value: bytes) -> Awaitable[Any]:
        """Queue a message; what is returned ends when Kafka has it."""


async def work(
    batches: AsyncIterator[Batch],
    become: Callable[[Sequence[Message]], Awaitable[Sequence[Outgoing]]],
    outlet: Outlet,
    count: Count,
) -> None:
    """Send what each batch becomes; it counts as read when Kafka has it all, while the next one is worked on."""
    finishing: asyncio.Task[None] | None = None

    async def finish(batch: Batch, outgoing: Sequence[Outgoing], sent: Sequence[Awaitable[Any]]) -> None:
        await _taken(outgoing, sent, count)
        await batch.done()

    async with asyncio.TaskGroup() as group:
        async for batch in batches:
            outgoing = await become(batch.messages)
            if finishing is not None:
                await finishing
            finishing = group.create_task(finish(batch, outgoing, await _queued(outgoing, outlet)))


async def report(
    ticks: AsyncIterator[None], states: Callable[[], Sequence[Outgoing]], outlet: Outlet, count: Count
) -> None:
    """At each tick, send what is to be said then."""
    async for _ in ticks:
        outgoing = states()
        await _taken(outgoing, await _queued(outgoing, outlet), count)


async def _queued(messages: Sequence[Outgoing], outlet: Outlet) -> list[Awaitable[Any]]:
    return [await outlet.send(outgoing.topic, outgoing.key, outgoing.value) for outgoing in messages]


async def _taken(messages: Sequence[Outgoing], sent: Sequence[Awaitable[Any]], count: Count) -> None:
    """Wait until Kafka has all of it; raise what it refused."""
    for one in sent:
        await one
    count(messages)
