"""A real aiortc client on this machine's own addresses against a bridge in this process; vault and Kafka are fakes."""

import asyncio
import dataclasses
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from fractions import Fraction
from itertools import count, pairwise
from typing import Any

import aiohttp
import msgspec
import numpy as np
import pytest
import structlog
import uvicorn
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack
from av import VideoFrame

from bus.metrics import Metrics
from contracts.calls import CallBeat, CallEnded, CallStarted
from contracts.codec import decode, encode
from contracts.frames import from_headers
from contracts.topics import CALL_EVENTS
from ingest.admission import leased_seqs
from ingest.bridge import Bridge
from ingest.front import Front, build_front
from ingest.held_call import Surroundings
from ingest.ice_servers import ice_servers
from ingest.live_vault import Safe
from ingest.peer import PeerSession, prepare_receiving
from ingest.rates import OfferRate
from ingest.whip import build_app
from vault.call_keys import CallKey, ConsentWithdrawnError
from vault.database import open_vault
from vault.live_calls import Admission, Counters, LiveCall, Permission, TokenRefused
from vault.sealing import unseal

CALL = "01HF0000000000000000000000"
ORIGIN = "https://console.bank.example"
ICE = "stun:127.0.0.1:1,turn:user:word@127.0.0.1:1?transport=udp"


def now_us():
    return time.time_ns() // 1000


class FakeVault:
    """One call; every token that begins with `good` is redeemed once."""

    def __init__(self):
        self.epoch, self.stopped_by, self.ended, self.keys, self.track = 0, "", False, 0, ""
        self.used: set[str] = set()
        self.dead_keys: set[str] = set()
        self.beats: list[Counters] = []
        self.started_ms: int | None = None

    def redeem(self, token, call_id, track, now_ms):
        if not token.startswith("good") or token in self.used or self.ended:
            raise TokenRefused("the token is unknown")
        self.used.add(token)
        self.track = track
        self.epoch += 1
        self.started_ms = self.started_ms or now_ms
        counters = self.beats[-1] if self.beats else Counters(0, 0, 0, 0, 0, ())
        values: dict[str, Any] = {field.name: None for field in dataclasses.fields(LiveCall)}
        values |= {
            "call_id": call_id, "client": "C-1", "manager": "M-1", "team": "north", "subject": "", "language": "ru",
            "started_ms": self.started_ms, "stopped_by": self.stopped_by, "consents": {"report": "consent"},
            "counters": counters,
        }  # fmt: skip
        return Admission(call=LiveCall(**values), key=self.new_key(call_id, now_ms), epoch=self.epoch)

    def permissions(self, call_ids):
        allowed = not self.stopped_by and not self.ended
        return {one: Permission(self.epoch, self.stopped_by, allowed, self.ended) for one in call_ids}

    def new_key(self, call_id, now_ms):
        self.keys += 1
        return CallKey(f"key-{self.keys}", bytes([self.keys]) * 32)

    def secret(self, key_id, now_ms):
        if key_id in self.dead_keys:
            raise ConsentWithdrawnError(key_id)
        return b""

    def note_beat(self, call_id, epoch, counters):
        self.beats.append(counters)

    def end(self, call_id, reason, now_ms):
        self.ended = True


class FakeKafka:
    def __init__(self):
        self.sent: list[tuple[str, bytes, dict[str, bytes], int]] = []

    def send(self, topic, key, value, headers=()):
        self.sent.append((topic.name, value, dict(headers), now_us()))

    def publish(self, topic, key, record, headers=()):
        self.send(topic, key, encode(record), headers)

    def frames(self):
        return [
            (from_headers(h), value, at_us)
            for t, value, h, at_us in self.sent
            if t == "frames" and h["kind"] == b"frame"
        ]

    def events(self, kind):
        found = [decode(CALL_EVENTS, value) for topic, value, _, _ in self.sent if topic == "call-events"]
        return [record for record in found if isinstance(record, kind)]

    def ends(self):
        return [msgspec.json.decode(v, type=CallEnded) for t, v, h, _ in self.sent if h.get("kind") == b"call-ended"]


class Camera(MediaStreamTrack):  # type: ignore[misc]
    kind = "video"

    def __init__(self, per_s=30.0):
        super().__init__()
        self.per_s, self.number, self.began_s = per_s, 0, time.monotonic()

    async def recv(self):
        self.number += 1
        await asyncio.sleep(max(0.0, self.began_s + self.number / self.per_s - time.monotonic()))
        picture = np.full((480, 854, 3), (self.number * 3) % 200, np.uint8)
        frame = VideoFrame.from_ndarray(picture, format="bgr24")
        frame.pts, frame.time_base = round(self.number * 90_000 / self.per_s), Fraction(1, 90_000)
        return frame


@dataclasses.dataclass
class Scene:
    """A front, its bridges, and what they talk to."""

    url: str
    http: aiohttp.ClientSession
    vault: FakeVault
    kafka: FakeKafka
    bridges: list[Bridge]
    peers: list[Any]

    async def offer(self, *tracks, codec=None, data=False):
        peer = RTCPeerConnection()
        self.peers.append(peer)
        for track in tracks or (Camera(),):
            transceiver = peer.addTransceiver(track, direction="sendonly")
            if codec is not None:
                known = [c for c in transceiver.sender.getCapabilities("video").codecs if c.mimeType == codec]
                transceiver.setCodecPreferences(known)
        if data:
            peer.createDataChannel("x")
        await peer.setLocalDescription(await peer.createOffer())
        return peer

    def post(self, body, token="good-1", call_id=CALL, **headers):
        sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/sdp", "Origin": ORIGIN, **headers}
        return self.http.post(f"{self.url}/whip/{call_id}", data=body, headers={k: v for k, v in sent.items() if v})

    async def publish(self, token="good-1", *tracks, **how):
        """Connect; returns the client's connection and the session's address."""
        peer = await self.offer(*tracks, **how)
        async with self.post(peer.localDescription.sdp, token) as answer:
            assert answer.status == 201, await answer.text()
            await peer.setRemoteDescription(RTCSessionDescription(await answer.text(), "answer"))
            return peer, self.url + answer.headers["Location"]

    async def until(self, condition, timeout_s=10.0):
        async with asyncio.timeout(timeout_s):
            while not condition():
                await asyncio.sleep(0.02)


@asynccontextmanager
async def served(app):
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1))
        task = asyncio.create_task(server.serve([listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        await task


def play(story, bridges=1, most_calls=2, ice="", real=None):
    """Run a story in a scene of its own, with the fake vault or a real one."""

    async def run():
        prepare_receiving()
        vault, kafka = FakeVault(), FakeKafka()
        made: list[Bridge] = []
        urls: list[str] = []
        log = structlog.stdlib.get_logger("test")
        with ThreadPoolExecutor(1) as asking, ThreadPoolExecutor(2) as pictures:
            safe = Safe(vault, lambda _: count(len(kafka.sent) * 1000), vault.secret, asking)
            if real is not None:
                safe = Safe(real.live, lambda call_id: leased_seqs(real, call_id), real.keys.secret, asking)
            async with asyncio.TaskGroup() as tasks, aiohttp.ClientSession() as http:
                around = Surroundings(kafka, pictures, tasks.create_task, now_us, log, Metrics("bridge"))
                doors, watches = [], []
                for number in range(1, bridges + 1):
                    made.append(Bridge(most_calls, lambda: ice_servers(ice), safe, around))
                    watches.append(tasks.create_task(made[-1].watch()))
                    doors.append(served(build_app(made[-1], number)))
                    urls.append(await doors[-1].__aenter__())
                front = Front(urls, lambda: now_us() // 1000, lambda: http, OfferRate(5.0, 20), Metrics("front"))
                async with served(build_front(front, [ORIGIN])) as url:
                    scene = Scene(url, http, vault, kafka, made, [])
                    try:
                        async with asyncio.timeout(40):
                            await story(scene)
                    finally:
                        for peer in scene.peers:
                            await peer.close()
                        for watch in watches:
                            watch.cancel()
                        for bridge in made:
                            await bridge.close()
                        for door in doors:
                            await door.__aexit__(None, None, None)

    asyncio.run(run())


@pytest.mark.parametrize("codec", ["video/VP8", "video/H264"])
def test_frames_arrive_sampled_sealed_and_stamped_and_a_hang_up_writes_the_end_behind_them(codec):
    async def story(scene):
        camera = Camera()
        peer, session = await scene.publish("good-1", camera, codec=codec)
        await scene.until(lambda: len(scene.kafka.frames()) >= 12)
        last_sent = peer.getSenders()[0]._RTCRtpSender__rtp_timestamp
        assert (last_sent - scene.kafka.frames()[-1][0].source_timestamp) % 2**32 < 5 * 90_000
        async with scene.http.delete(session) as answer:
            assert answer.status == 200
        async with scene.http.delete(session) as answer:
            assert answer.status == 404
        assert scene.vault.track == camera.id
        frames = scene.kafka.frames()
        for headers, value, at_us in frames:
            picture = unseal(bytes([1]) * 32, CALL, headers.seq, value)
            assert picture[:2] == b"\xff\xd8"
            assert (headers.width_px, headers.height_px, headers.mode) == (640, 360, "live")
            assert 0 <= headers.source_timestamp < 2**32
            assert headers.received_us <= headers.sent_us <= at_us < headers.received_us + 5_000_000
        captured = [headers.captured_us for headers, _, _ in frames]
        assert all(later - one >= 80_000 for one, later in pairwise(captured))
        ticks = [headers.source_timestamp for headers, _, _ in frames]
        assert (ticks[-1] - ticks[0]) % 2**32 == pytest.approx((captured[-1] - captured[0]) * 0.09, abs=2)
        (ended,) = scene.kafka.ends()
        assert (ended.reason, ended.sent) == ("hang-up", len(frames))
        slots = -(-ended.duration_us * 6 // 1_000_000)
        assert ended.sent + ended.dropped + ended.no_frames in (slots, slots + 1)
        (started,) = scene.kafka.events(CallStarted)
        assert ended.started == started
        assert [beat.ended for beat in scene.kafka.events(CallBeat)][-1] is True
        last_frame = max(i for i, m in enumerate(scene.kafka.sent) if m[2].get("kind") == b"frame")
        assert last_frame < next(i for i, m in enumerate(scene.kafka.sent) if m[2].get("kind") == b"call-ended")
        assert scene.vault.ended

    play(story)


def test_a_refused_offer_sends_nothing_to_kafka_and_says_why():
    async def story(scene):
        good = (await scene.offer()).localDescription.sdp
        two = (await scene.offer(Camera(), Camera())).localDescription.sdp
        data = (await scene.offer(data=True)).localDescription.sdp
        for body, headers, status in [
            (good, {"token": "bad"}, 403),
            (good, {"Authorization": ""}, 401),
            (good, {"Content-Type": "text/plain"}, 415),
            ("x", {}, 400),
            ("v" * 70_000, {}, 413),
            (two, {}, 406),
            (data, {}, 406),
        ]:
            async with scene.post(body, **headers) as answer:
                problem = await answer.json(content_type="application/problem+json")
                assert (answer.status, problem["status"]) == (status, status), problem
                assert problem["type"].startswith("urn:mimika:problem:")
                assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert scene.vault.used == set()
        async with scene.post(good) as answer:
            assert answer.status == 201
        async with scene.post(good) as answer:
            assert answer.status == 403
        assert [topic for topic, *_ in scene.kafka.sent if topic == "frames"] == []

    play(story)


def test_a_session_has_the_address_tag_and_links_of_the_rfc(monkeypatch):
    monkeypatch.setattr("ingest.bridge.PeerSession", lambda _, *rest: PeerSession((), *rest))  # no server is asked

    async def story(scene):
        good = (await scene.offer()).localDescription.sdp
        async with scene.http.options(f"{scene.url}/whip/{CALL}") as answer:
            assert (answer.status, answer.headers["Accept-Post"]) == (204, "application/sdp")
        asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "PATCH"}
        async with scene.http.options(f"{scene.url}/whip/{CALL}/1-x", headers=asked) as answer:
            assert "PATCH" in answer.headers["Access-Control-Allow-Methods"]
        async with scene.http.get(f"{scene.url}/whip/{CALL}") as answer:
            assert answer.status == 405
        async with scene.post(good) as answer:
            assert answer.status == 201, await answer.text()
            location, tag = answer.headers["Location"], answer.headers["ETag"]
            assert location.startswith(f"/whip/{CALL}/1-")
            links = answer.headers.getall("Link")
            assert links[0] == '<stun:127.0.0.1:1>; rel="ice-server"'
            assert 'username="user"; credential="word"' in links[1]
            assert {"location", "etag", "link"} <= {
                word.strip().lower() for word in answer.headers["Access-Control-Expose-Headers"].split(",")
            }
        mine = f"a=ice-ufrag:{good.partition('a=ice-ufrag:')[2].splitlines()[0]}\r\n"
        more = mine + "a=mid:0\r\na=candidate:1 1 udp 2 127.0.0.1 9 typ host\r\n"
        for body, headers, status in [
            (more, {"If-Match": tag}, 204),
            (more, {}, 428),
            (more, {"If-Match": '"another"'}, 412),
            (more, {"If-Match": "*"}, 422),
            (more.replace("a=ice-ufrag:", "a=ice-ufrag:new"), {"If-Match": tag}, 422),
            (more.replace("udp 2", "udp x"), {"If-Match": tag}, 400),
            (more, {"If-Match": tag, "Content-Type": "text/plain"}, 415),
        ]:
            kind = {"Content-Type": "application/trickle-ice-sdpfrag"}
            async with scene.http.patch(scene.url + location, data=body, headers=kind | headers) as answer:
                assert answer.status == status, (body, headers, await answer.text())
        for gone in ("1-x", "9-x", "x"):
            async with scene.http.delete(f"{scene.url}/whip/{CALL}/{gone}") as answer:
                assert answer.status == 404

    play(story, ice=ICE)


def test_sound_beside_the_video_is_declined():
    async def story(scene):
        peer = await scene.offer()
        peer.addTransceiver(AudioStreamTrack(), direction="sendonly")
        await peer.setLocalDescription(await peer.createOffer())
        async with scene.post(peer.localDescription.sdp) as answer:
            assert answer.status == 201, await answer.text()
            text = await answer.text()
        assert "a=inactive" in text[text.index("m=audio") :]
        await peer.setRemoteDescription(RTCSessionDescription(text, "answer"))
        await scene.until(lambda: len(scene.kafka.frames()) >= 2)

    play(story)


def test_after_a_stop_nothing_is_sent_and_after_a_resume_a_new_key_seals():
    async def story(scene):
        _, session = await scene.publish()
        await scene.until(lambda: len(scene.kafka.frames()) >= 3)
        scene.vault.stopped_by, stopped_us = "client", now_us()
        await asyncio.sleep(2.5)
        assert all(at_us <= stopped_us + 1_000_000 for _, _, at_us in scene.kafka.frames())
        before = len(scene.kafka.frames())
        scene.vault.stopped_by = ""
        await scene.until(lambda: len(scene.kafka.frames()) >= before + 3)
        assert {headers.key_id for headers, _, _ in scene.kafka.frames()[before:]} == {"key-2"}
        async with scene.http.delete(session):
            pass
        (ended,) = scene.kafka.ends()
        assert [stop.by for stop in ended.stops] == ["client"]
        assert ended.no_frames <= 8

    play(story)


def test_a_key_that_dies_without_a_stop_is_replaced():
    async def story(scene):
        await scene.publish()
        await scene.until(lambda: len(scene.kafka.frames()) >= 1)
        scene.vault.dead_keys.add("key-1")
        await scene.until(lambda: scene.kafka.frames()[-1][0].key_id == "key-2")

    play(story)


def test_a_source_that_comes_back_goes_on_with_one_clock_and_one_count():
    async def story(scene):
        first, _ = await scene.publish()
        await scene.until(lambda: len(scene.kafka.frames()) >= 3)
        await first.close()
        before = len(scene.kafka.frames())
        _, session = await scene.publish("good-2")
        await scene.until(lambda: len(scene.kafka.frames()) >= before + 3)
        async with scene.http.delete(session):
            pass
        frames = [headers for headers, _, _ in scene.kafka.frames()]
        assert [f.captured_us for f in frames] == sorted({f.captured_us for f in frames})
        assert [f.seq for f in frames] == sorted({f.seq for f in frames})
        assert len(scene.kafka.events(CallStarted)) == 1
        (ended,) = scene.kafka.ends()
        assert ended.sent == len(frames)

    play(story, bridges=2)


def test_with_the_real_vault_a_call_is_admitted_stopped_resumed_and_ended(tmp_path):
    vault = open_vault(f"sqlite:///{tmp_path}/vault.db", tmp_path / "key")
    made = vault.accounts.add("login", "manager", "north", "m-1", "m@bank.example", "ru", "correct horse battery", 1)
    call, _ = vault.live.plan(made.account, "client-1", "Deposit", "ru", now_us() // 1000)
    vault.live.give(call.call_id, "report", "a test", now_us() // 1000)

    async def story(scene):
        camera = Camera()
        peer = await scene.offer(camera)
        token = vault.live.issue_token(call.call_id, camera.id, now_us() // 1000)
        async with scene.post(peer.localDescription.sdp, token, call_id=call.call_id) as answer:
            assert answer.status == 201, await answer.text()
            await peer.setRemoteDescription(RTCSessionDescription(await answer.text(), "answer"))
            session = scene.url + answer.headers["Location"]
        async with scene.post(peer.localDescription.sdp, token, call_id=call.call_id) as answer:
            assert answer.status == 403
        await scene.until(lambda: len(scene.kafka.frames()) >= 2)
        first = scene.kafka.frames()[0][0]
        assert vault.keys.secret(first.key_id, now_us() // 1000)
        vault.live.stop(call.call_id, "client", now_us() // 1000)
        stopped_us = now_us()
        await asyncio.sleep(1.5)
        before = len(scene.kafka.frames())
        assert all(at_us <= stopped_us + 1_000_000 for _, _, at_us in scene.kafka.frames())
        vault.live.resume(call.call_id, "client", now_us() // 1000)
        await scene.until(lambda: len(scene.kafka.frames()) >= before + 2)
        assert scene.kafka.frames()[-1][0].key_id != first.key_id
        async with scene.http.delete(session) as answer:
            assert answer.status == 200
        assert vault.live.find(call.call_id).end_reason == "hang-up"

    try:
        play(story, real=vault)
    finally:
        vault.close()


def test_a_call_taken_over_elsewhere_is_closed_quietly():
    async def story(scene):
        await scene.publish()
        await scene.until(lambda: len(scene.kafka.frames()) >= 1)
        scene.vault.epoch += 1
        await scene.until(lambda: not scene.bridges[0].holds(CALL), 2.0)
        assert scene.kafka.ends() == []
        assert [beat for beat in scene.kafka.events(CallBeat) if beat.ended] == []

    play(story)


def test_beyond_the_limit_the_answer_is_503_and_the_token_stays_good():
    async def story(scene):
        await scene.publish()
        sdp = (await scene.offer()).localDescription.sdp
        async with scene.post(sdp, "good-2", call_id="01HF0000000000000000000001") as answer:
            assert answer.status == 503
            assert int(answer.headers["Retry-After"]) > 0
        assert scene.vault.used == {"good-1"}

    play(story, most_calls=1)


def test_a_flood_of_offers_is_refused_with_429():
    async def story(scene):
        async def status():
            async with scene.post("x") as answer:
                return answer.status

        found = await asyncio.gather(*(status() for _ in range(60)))
        assert set(found) == {400, 429}
        assert found.count(400) >= 20

    play(story)


def test_a_session_that_never_connects_gives_its_place_back_and_leaves_nothing_in_kafka(monkeypatch):
    monkeypatch.setattr("ingest.bridge._IDLE_MS", 500)
    closed = []
    close = PeerSession.close

    async def told(session):
        closed.append(session)
        await close(session)

    monkeypatch.setattr(PeerSession, "close", told)

    async def story(scene):
        async with scene.post((await scene.offer()).localDescription.sdp) as answer:
            assert answer.status == 201
        assert scene.bridges[0].holds(CALL)
        await scene.until(lambda: len(closed) == 1 and not scene.bridges[0].holds(CALL), 3.0)
        async with scene.post((await scene.offer()).localDescription.sdp, "good-2") as answer:
            assert answer.status == 201
            location = scene.url + answer.headers["Location"]
        async with scene.http.delete(location) as answer:
            assert answer.status == 200
        assert not scene.bridges[0].holds(CALL)
        assert not scene.vault.ended, "the call has not begun: another source may still come"
        assert scene.kafka.sent == []
        await scene.publish("good-3")
        await scene.until(lambda: scene.kafka.events(CallStarted) and scene.kafka.frames())

    play(story, most_calls=1)
