"""Live calls whose network or picture goes away or changes, all at one time: they go on, or end for their reason."""

import asyncio
import statistics
import time
from dataclasses import dataclass
from itertools import pairwise

import pytest
from clickhouse_driver import Client

from contracts.calls import CallEnded
from contracts.reports import SessionReport
from tests.live_calls import FRAMES_PER_S, now_ms, opened_vault, reported, short_clip, whip
from tests.live_source import Camera, Source, camera_pictures

pytestmark = [pytest.mark.integration, pytest.mark.minutes]

BEFORE_S, AFTER_S = 8, 10
"""How long each source sends undisturbed."""
CAMERA_OFF_S = 120


@dataclass(frozen=True)
class Frame:
    """What is stored of one frame."""

    seq: int
    captured_us: int
    state: str
    face_height_px: float


@dataclass(frozen=True)
class Ended:
    """A call that is over."""

    report: SessionReport
    end: CallEnded
    frames: list[Frame]
    """In the order of the call's clock."""
    connections: int
    changed_us: int
    """When the scenario changed something for the last time, on the call's clock."""

    def longest_gap_s(self):
        """Seconds of the longest stretch between two frames."""
        return max(late.captured_us - early.captured_us for early, late in pairwise(self.frames)) / 1e6

    def behind_the_change(self):
        """Frames from 2 s after the last change on: what was on its way at the change is not among them."""
        return [frame for frame in self.frames if frame.captured_us > self.changed_us + 2_000_000]


class Scenarios:
    """What each source does."""

    def __init__(self, system, safe, manager, pictures):
        self.system, self.safe, self.manager, self.pictures = system, safe, manager, pictures
        self.calls: dict[str, str] = {}
        self.changed_us: dict[str, int] = {}

    async def connected(self, name):
        """A source that has sent BEFORE_S of a new call."""
        call, _ = self.safe.live.plan(self.manager, f"client-{name}", "Deposit", "en", now_ms())
        self.safe.live.give(call.call_id, "report", "a test", now_ms())
        self.calls[name] = call.call_id
        source = Source(Camera(self.pictures))
        assert await self.post(name, source) == 201
        await asyncio.sleep(BEFORE_S)
        return source

    async def post(self, name, source):
        token = self.safe.live.issue_token(self.calls[name], "", now_ms())
        return await source.connect(whip(self.system, self.calls[name]), token)

    async def after(self, name, source):
        """Send undisturbed for a while and hang up."""
        self.changed_us[name] = (now_ms() - self.safe.live.find(self.calls[name]).started_ms) * 1000
        await asyncio.sleep(AFTER_S)
        await source.hang_up()

    async def cut_for_10_s(self):
        source = await self.connected("cut-10")
        source.relay.cut = True
        await asyncio.sleep(10)
        source.relay.cut = False
        await self.after("cut-10", source)

    async def cut_for_60_s(self):
        source = await self.connected("cut-60")
        source.relay.cut = True
        await asyncio.sleep(60)
        await source.leave()
        again = Source(Camera(self.pictures))
        if self.safe.live.find(self.calls["cut-60"]).ended_ms is None and await self.post("cut-60", again) == 201:
            await self.after("cut-60", again)
        else:
            await again.leave()

    async def cut_for_45_s(self):
        source = await self.connected("cut-45")
        source.relay.cut = True
        await asyncio.sleep(45)
        await source.leave()
        again = Source(Camera(self.pictures))
        assert await self.post("cut-45", again) == 201
        await self.after("cut-45", again)

    async def cut_for_good(self):
        source = await self.connected("cut-for-good")
        source.relay.cut = True
        await asyncio.sleep(80)
        await source.leave()

    async def camera_off(self):
        source = await self.connected("camera-off")
        source.camera.off = True
        await asyncio.sleep(CAMERA_OFF_S)
        source.camera.off = False
        await self.after("camera-off", source)

    async def black_picture(self):
        source = await self.connected("black")
        source.camera.black = True
        await asyncio.sleep(20)
        source.camera.black = False
        await self.after("black", source)

    async def replaced_track(self):
        source = await self.connected("replaced")
        source.sender.replaceTrack(Camera(self.pictures))
        await self.after("replaced", source)

    async def other_stream(self):
        source = await self.connected("other-stream")
        source.sender._ssrc ^= 0x5A5A5A5A
        await self.after("other-stream", source)

    async def other_sizes(self):
        source = await self.connected("other-sizes")
        source.camera.size = 640, 360
        await asyncio.sleep(BEFORE_S)
        source.camera.size = 960, 540
        await self.after("other-sizes", source)

    async def all(self):
        """Play every scenario, each from its second on, so that few sources send at one time."""
        deeds = {
            0: self.camera_off, 2: self.cut_for_good, 4: self.cut_for_60_s, 6: self.cut_for_45_s, 18: self.cut_for_10_s,
            24: self.black_picture, 48: self.replaced_track, 72: self.other_stream, 92: self.other_sizes,
        }  # fmt: skip
        began_s = time.monotonic()
        async with asyncio.TaskGroup() as tasks:
            for at_s, deed in deeds.items():
                await asyncio.sleep(began_s + at_s - time.monotonic())
                tasks.create_task(deed())


@pytest.fixture(scope="module")
def safe(system):
    yield from opened_vault(system)


@pytest.fixture(scope="module")
def played(system, safe, clips, tmp_path_factory):
    """The scenarios after all of them were played."""
    manager = safe.accounts.add(
        "network-manager", "manager", "east", "manager-network", "n@bank.example", "en", "a long password", now_ms()
    ).account
    pictures = camera_pictures(short_clip(clips, tmp_path_factory.mktemp("network")))
    scenarios = Scenarios(system, safe, manager, pictures)
    asyncio.run(scenarios.all())
    return scenarios


@pytest.fixture
def ended(system, safe, played):
    """Gives a call that is over by its name, with what holds for each of them checked."""

    def one(name):
        call_id = played.calls[name]
        report, end = reported(system, call_id, 40)
        database = Client.from_url(system.running.clickhouse_url)
        rows = database.execute(
            "SELECT seq, captured_us, state, face_height_px FROM observations"
            " WHERE call_id = %(call_id)s ORDER BY captured_us",
            {"call_id": call_id},
        )
        database.disconnect()
        frames = [Frame(*row) for row in rows]
        counts, slots = report.counts, end.duration_us / end.started.period_us
        assert counts.sent + counts.dropped + counts.no_frames == pytest.approx(slots, abs=2)
        assert counts.lost == 0
        numbers = [frame.seq for frame in frames]
        assert numbers == sorted(set(numbers)), "seq goes on; gaps are legal"
        assert (report.coverage or 0) <= 100 * (1 - counts.no_frames / slots) + 1, "the report says what is missing"
        return Ended(report, end, frames, safe.live.find(call_id).epoch, played.changed_us.get(name, 0))

    return one


def slots_of(seconds):
    """Sampling slots that begin in that time, less those at its edges."""
    return (seconds - 2) * FRAMES_PER_S


def test_a_cut_of_10_s_leaves_the_same_connection_and_10_s_without_frames(ended):
    call = ended("cut-10")
    assert (call.end.reason, call.connections) == ("hang-up", 1)
    assert call.longest_gap_s() >= 9
    assert slots_of(10) <= call.report.counts.no_frames
    assert call.behind_the_change()


def test_a_cut_of_45_s_costs_the_connection_and_the_call_goes_on_over_another(ended):
    call = ended("cut-45")
    assert (call.end.reason, call.connections) == ("hang-up", 2)
    assert call.longest_gap_s() >= 44
    assert slots_of(45) <= call.report.counts.no_frames
    assert call.behind_the_change()


def test_a_cut_of_60_s_ends_the_call_as_source_lost_or_the_source_came_in_time(ended):
    call = ended("cut-60")
    assert slots_of(56) <= call.report.counts.no_frames
    if call.connections == 1:
        assert call.end.reason == "source lost"
    else:
        assert call.end.reason == "hang-up"
        assert call.longest_gap_s() >= 59
        assert call.behind_the_change()


def test_a_network_that_stays_away_ends_the_call_as_source_lost(ended):
    call = ended("cut-for-good")
    assert (call.end.reason, call.connections) == ("source lost", 1)
    assert slots_of(55) <= call.report.counts.no_frames


def test_a_camera_that_is_off_for_two_minutes_keeps_the_call_and_counts_as_no_frames(ended):
    call = ended("camera-off")
    assert (call.end.reason, call.connections) == ("hang-up", 1)
    assert call.longest_gap_s() >= CAMERA_OFF_S - 1
    assert slots_of(CAMERA_OFF_S) <= call.report.counts.no_frames
    assert call.behind_the_change()


def test_a_black_picture_is_sent_and_counts_as_no_face(ended):
    call = ended("black")
    assert (call.end.reason, call.connections) == ("hang-up", 1)
    assert call.report.counts.no_face >= 20
    assert call.longest_gap_s() < 20, "the black is not a gap"
    assert call.behind_the_change()


@pytest.mark.parametrize("name", ["replaced", "other-stream"])
def test_another_track_of_the_far_side_goes_on(ended, name):
    call = ended(name)
    assert (call.end.reason, call.connections) == ("hang-up", 1)
    assert [frame for frame in call.frames if frame.captured_us < call.changed_us]
    assert call.behind_the_change()


def test_another_size_of_the_picture_goes_on_and_is_decoded(ended):
    call = ended("other-sizes")
    assert (call.end.reason, call.connections) == ("hang-up", 1)
    enlarged_us = call.changed_us - BEFORE_S * 1_000_000

    def face_px(from_us, to_us):
        within = [frame for frame in call.frames if from_us <= frame.captured_us < to_us]
        return statistics.median(frame.face_height_px for frame in within if frame.face_height_px)

    small = face_px(0, enlarged_us - 500_000)
    large = face_px(enlarged_us + 2_000_000, call.changed_us - 500_000)
    shrunk = face_px(call.changed_us + 2_000_000, call.end.duration_us)
    assert large == pytest.approx(2 * small, rel=0.25)
    assert shrunk == pytest.approx(large, rel=0.25), "larger pictures are made 640 x 360"
