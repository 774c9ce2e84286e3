from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.calls import CallStarted, Stop
from ingest.call_clock import CallClock, free_slot
from ingest.live import LiveCall

START_MS = 1_700_000_000_000
STARTED = CallStarted(
    call_id="01HF0000000000000000000000", mode="live", started_ms=START_MS, client="C-1", manager="M-1", team="",
    subject="", language="ru", consents={"report": "consent"}, period_us=166_667,
)  # fmt: skip


def fresh(**values: Any) -> LiveCall:
    call = LiveCall(started=STARTED, permitted_ms=START_MS, **values)
    call.connect()
    return call


def feed(call, from_s, to_s, per_s=6.0, seq=0):
    """Frames from a source, each handed over; returns the next seq."""
    for number in range(round((to_s - from_s) * per_s)):
        at_us = round(from_s * 1e6 + number * 1e6 / per_s)
        if call.take(round(at_us * 0.09) % 2**32, START_MS * 1000 + at_us) is not None:
            call.note_sent(seq)
            seq += 1
    return seq


def test_the_clock_begins_at_the_call_s_start_and_follows_the_source():
    clock = CallClock(1_000_000)
    clock.connect()
    assert clock.read(4_000, 1_500_000) == 500_000
    assert clock.read(4_000 + 15_000, 1_680_000) == 666_666


def test_the_clock_goes_on_over_the_wrap_of_rtp_timestamps():
    clock = CallClock(0)
    assert clock.read(2**32 - 9_000, 0) == 0
    assert clock.read(0, 100_000) == 100_000
    assert clock.read(9_000, 200_000) == 200_000


def test_a_timestamp_that_is_not_newer_gives_no_time():
    clock = CallClock(0)
    assert clock.read(9_000, 100_000) == 100_000
    assert clock.read(9_000, 110_000) is None
    assert clock.read(4_500, 120_000) is None


def test_timestamps_that_jump_are_tied_to_the_time_of_arrival():
    clock = CallClock(0)
    assert clock.read(0, 1_000_000) == 1_000_000
    assert clock.read(900_000_000, 1_200_000) == 1_200_000
    assert clock.read(900_009_000, 1_300_000) == 1_300_000


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 10**7)), max_size=50))
def test_the_clock_never_goes_back(readings):
    clock, last = CallClock(0), -1
    for rtp_timestamp, received_us in readings:
        found = clock.read(rtp_timestamp, received_us)
        if found is not None:
            assert found > last
            last = found


def test_a_source_at_the_sampling_rate_loses_nothing_to_jitter():
    last, last_us, taken = -1, -(10**6), 0
    for number in range(600):
        at_us = 166_000 + round(number * 1e6 / 6) + (40_000 if number % 2 else -40_000)
        filled = free_slot(at_us, last, last_us, 6.0)
        if filled is not None:
            last, last_us, taken = filled, at_us, taken + 1
    assert taken == 600


def test_pictures_of_two_slots_lie_at_least_half_a_period_apart():
    assert free_slot(80_000, 0, 75_000, 6.0) is None
    assert free_slot(110_000, 0, 75_000, 6.0) is None
    assert free_slot(160_000, 0, 75_000, 6.0) == 1


@pytest.mark.parametrize("per_s", [12.0, 30.0])
def test_a_faster_source_is_sampled_six_times_a_second(per_s):
    call = fresh()
    assert 60 <= feed(call, 0, 10, per_s) <= 61


def test_counts_of_a_whole_call_add_up_to_its_slots():
    call = fresh()
    feed(call, 0, 10)
    ended = call.end("hang-up", START_MS + 20_000)
    assert (ended.sent, ended.dropped, ended.no_frames, ended.duration_us) == (60, 0, 60, 20_000_000)


def test_a_dropped_picture_is_not_a_slot_in_which_nothing_came():
    call = fresh()
    assert call.take(0, START_MS * 1000) == 0
    call.note_dropped()
    ended = call.end("hang-up", START_MS + 1_000)
    assert (ended.sent, ended.dropped, ended.no_frames) == (0, 1, 5)


def test_slots_of_a_stop_count_nowhere_and_the_stop_is_told():
    call = fresh()
    feed(call, 0, 10)
    call.stop("client", START_MS + 10_000)
    assert feed(call, 10, 15, seq=60) == 60
    call.resume(START_MS + 15_000)
    feed(call, 15, 20, seq=60)
    ended = call.end("hang-up", START_MS + 20_000)
    assert ended.stops == (Stop(by="client", from_us=10_000_000, to_us=15_000_000),)
    assert (ended.sent, ended.no_frames) == (90, 0)


@given(st.lists(st.tuples(st.sampled_from(["take", "stop", "resume", "drop"]), st.integers(1, 700)), max_size=80))
def test_counts_never_exceed_the_slots_whatever_happens(steps):
    call, now_ms, seq = fresh(), START_MS, 0
    for step, ms in steps:
        now_ms += ms
        if step == "stop":
            call.stop("client", now_ms)
        elif step == "resume":
            call.resume(now_ms)
        elif call.take(round((now_ms - START_MS) * 90), now_ms * 1000) is not None:
            if step == "drop":
                call.note_dropped()
            else:
                call.note_sent(seq)
                seq += 1
    ended = call.end("hang-up", now_ms + 1)
    slots = -(-ended.duration_us * 6 // 1_000_000)
    stopped = sum(-(-stop.to_us * 6 // 1_000_000) + (-stop.from_us * 6 // 1_000_000) for stop in ended.stops)
    assert ended.sent + ended.dropped + ended.no_frames + stopped in (slots, slots + 1, slots + 2)


def test_a_resume_within_a_slot_begins_with_the_next_one():
    call = fresh()
    call.stop("client", START_MS + 10_000)
    call.resume(START_MS + 15_010)
    assert call.take(0, START_MS * 1000 + 15_020_000) is None
    assert call.take(10_800, START_MS * 1000 + 15_140_000) == 15_140_000


def test_a_stop_that_nobody_resumed_lasts_until_the_end():
    call = fresh()
    call.stop("manager", START_MS + 4_000)
    assert call.end("hang-up", START_MS + 6_000).stops == (Stop(by="manager", from_us=4_000_000, to_us=6_000_000),)


def test_a_client_s_stop_outlasts_the_manager_s():
    call = fresh()
    call.stop("client", START_MS)
    call.stop("manager", START_MS + 1)
    assert call.stopped_by == "client"


@pytest.mark.parametrize(("by", "reason"), [("client", "withdrawn"), ("manager", "time-out")])
def test_a_stop_of_30_minutes_ends_the_call(by, reason):
    call = fresh()
    call.stop(by, START_MS)
    assert call.end_due(START_MS + 1_799_999) is None
    assert call.end_due(START_MS + 1_800_000) == reason


def test_the_source_is_lost_30_s_after_the_connection_and_a_reconnect_saves_it():
    call = fresh()
    call.lose(START_MS + 1_000)
    call.lose(START_MS + 9_000)
    assert call.end_due(START_MS + 30_999) is None
    assert call.end_due(START_MS + 31_000) == "source lost"
    call.connect()
    assert call.end_due(START_MS + 99_000) is None


def test_a_silent_camera_does_not_end_the_call():
    assert fresh().end_due(START_MS + 3_600_000) is None


def test_frames_are_handed_over_for_a_second_after_the_vault_s_last_word():
    call = fresh()
    assert call.may_send(START_MS + 1_000)
    assert not call.may_send(START_MS + 1_001)
    call.permitted_ms = START_MS + 1_000
    call.stop("client", START_MS + 1_000)
    assert not call.may_send(START_MS + 1_001)


def test_beats_are_due_every_5_s_also_without_a_frame():
    call = fresh()
    assert call.beat_due(START_MS)
    beat = call.beat(START_MS)
    assert not beat.ended
    assert not call.beat_due(START_MS + 4_999)
    assert call.beat_due(START_MS + 5_000)
    assert call.beat(START_MS + 5_000).no_frames == 30


def test_another_bridge_goes_on_from_the_counters():
    call = fresh(
        next_seq=256, sent=30, dropped=2, length_us=10_000_000, stops=(Stop(by="client", from_us=0, to_us=2_000_000),)
    )
    call.clock.connect()
    at_us = 12_000_000
    assert call.take(7, START_MS * 1000 + at_us) == at_us
    call.note_sent(256)
    ended = call.end("hang-up", START_MS + 15_000)
    assert (ended.sent, ended.dropped, ended.duration_us) == (31, 2, 15_000_000)
    assert ended.no_frames == 90 - 12 - 31 - 2


def test_nothing_is_taken_after_the_end():
    call = fresh()
    call.end("hang-up", START_MS + 1_000)
    assert call.take(0, START_MS * 1000 + 1_000_001) is None
    assert not call.may_send(START_MS + 1_000)
