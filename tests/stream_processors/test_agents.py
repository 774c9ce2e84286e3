import asyncio
from dataclasses import dataclass

import pytest

from contracts.topics import FACE_OBSERVATIONS
from stream_processors.agents import report, work
from stream_processors.frame_batches import Outgoing


class Outlet:
    """Kafka takes each message when `answer` is set."""

    def __init__(self, log):
        self.log, self.answer = log, asyncio.Event()
        self.answer.set()

    async def send(self, topic, key, value):
        self.log.append((topic.name, key, value))

        async def taken():
            await self.answer.wait()

        return taken()


@dataclass
class Batch:
    messages: str
    log: list[object]

    async def done(self):
        self.log.append(f"{self.messages} done")


async def batches(*given):
    for batch in given:
        yield batch


async def become(messages):
    return [Outgoing(FACE_OBSERVATIONS, key, b"1") for key in messages]


def test_a_batch_is_done_only_when_kafka_has_all_of_it():
    log: list[object] = []

    async def run():
        outlet = Outlet(log)
        outlet.answer.clear()

        async def stream():
            yield Batch("ab", log)
            log.append("next")
            yield Batch("c", log)

        async def slow(messages):
            if messages == "c":
                outlet.answer.set()
            return await become(messages)

        await work(stream(), slow, outlet, lambda messages: log.append(len(messages)))

    asyncio.run(run())
    name = FACE_OBSERVATIONS.name
    first = [(name, "a", b"1"), (name, "b", b"1")]
    assert log == [*first, "next", 2, "ab done", (name, "c", b"1"), 1, "c done"]


def test_at_most_one_batch_waits_for_kafka():
    log: list[object] = []

    async def run():
        outlet = Outlet(log)
        outlet.answer.clear()
        await asyncio.wait_for(work(batches(Batch("a", log), Batch("b", log)), become, outlet, lambda _: None), 0.1)

    with pytest.raises(TimeoutError):
        asyncio.run(run())
    assert log == [(FACE_OBSERVATIONS.name, "a", b"1")]


def test_what_kafka_refuses_leaves_the_agent_and_is_not_done():
    log: list[object] = []

    class Refusing(Outlet):
        async def send(self, topic, key, value):
            async def taken():
                raise OSError("refused")

            return taken()

    async def run():
        stream = batches(Batch("a", log), Batch("b", log))
        await work(stream, become, Refusing(log), lambda _: None)

    with pytest.RaisesGroup(OSError):
        asyncio.run(run())
    assert log == []


def test_a_bug_leaves_the_agent():
    async def fail(messages):
        raise ZeroDivisionError

    with pytest.RaisesGroup(ZeroDivisionError):
        asyncio.run(work(batches(Batch("a", [])), fail, Outlet([]), lambda _: None))


def test_at_each_tick_what_is_to_be_said_then_is_sent():
    log: list[object] = []
    numbers = iter("12")
    asyncio.run(
        report(
            batches(None, None),
            lambda: [Outgoing(FACE_OBSERVATIONS, "a", next(numbers).encode())],
            Outlet(log),
            lambda messages: log.append(len(messages)),
        )
    )
    name = FACE_OBSERVATIONS.name
    assert log == [(name, "a", b"1"), 1, (name, "a", b"2"), 1]
