"""The Faust agents, and the timer beside them: five lines each over the pure parts."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Protocol

from bus.reader import Message
from contracts.topics import Topic
from stream_processors.frame_batches import Outgoing

Batches = AsyncIterator[Sequence[Message]]


class Outlet(Protocol):
    """Where an agent's results go."""

    async def send(self, topic: Topic, key: str, value: bytes) -> None:
        """Queue a message."""

    async def drain(self) -> None:
        """Return when Kafka has all that was queued."""


async def work(
    batches: Batches, become: Callable[[Sequence[Message]], Awaitable[Sequence[Outgoing]]], outlet: Outlet
) -> None:
    """Send what each batch becomes; a batch counts as done when Kafka has it all."""
    async for batch in batches:
        for outgoing in await become(batch):
            await outlet.send(outgoing.topic, outgoing.key, outgoing.value)
        await outlet.drain()


async def report(ticks: AsyncIterator[None], states: Callable[[], Sequence[Outgoing]], outlet: Outlet) -> None:
    """At each tick, send what is to be said then."""
    async for _ in ticks:
        for outgoing in states():
            await outlet.send(outgoing.topic, outgoing.key, outgoing.value)
        await outlet.drain()
