"""What a running call notices of idle sessions, of a flood of offers and of bad ones: nothing; and Kafka neither."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import get_native_id
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import msgspec
import pytest
from aiortc import RTCPeerConnection
from clickhouse_driver import Client
from kafka import KafkaConsumer, TopicPartition

from contracts.topics import CALL_EVENTS, FACE_OBSERVATIONS, FRAMES, SATISFACTION_WINDOWS
from tests.live_calls import FRAMES_PER_S, now_ms, opened_vault, reported, short_clip, whip

pytestmark = [pytest.mark.integration, pytest.mark.minutes]

UNKNOWN_TOKEN = "A" * 43
NOBODY = "01HF0000000000000000000000"
IDLE_SESSIONS = 1000
OFFERS = 1500
CALM_S = 12

SOURCE = """
import asyncio, sys
from pathlib import Path
from tests.live_source import Camera, Source, camera_pictures

async def send():
    source = Source(Camera(camera_pictures(Path(sys.argv[1]))))
    assert await source.connect(sys.argv[2], sys.argv[3]) == 201
    print("on", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    await source.hang_up()

asyncio.run(send())
"""


@dataclass(frozen=True)
class Answer:
    """How a request was answered."""

    status: int
    kind: str
    body: bytes
    retry_after: str

    def is_problem(self) -> bool:
        """Whether it is problem details as RFC 9457 has them, with the same status inside."""
        if self.kind != "application/problem+json":
            return False
        found = msgspec.json.decode(self.body)
        return found["status"] == self.status and found["type"].startswith("urn:") and bool(found["title"])


@dataclass
class Flooded:
    """What was answered, and when each flood lasted on the call's clock, in microseconds."""

    call_id: str = ""
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    lasted: dict[str, tuple[int, int]] = field(default_factory=dict)
    idle_calls: list[str] = field(default_factory=list)
    afterwards: int = 0
    """Status of a good offer when the idle sessions are over."""


async def good_offer(*kinds: str, data: bool = False) -> str:
    """An offer of aiortc that sends tracks of these kinds."""
    peer = RTCPeerConnection()
    for kind in kinds:
        peer.addTransceiver(kind, direction="sendonly")
    if data:
        peer.createDataChannel("x")
    await peer.setLocalDescription(await peer.createOffer())
    sdp = str(peer.localDescription.sdp)
    await peer.close()
    return sdp


async def bad_offers() -> dict[str, tuple[str, int]]:
    """Bodies that are refused, with the status of each refusal, by what is wrong."""
    video = await good_offer("video")
    return {
        "a data channel alone": (await good_offer(data=True), 406),
        "a data channel beside the video": (await good_offer("video", data=True), 406),
        "sound only": (await good_offer("audio"), 406),
        "two tracks": (await good_offer("video", "video"), 406),
        "no common codec": (video.replace("VP8/90000", "VP9/90000").replace("H264/90000", "AV1/90000"), 406),
        "no description": ("x", 400),
        "nothing": ("", 400),
        "a huge description": (video + "a=x:y\r\n" * 400_000, 413),
    }


def _at_usual_priority():
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, get_native_id(), 0)


class Floods:
    """Floods that come while a call goes on."""

    def __init__(self, system, safe, manager, http):
        self.system, self.safe, self.manager, self.http = system, safe, manager, http
        self.found = Flooded()
        # Whoever holds the vault's lock must not wait for a processor, as this process does.
        self.vault_threads = ThreadPoolExecutor(4, initializer=_at_usual_priority)

    async def in_vault(self, work: Callable[..., Any], *words: object) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.vault_threads, work, *words)

    async def post(self, call_id, body, token=UNKNOWN_TOKEN) -> Answer:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sdp"}
        async with self.http.post(whip(self.system, call_id), data=body, headers=headers) as answer:
            told = answer.headers
            return Answer(answer.status, told.get("Content-Type", ""), await answer.read(), told.get("Retry-After", ""))

    async def post_in_turn(self, call_id, body, token=UNKNOWN_TOKEN) -> Answer:
        """Post, and again after a second while too many offers come."""
        while (answer := await self.post(call_id, body, token)).status == 429:
            await asyncio.sleep(float(answer.retry_after))
        return answer

    def planned(self) -> str:
        call, _ = self.safe.live.plan(self.manager, "client-floods", "Deposit", "en", now_ms())
        self.safe.live.give(call.call_id, "report", "a test", now_ms())
        return str(call.call_id)

    async def during(self, name: str, flood: Callable[[], Awaitable[Sequence[Answer]]]) -> None:
        started_ms = self.safe.live.find(self.found.call_id).started_ms
        from_us = (now_ms() - started_ms) * 1000
        self.found.answers[name] = list(await flood())
        self.found.lasted[name] = from_us, (now_ms() - started_ms) * 1000

    async def calm(self):
        await asyncio.sleep(CALM_S)
        return []

    async def bad(self):
        answers = []
        for body, status in (await bad_offers()).values():
            for _ in range(5):
                answers.append(await self.post_in_turn(NOBODY, body))
                assert answers[-1].status == status, (status, answers[-1])
        return answers

    async def offers(self):
        body = await good_offer("video")
        return await asyncio.gather(*(self.post(NOBODY, body) for _ in range(OFFERS)))

    async def idle(self):
        body = await good_offer("video")
        self.found.idle_calls = await self.in_vault(lambda: [self.planned() for _ in range(IDLE_SESSIONS)])
        at_once = asyncio.Semaphore(20)

        async def session(call_id):
            async with at_once:
                token = await self.in_vault(self.safe.live.issue_token, call_id, "", now_ms())
                return await self.post_in_turn(call_id, body, token)

        return await asyncio.gather(*(session(call_id) for call_id in self.found.idle_calls))

    async def half_sent(self):
        """Requests whose bodies never come."""
        place = urlsplit(whip(self.system, NOBODY))
        head = f"POST {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Length: 5000\r\n\r\nv=0\r\n"

        async def one():
            async with asyncio.timeout(60):  # instead of waiting for ever where nobody refuses
                reader, writer = await asyncio.open_connection(place.hostname, place.port)
                writer.write(head.encode())
                text = await reader.readuntil(b"\r\n\r\n")
            writer.close()
            lines = text.decode().lower().split("\r\n")
            kind = next((line.partition(": ")[2] for line in lines if line.startswith("content-type:")), "")
            return Answer(int(lines[0].split()[1]), kind, b"", "")

        return await asyncio.gather(*(one() for _ in range(IDLE_SESSIONS // 2)))


@pytest.fixture(scope="module")
def safe(system):
    yield from opened_vault(system)


@pytest.fixture(scope="module")
def flooded(system, safe, clips, tmp_path_factory):
    """One call, and all floods during it, one after another."""
    manager = safe.accounts.add(
        "floods-manager", "manager", "west", "manager-floods", "f@bank.example", "en", "a long password", now_ms()
    ).account
    clip = short_clip(clips, tmp_path_factory.mktemp("floods"))

    async def play():
        timeout = aiohttp.ClientTimeout(total=60)
        connector = aiohttp.TCPConnector(limit=50, force_close=True)
        async with aiohttp.ClientSession(timeout=timeout, connector=connector) as http:
            floods = Floods(system, safe, manager, http)
            call_id = floods.found.call_id = floods.planned()
            words = [str(clip), whip(system, call_id), safe.live.issue_token(call_id, "", now_ms())]
            source = subprocess.Popen(
                [sys.executable, "-c", SOURCE, *words],
                cwd=Path(__file__).parents[2], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            with suppress(PermissionError):
                os.setpriority(os.PRIO_PROCESS, source.pid, 0)
            assert source.stdout is not None
            try:
                assert await asyncio.to_thread(source.stdout.readline) == "on\n"
                await asyncio.sleep(4)
                for name, flood in (
                    ("before", floods.calm), ("bad", floods.bad), ("offers", floods.offers),
                    ("half-sent", floods.half_sent), ("idle", floods.idle), ("after", floods.calm),
                ):  # fmt: skip
                    await floods.during(name, flood)
                last = await floods.in_vault(floods.planned)
                token = await floods.in_vault(safe.live.issue_token, last, "", now_ms())
                answer = await floods.post_in_turn(last, await good_offer("video"), token)
                floods.found.afterwards = answer.status
                source.communicate("\n", timeout=30)
            finally:
                source.kill()
                source.wait()
            return floods.found

    # A flood comes from other machines: here it must not take the processor from the call that it meets.
    os.setpriority(os.PRIO_PROCESS, 0, 15)
    try:
        return asyncio.run(play())
    finally:
        with suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, 0, 0)


@pytest.fixture(scope="module")
def frames(system, flooded):
    """(seq, captured_us, state) of each stored frame of the running call, in the order of its clock."""
    report, ended = reported(system, flooded.call_id, 40)
    assert ended.reason == "hang-up"
    database = Client.from_url(system.running.clickhouse_url)
    rows = database.execute(
        "SELECT seq, captured_us, state FROM observations WHERE call_id = %(call_id)s ORDER BY captured_us",
        {"call_id": flooded.call_id},
    )
    database.disconnect()
    assert report.counts.lost == 0
    assert [seq for seq, _, _ in rows] == list(range(report.counts.sent)), "seq goes on"
    return rows


def share_of_slots(frames, flooded, name, *but):
    """Which part of the slots of a flood has a frame that was delivered, and is in none of those states."""
    from_us, to_us = flooded.lasted[name]
    found = [state for _, at_us, state in frames if from_us <= at_us < to_us and state not in but]
    return len(found) / ((to_us - from_us) / 1e6 * FRAMES_PER_S)


def test_bad_offers_are_refused_with_problem_details(flooded):
    assert len(flooded.answers["bad"]) == 40
    assert all(answer.is_problem() for answer in flooded.answers["bad"])


def test_a_flood_of_offers_is_refused_with_problem_details_and_a_time_to_come_back(flooded):
    answers = flooded.answers["offers"]
    assert len(answers) == OFFERS
    assert all(answer.is_problem() for answer in answers)
    statuses = {answer.status for answer in answers}
    assert {403, 429} <= statuses <= {403, 429, 503}
    assert all(answer.retry_after for answer in answers if answer.status in (429, 503))


def test_bodies_that_do_not_come_are_refused(flooded):
    answers = flooded.answers["half-sent"]
    assert len(answers) == IDLE_SESSIONS // 2
    assert {answer.status for answer in answers} <= {408, 429}
    assert {answer.kind for answer in answers} == {"application/problem+json"}


def test_idle_sessions_take_the_free_places_and_give_them_back(flooded):
    answers = flooded.answers["idle"]
    statuses = [answer.status for answer in answers]
    assert set(statuses) == {201, 503}
    assert statuses.count(201) >= 39
    refused = [answer for answer in answers if answer.status == 503]
    assert all(answer.is_problem() and answer.retry_after for answer in refused)
    assert flooded.afterwards == 201


@pytest.mark.parametrize("name", ["bad", "offers", "half-sent", "idle", "after"])
def test_the_running_call_does_not_notice(frames, flooded, name):
    calm, now = share_of_slots(frames, flooded, "before"), share_of_slots(frames, flooded, name)
    analysed = share_of_slots(frames, flooded, name, "skipped")
    print(name, flooded.lasted[name], calm, now, analysed)
    assert now >= 0.9 * calm
    assert analysed >= 0.8 * share_of_slots(frames, flooded, "before", "skipped")


def test_nothing_of_a_flood_is_in_kafka(system, flooded, frames):
    consumer = KafkaConsumer(bootstrap_servers=system.running.kafka_bootstrap, auto_offset_reset="earliest")
    topics = (FRAMES, CALL_EVENTS, FACE_OBSERVATIONS, SATISFACTION_WINDOWS)
    places = [TopicPartition(topic.name, number) for topic in topics for number in range(topic.partitions)]
    consumer.assign(places)
    consumer.seek_to_beginning()
    ends, keys = consumer.end_offsets(places), []
    while any(consumer.position(place) < end for place, end in ends.items()):
        for records in consumer.poll(500).values():
            keys += [record.key.decode() for record in records]
    consumer.close()
    assert keys.count(flooded.call_id) >= 100
    assert {NOBODY, *flooded.idle_calls}.isdisjoint(keys)
