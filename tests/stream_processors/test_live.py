"""Live calls whose clock reads 0 at Unix second 1,000; observations arrive 100 ms after their frame was appended."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.observations import FaceObservation
from contracts.windows import LiveColumn
from stream_processors.live import MOST_CALLS, MOST_FRAMES, SILENT_MS, LiveStates

BEGAN_MS = 1_000_000
FRAME_US = 166_667


def seen(seq, polarity="neutral", call_id="A", state="used", mode="live", captured_us=None):
    captured_us = seq * FRAME_US if captured_us is None else captured_us
    return FaceObservation(
        call_id=call_id, seq=seq, captured_us=captured_us, mode=mode, state=state, reason="", box_px=None,
        landmarks_px=None, detector_score=None, face_height_px=None, probabilities=None,
        polarity=polarity if state == "used" else None, detector="d@1", emotion="e@1", provider="p@1", batch_id="b",
        frame_partition=0, frame_offset=0, frame_appended_ms=BEGAN_MS + captured_us // 1000, frame_bytes=0,
    )  # fmt: skip


def run(live, kinds, first_seq=0, call_id="A"):
    """Add one frame after the other; a kind is a polarity or a state, None a slot in which nothing came."""
    changed = []
    for seq, kind in enumerate(kinds, first_seq):
        if kind is None:
            continue
        frame = (
            seen(seq, call_id=call_id, state=kind)
            if kind in ("no_face", "abstained", "skipped")
            else (seen(seq, kind, call_id))
        )
        changed += live.add([frame], BEGAN_MS + seq * FRAME_US // 1000 + 100)
    return changed


def at(live, second):
    """The only call's state when its clock shows this second."""
    (state,) = live.states(BEGAN_MS + round(second * 1000))
    return state


@pytest.fixture
def live():
    return LiveStates()


def test_it_collects_until_ten_seconds_of_frames_were_used(live):
    run(live, ["neutral"] * 60)
    state = at(live, 10.0)
    assert (state.word, state.evidence_s) == ("collecting", pytest.approx(9.83, abs=0.01))
    (changed,) = run(live, ["neutral"], first_seq=60)
    assert changed.word == "neutral"
    assert at(live, 10.1).word == "neutral"


def test_frames_that_were_not_used_bring_the_first_word_no_nearer(live):
    run(live, ["neutral"] * 30 + ["abstained"] * 60 + ["neutral"] * 29)
    assert at(live, 20).word == "collecting"
    run(live, ["neutral"] * 3, first_seq=119)
    assert at(live, 20.5).word == "neutral"


def test_a_change_of_the_word_is_said_at_once_and_only_then(live):
    run(live, ["neutral"] * 90)
    changed = run(live, ["negative"] * 60, first_seq=90)
    assert [state.word for state in changed] == ["negative"]
    assert 15_000_000 < changed[0].captured_us <= 17_200_000


def test_the_states_go_on_without_frames_and_say_that_no_face_is_seen_from_five_seconds_on(live):
    run(live, ["neutral"] * 90)
    newest_s = 89 * FRAME_US / 1e6
    state = at(live, newest_s + 0.5)
    assert (state.word, state.no_face_s, state.age_ms) == ("neutral", 0, 500)
    state = at(live, newest_s + 4.9)
    assert (state.word, state.no_face_s) == ("neutral", pytest.approx(4.9, abs=0.01))
    state = at(live, newest_s + 120)
    assert (state.word, state.no_face_s, state.evidence_s) == ("no face", pytest.approx(120, abs=0.01), 0)
    assert (state.columns, state.coverage_percent, state.age_ms) == ((None,) * 6, 0, 120_000)
    assert state.whole == LiveColumn(negative=0, neutral=90, positive=0)


def test_frames_without_a_face_are_no_face_too_and_an_unclear_face_is_one(live):
    run(live, ["neutral"] * 90 + ["no_face"] * 31)
    assert at(live, 120 * FRAME_US / 1e6).word == "no face"
    run(live, ["abstained"], first_seq=121)
    state = at(live, 121 * FRAME_US / 1e6 + 0.1)
    assert (state.word, state.no_face_s) == ("collecting", 0)


def test_a_face_that_comes_back_is_spoken_of_by_its_own_frames(live):
    run(live, ["neutral"] * 90 + ["no_face"] * 66)
    at(live, 26)
    assert run(live, ["positive"] * 4, first_seq=156) == []
    assert at(live, 159 * FRAME_US / 1e6 + 0.1).word == "collecting"
    assert [state.word for state in run(live, ["positive"], first_seq=160)] == ["positive"]


@pytest.mark.parametrize("gap", [["no_face"] * 36, [None] * 36], ids=["no face", "camera off"])
def test_what_was_seen_before_the_face_was_lost_is_not_said_again_when_it_comes_back(live, gap):
    run(live, ["neutral"] * 90 + gap)
    changed = run(live, ["positive"] * 12, first_seq=126)
    assert [state.word for state in changed] == ["positive"]
    assert changed[0].captured_us <= 131 * FRAME_US


def test_the_loss_of_a_face_is_told_at_once_and_one_time(live):
    changed = run(live, ["neutral"] * 90 + ["no_face"] * 60)
    assert [(state.word, state.captured_us // 1_000_000) for state in changed[1:]] == [("no face", 19)]


def test_six_columns_show_the_last_thirty_seconds_with_gaps(live):
    run(live, ["negative"] * 60 + [None] * 60 + ["positive"] * 61)
    state = at(live, 180 * FRAME_US / 1e6)
    sums = [column and (column.negative, column.neutral, column.positive) for column in state.columns]
    assert sums == [(30, 0, 0), (29, 0, 0), None, (0, 0, 1), (0, 0, 30), (0, 0, 30)]
    assert state.coverage_percent == pytest.approx(100 * (59 + 3 + 60) / 180, abs=1)
    assert state.whole == LiveColumn(negative=60, neutral=0, positive=61)


def test_skipped_frames_stand_outside_the_coverage(live):
    run(live, ["neutral"] * 31 + ["skipped"] * 30 + ["no_face"] * 30)
    assert at(live, 90 * FRAME_US / 1e6).coverage_percent == pytest.approx(50, abs=0.1)


def test_a_hint_follows_a_clear_change_and_goes_with_the_face(live):
    run(live, ["neutral"] * 360 + ["negative"] * 80)
    state = at(live, 440 * FRAME_US / 1e6)
    assert state.hint is not None
    assert (state.hint.hint_id, state.hint.before_percent) == ("A/1", 0)
    run(live, ["negative"] * 30, first_seq=440)
    assert at(live, 470 * FRAME_US / 1e6).hint == state.hint
    assert at(live, 470 * FRAME_US / 1e6 + 5.5).hint is None
    run(live, ["negative"] * 2, first_seq=505)
    assert at(live, 507 * FRAME_US / 1e6).hint is None


def test_no_hint_is_given_while_no_face_is_seen(live):
    run(live, ["neutral"] * 360 + ["negative"] * 90)
    state = at(live, 79.834)
    assert (state.word, state.hint) == ("no face", None)


def test_a_repeat_and_a_recorded_frame_change_nothing(live):
    run(live, ["neutral"] * 5)
    live.add([seen(4, "negative"), seen(0, "negative"), seen(9, mode="recorded", call_id="B")], BEGAN_MS + 2_000)
    (state,) = live.states(BEGAN_MS + 2_000)
    assert state.whole == LiveColumn(negative=0, neutral=5, positive=0)


def test_an_ended_call_a_cleared_one_and_one_silent_for_half_an_hour_are_forgotten(live):
    run(live, ["neutral"], call_id="A")
    run(live, ["neutral"], call_id="B")
    live.end("A")
    assert [state.call_id for state in live.states(BEGAN_MS + 100 + SILENT_MS)] == ["B"]
    assert live.states(BEGAN_MS + 101 + SILENT_MS) == []
    run(live, ["neutral"], call_id="C")
    live.clear()
    assert live.states(BEGAN_MS) == []


def test_memory_is_bounded_in_calls_and_in_frames(live):
    for number in range(MOST_CALLS + 1):
        live.add([seen(0, call_id=str(number))], BEGAN_MS + number)
    assert {state.call_id for state in live.states(BEGAN_MS)} == {str(number) for number in range(1, MOST_CALLS + 1)}
    live.clear()
    live.add([seen(seq, captured_us=seq) for seq in range(MOST_FRAMES + 50)], BEGAN_MS)
    assert len(live._calls["A"].frames) == MOST_FRAMES
    live.add([seen(MOST_FRAMES + 50, captured_us=60_000_000)], BEGAN_MS)
    assert len(live._calls["A"].frames) == 1


def test_the_clock_is_read_off_the_quickest_frames_and_never_behind_the_newest(live):
    run(live, ["neutral"] * 30)
    late = FaceObservation(
        **{name: getattr(seen(30), name) for name in FaceObservation.__struct_fields__ if name != "frame_appended_ms"},
        frame_appended_ms=BEGAN_MS + 9_000,
    )
    live.add([late], BEGAN_MS + 9_100)
    assert at(live, 9.1).captured_us == pytest.approx(9_100_000, abs=1_000)
    assert at(live, 1.0).captured_us == 30 * FRAME_US


def test_another_process_goes_on_from_the_last_states_and_frames(live):
    kinds = ["neutral"] * 360 + ["negative"] * 80 + ["neutral"] * 30
    published = []
    for seq, kind in enumerate(kinds):
        run(live, [kind], first_seq=seq)
        if seq % 6 == 5:
            now_ms = BEGAN_MS + seq * FRAME_US // 1000 + 100
            published += [(state, now_ms + 3) for state in live.states(now_ms)]
    other, now_ms = LiveStates(), BEGAN_MS + 470 * FRAME_US // 1000 + 4_000
    other.resume(published[-60:], now_ms)
    run(other, kinds[300:], first_seq=300)
    (before,), (after,) = live.states(now_ms), other.states(now_ms)
    assert (after.whole, after.word, after.columns) == (before.whole, before.word, before.columns)
    assert after.hint == before.hint is not None
    assert after.captured_us == pytest.approx(before.captured_us, abs=5_000)


def test_a_call_whose_camera_is_off_outlives_a_restart(live):
    run(live, ["neutral"] * 90)
    other, now_ms = LiveStates(), BEGAN_MS + 135_000
    (state,) = live.states(now_ms - 1_000)
    other.resume([(state, now_ms - 997)], now_ms)
    (after,) = other.states(now_ms)
    assert (after.word, after.whole) == ("no face", state.whole)
    assert after.no_face_s == pytest.approx(120.2, abs=0.1)
    assert after.age_ms == pytest.approx(120_167, abs=10)


@given(
    st.lists(st.sampled_from(["negative", "neutral", "positive", "no_face", "abstained", "skipped", None])),
    st.floats(0, 60),
)
def test_whatever_comes_a_state_keeps_its_ranges(kinds, later_s):
    live = LiveStates()
    run(live, kinds)
    for state in live.states(BEGAN_MS + round((len(kinds) / 6 + later_s) * 1000)):
        whole = state.whole
        assert whole.negative + whole.neutral + whole.positive == sum(
            kind in ("negative", "neutral", "positive") for kind in kinds
        )
        assert 0 <= state.evidence_s <= 10
        assert state.no_face_s >= 0
        assert state.coverage_percent is None or 0 <= state.coverage_percent <= 100
        assert len(state.columns) == 6
        assert (state.word == "no face") == (state.no_face_s >= 5)
