import asyncio

import pytest

from contracts.topics import FACE_OBSERVATIONS
from stream_processors.agents import report, work
from stream_processors.frame_batches import Outgoing


class Outlet:
    def __init__(self):
        self.log = []

    async def send(self, topic, key, value):
        self.log.append((topic.name, key, value))

    async def drain(self):
        self.log.append("drained")


async def batches(*given):
    for batch in given:
        yield batch


def test_a_batch_is_done_only_when_kafka_has_all_of_it():
    outlet = Outlet()

    async def become(batch):
        return [Outgoing(FACE_OBSERVATIONS, key, b"1") for key in batch]

    asyncio.run(work(batches("ab", "c"), become, outlet, lambda messages: outlet.log.append(len(messages))))
    name = FACE_OBSERVATIONS.name
    assert outlet.log == [(name, "a", b"1"), (name, "b", b"1"), "drained", 2, (name, "c", b"1"), "drained", 1]


def test_a_bug_leaves_the_agent():
    async def become(batch):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(work(batches("a"), become, Outlet(), lambda _: None))


def test_at_each_tick_what_is_to_be_said_then_is_sent():
    outlet, numbers = Outlet(), iter("12")
    asyncio.run(
        report(
            batches(None, None),
            lambda: [Outgoing(FACE_OBSERVATIONS, "a", next(numbers).encode())],
            outlet,
            lambda messages: outlet.log.append(len(messages)),
        )
    )
    name = FACE_OBSERVATIONS.name
    assert outlet.log == [(name, "a", b"1"), "drained", 1, (name, "a", b"2"), "drained", 1]
