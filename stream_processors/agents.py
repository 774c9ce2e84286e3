"""The Faust agents, and the timer beside them: five lines each over the pure parts."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Protocol

from bus.reader import Message
from contracts.topics import Topic
from stream_processors.frame_batches import Outgoing

Batches = AsyncIterator[Sequence[Message]]
Count = Callable[[Sequence[Outgoing]], None]
"""Is told what Kafka has of one batch."""


class Outlet(Protocol):
    """Where an agent's results go."""

    async def send(self, topic: Topic, key: str, value: bytes) -> None:
        """Queue a message."""

    async def drain(self) -> None:
        """Return when Kafka has all that was queued."""


async def work(
    batches: Batches,
    become: Callable[[Sequence[Message]], Awaitable[Sequence[Outgoing]]],
    outlet: Outlet,
    count: Count,
) -> None:
    """Send what each batch becomes; a batch counts as done when Kafka has it all."""
    async for batch in batches:
        await _send(await become(batch), outlet, count)


async def report(
    ticks: AsyncIterator[None], states: Callable[[], Sequence[Outgoing]], outlet: Outlet, count: Count
) -> None:
    """At each tick, send what is to be said then."""
    async for _ in ticks:
        await _send(states(), outlet, count)


async def _send(messages: Sequence[Outgoing], outlet: Outlet, count: Count) -> None:
    for outgoing in messages:
        await outlet.send(outgoing.topic, outgoing.key, outgoing.value)
    await outlet.drain()
    count(messages)
