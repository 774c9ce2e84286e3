from hypothesis import given
from hypothesis import strategies as st

from contracts.observations import FaceObservation
from contracts.windows import SatisfactionWindow
from stream_processors.windows import Windows


def seen(seq, captured_s, polarity="neutral", call_id="A", state="used"):
    return FaceObservation(
        call_id=call_id, seq=seq, captured_us=round(captured_s * 1e6), mode="live", state=state, reason="", box_px=None,
        landmarks_px=None, detector_score=None, face_height_px=None, probabilities=None,
        polarity=polarity if state == "used" else None, detector="d@1", emotion="e@1", provider="p@1", batch_id="b",
        frame_partition=0, frame_offset=0, frame_appended_ms=0, frame_bytes=0,
    )  # fmt: skip


def window(number, call_id="A", **counts):
    zeros = dict.fromkeys(("negative", "neutral", "positive", "no_face", "abstained", "skipped"), 0)
    return SatisfactionWindow(call_id=call_id, window=number, **{**zeros, **counts})


def test_a_window_closes_when_the_newest_frame_is_2_s_past_its_end():
    windows = Windows()
    assert windows.add([seen(0, 0.0), seen(1, 4.999, "positive"), seen(2, 5.0), seen(3, 6.999)]) == []
    assert windows.add([seen(4, 7.0)]) == [window(0, neutral=1, positive=1)]


def test_a_late_frame_still_counts_before_the_watermark_and_not_after_it():
    windows = Windows()
    windows.add([seen(0, 0.0), seen(1, 6.0)])
    assert windows.add([seen(2, 4.0, "negative"), seen(3, 7.5)]) == [window(0, neutral=1, negative=1)]
    assert windows.add([seen(4, 4.5), seen(5, 12.5)]) == [window(1, neutral=2)]


def test_a_repeat_changes_nothing():
    windows = Windows()
    windows.add([seen(0, 1.0, "negative"), seen(0, 1.0, "negative"), seen(0, 1.0, "positive")])
    assert windows.end("A") == [window(0, negative=1)]


def test_the_end_record_closes_what_is_open():
    windows = Windows()
    windows.add(
        [seen(0, 1.0), seen(1, 6.0, state="no_face"), seen(2, 6.5, state="abstained"), seen(3, 6.8, state="skipped")]
    )
    assert windows.end("A") == [window(0, neutral=1), window(1, no_face=1, abstained=1, skipped=1)]
    assert windows.end("A") == []


def test_calls_do_not_close_each_others_windows():
    windows = Windows()
    windows.add([seen(0, 1.0)])
    assert windows.add([seen(0, 100.0, call_id="B")]) == []


def test_after_a_restart_a_window_met_in_its_middle_is_not_closed_with_half_its_frames():
    windows = Windows()
    assert windows.add([seen(15, 2.5), seen(40, 6.0), seen(60, 12.5)]) == [window(1, neutral=1)]


@given(st.lists(st.tuples(st.integers(0, 60), st.sampled_from(["negative", "neutral", "positive"])), max_size=80))
def test_in_order_every_frame_is_counted_once(frames):
    frames.sort(key=lambda frame: frame[0])
    windows, closed = Windows(), []
    for seq, (second, polarity) in enumerate(frames):
        closed += windows.add([seen(seq, second, polarity)])
    closed += windows.end("A")
    assert sum(found.negative + found.neutral + found.positive for found in closed) == len(frames)
    assert [found.window for found in closed] == sorted({second // 5 for second, _ in frames})
