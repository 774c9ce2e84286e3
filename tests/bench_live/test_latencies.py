"""What a step of the live bench says about frames that came, came late, or never came."""

import pytest

from contracts.calls import CallBeat, CallStarted
from contracts.frames import FrameHeaders
from contracts.observations import FaceObservation
from tests.bench_live.latencies import Seen, Span, bridge_drops, carried, spread, step_latencies, without_sender

BEGAN_US = 1_000_000_000_000


def frame(seq: int) -> FrameHeaders:
    return FrameHeaders(
        seq=seq, captured_us=0, mode="live", width_px=640, height_px=360, codec="jpeg", key_id="k",
        source_timestamp=seq, received_us=BEGAN_US + 5_000, sent_us=BEGAN_US + 7_000,
    )  # fmt: skip


def seen(seq: int, state="used", reason="") -> Seen:
    observation = FaceObservation(
        call_id="C", seq=seq, captured_us=0, mode="live", state=state, reason=reason, box_px=None, landmarks_px=None,
        detector_score=None, face_height_px=None, probabilities=None, polarity=None, detector="d@1", emotion="e@1",
        provider="p@1", batch_id="b", frame_partition=0, frame_offset=seq, frame_appended_ms=BEGAN_US // 1000 + 10,
        frame_bytes=1, taken_us=BEGAN_US + 30_000, analysed_us=BEGAN_US + 34_000,
    )  # fmt: skip
    return Seen(observation, BEGAN_US // 1000 + 40)


def step(stamps, frames, found):
    span = Span(BEGAN_US, BEGAN_US + 1_000_000)
    return step_latencies(span, {("C", key): at for key, at in stamps.items()}, frames, found)


def test_the_stages_of_a_frame_add_up_to_the_whole():
    told = step({1: BEGAN_US}, {("C", 1): frame(1)}, {("C", 1): seen(1)})
    assert told["total_ms"]["p99"] == 40.0
    assert {name: one["p50"] for name, one in told["stages_ms"].items()} == {
        "received": 5.0, "sent": 2.0, "stored": 3.0, "taken": 20.0, "analysed": 4.0, "appended": 6.0
    }  # fmt: skip


def test_frames_whose_last_packet_left_outside_the_step_do_not_count():
    stamps = {1: BEGAN_US - 1, 2: BEGAN_US, 3: BEGAN_US + 1_000_000}
    frames = {("C", seq): frame(seq) for seq in (1, 2, 3, 4)}
    assert step(stamps, frames, {("C", seq): seen(seq) for seq in (1, 2, 3, 4)})["frames"] == 1


def test_a_frame_without_an_observation_and_one_that_was_skipped_are_told_apart():
    frames = {("C", seq): frame(seq) for seq in (1, 2)}
    told = step({1: BEGAN_US, 2: BEGAN_US}, frames, {("C", 1): seen(1, "skipped", "late")})
    assert told["drops"] == {"late": 1, "unobserved": 1}


def beat(sent_ms: int, dropped: int, no_frames: int) -> CallBeat:
    started = CallStarted(
        call_id="C", mode="live", started_ms=0, client="K", manager="M", team="", subject="", language="en",
        consents={}, period_us=166_667,
    )  # fmt: skip
    return CallBeat(
        started=started, sent_ms=sent_ms, duration_us=1, next_seq=0, sent=0, dropped=dropped, no_frames=no_frames,
        ended=False,
    )  # fmt: skip


def test_bridges_are_charged_only_for_what_they_counted_since_the_step_began():
    beats = [beat(900, 3, 1), beat(1_500, 5, 1), beat(2_500, 9, 9)]
    assert bridge_drops(Span(1_000_000, 2_000_000), beats) == {"newest_wins": 2, "no_frames": 0}


@pytest.mark.parametrize(
    ("p99", "frames", "late", "holds"),
    [(100.0, 120, 0, True), (100.1, 120, 0, False), (50.0, 118, 0, False), (50.0, 120, 2, False), (50.0, 119, 0, True)],
)
def test_calls_are_carried_when_p99_is_in_bounds_and_one_frame_in_a_hundred_at_most_is_missing(
    p99, frames, late, holds
):
    told = {
        "calls": 2, "seconds": 10.0, "frames": frames, "total_ms": {"p99": p99},
        "drops": {"late": late, "unobserved": 0},
    }  # fmt: skip
    assert carried(told) is holds


def test_p99_is_a_value_that_99_in_100_do_not_exceed():
    assert spread([float(value) for value in range(1, 101)]) == {"p50": 50.0, "p99": 99.0, "mean": 50.5}


def test_without_the_sender_its_cpu_goes_to_more_calls():
    assert without_sender(20, {"sender": 500.0, "kafka": 500.0, "worker": 1000.0}) == 26.7
