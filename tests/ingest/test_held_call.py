"""Every sampled picture of a call is counted once: as sent, or by the cause of its loss."""

import asyncio
from concurrent.futures import Executor, Future
from typing import Any

import numpy as np
import structlog
from av import VideoFrame
from av.video.reformatter import VideoReformatter

from bus.metrics import Metrics
from bus.neighbour import NeighbourUnavailable
from contracts.calls import CallStarted
from contracts.metrics import BRIDGE_DROPPED, BRIDGE_RECEIVED, BRIDGE_SECONDS, BRIDGE_SENT
from ingest.held_call import HeldCall, Surroundings
from ingest.live import LiveCall
from ingest.peer import DecodedPicture
from vault.call_keys import CallKey

START_MS = 1_700_000_000_000
STARTED = CallStarted(
    call_id="01HF0000000000000000000000", mode="live", started_ms=START_MS, client="C-1", manager="M-1", team="",
    subject="", language="ru", consents={"report": "consent"}, period_us=166_667,
)  # fmt: skip
FRAME = VideoFrame.from_ndarray(np.full((36, 64, 3), 90, np.uint8), format="bgr24")
REFORMATTER = VideoReformatter()


class Here(Executor):
    """Works at once, in the thread that asks."""

    def submit(self, work: Any, /, *given: Any, **named: Any) -> Any:
        done: Future[Any] = Future()
        try:
            done.set_result(work(*given, **named))
        except NeighbourUnavailable as error:
            done.set_exception(error)
        return done


class Counted(Metrics):
    def __init__(self):
        self.said = []

    def count(self, metric, value="", amount=1):
        self.said.append((metric, value))

    def observe(self, metric, amount, value=""):
        self.said.append((metric, amount))


class Kafka:
    away = False

    def send(self, topic, key, value, headers=()):
        if self.away:
            raise NeighbourUnavailable("Kafka does not answer")

    def publish(self, topic, key, record, headers=()):
        self.send(topic, key, b"")


def picture(number):
    """The n-th picture of a camera of 6 fps; the first one is 20 ms old."""
    return DecodedPicture(number * 15_000, START_MS * 1000 + number * 166_667, FRAME, REFORMATTER)


def counted(story):
    """What is counted while a story goes on with a call; received pictures left out."""
    metrics, kafka = Counted(), Kafka()

    async def run():
        tasks: list[asyncio.Task[None]] = []

        def spawn(work):
            tasks.append(asyncio.get_running_loop().create_task(work))
            return tasks[-1]

        log = structlog.stdlib.get_logger("test")
        around = Surroundings(kafka, Here(), spawn, lambda: START_MS * 1000 + 20_000, log, metrics)
        held = HeldCall(LiveCall(started=STARTED, permitted_ms=START_MS), iter(range(9)), around)
        held.key = CallKey("key", bytes(32))
        held.call.connect()
        await story(held, kafka)
        await asyncio.gather(*tasks)
        return held.call

    call = asyncio.run(run())
    said = [one for one in metrics.said if one[0] is not BRIDGE_RECEIVED]
    assert call.sent == sum(metric is BRIDGE_SENT for metric, _ in said)
    assert call.dropped == sum(metric is BRIDGE_DROPPED for metric, _ in said)
    return said


def test_a_sent_frame_is_counted_with_its_seconds_at_the_bridge():
    async def story(held, kafka):
        held.take(picture(0))

    assert counted(story) == [(BRIDGE_SENT, ""), (BRIDGE_SECONDS, 0.02)]


def test_a_picture_that_waits_makes_room_for_a_newer_one():
    async def story(held, kafka):
        held.take(picture(0))
        held.take(picture(1))

    assert counted(story)[0] == (BRIDGE_DROPPED, "newer frame")


def test_without_a_key_nothing_is_permitted():
    async def story(held, kafka):
        held.key = None
        held.take(picture(0))

    assert counted(story) == [(BRIDGE_DROPPED, "not permitted")]


def test_a_neighbour_that_is_away_costs_the_frame():
    async def story(held, kafka):
        kafka.away = True
        held.take(picture(0))

    assert counted(story) == [(BRIDGE_DROPPED, "no neighbour")]


def test_what_waits_at_the_end_is_dropped_and_later_pictures_are_received_only():
    async def story(held, kafka):
        held.take(picture(0))
        await held.finish()
        held.take(picture(1))

    assert counted(story) == [(BRIDGE_DROPPED, "call ended")]
