import msgspec

from bus.reader import Message
from contracts.calls import CallEnded, CallStarted
from contracts.codec import decode, encode
from contracts.observations import FaceObservation
from contracts.topics import SATISFACTION_WINDOWS
from contracts.windows import LiveState, SatisfactionWindow
from stream_processors.window_batches import WindowBatches

BEGAN_MS = 1_000_000
STARTED = CallStarted(
    call_id="A", mode="live", started_ms=BEGAN_MS, client="K", manager="M", team="", subject="", language="ru",
    consents={}, period_us=166_667,
)  # fmt: skip
ENDED = CallEnded(started=STARTED, reason="hang-up", duration_us=0, sent=0, dropped=0, no_frames=0)


def observed(seq, polarity="neutral"):
    captured_us = seq * 166_667
    record = FaceObservation(
        call_id="A", seq=seq, captured_us=captured_us, mode="live", state="used", reason="", box_px=None,
        landmarks_px=None, detector_score=None, face_height_px=None, probabilities=None, polarity=polarity,
        detector="d@1", emotion="e@1", provider="p@1", batch_id="b", frame_partition=0, frame_offset=0,
        frame_appended_ms=BEGAN_MS + captured_us // 1000, frame_bytes=0,
    )  # fmt: skip
    return message(record, BEGAN_MS + captured_us // 1000 + 50)


def message(record, at_ms=BEGAN_MS, value=None):
    return Message("x", 0, 0, at_ms, "A", encode(record) if value is None else value, {})


def records(outgoing):
    assert all((sent.topic, sent.key) == (SATISFACTION_WINDOWS, "A") for sent in outgoing)
    return [decode(SATISFACTION_WINDOWS, sent.value) for sent in outgoing]


def test_a_batch_becomes_closed_windows_and_changed_words_and_bad_messages_nothing():
    batches = WindowBatches()
    found = records(
        batches.count([message(None, value=b"?"), *(observed(seq) for seq in range(61))], BEGAN_MS + 10_200)
    )
    assert [type(record) for record in found] == [SatisfactionWindow, LiveState]
    assert found[1].word == "neutral"


def test_the_end_record_closes_the_windows_and_ends_the_states():
    batches = WindowBatches()
    batches.count([observed(seq) for seq in range(12)], BEGAN_MS + 2_000)
    assert [state.whole.neutral for state in records(batches.states(BEGAN_MS + 3_000))] == [12]
    (window,) = records(batches.count([message(ENDED)], BEGAN_MS + 3_500))
    assert window.neutral == 12
    assert batches.states(BEGAN_MS + 4_000) == []


def test_rebuilding_forgets_the_calls_of_before_and_takes_up_those_of_the_assigned_partitions():
    before, batches = WindowBatches(), WindowBatches()
    before.count([observed(seq) for seq in range(300)], BEGAN_MS + 50_000)
    (state,) = records(before.states(BEGAN_MS + 50_000))
    stale = msgspec.structs.replace(decode_observed(observed(0)), call_id="B")
    batches.live.add([stale], BEGAN_MS)
    batches.rebuild([message(state, BEGAN_MS + 50_002)], [observed(seq) for seq in range(120, 303)], BEGAN_MS + 51_000)
    (after,) = records(batches.states(BEGAN_MS + 51_000))
    assert (after.whole.neutral, after.word) == (303, "neutral")


def test_a_call_that_ended_while_nobody_looked_is_not_taken_up():
    before, batches = WindowBatches(), WindowBatches()
    before.count([observed(0)], BEGAN_MS)
    batches.rebuild([message(state) for state in records(before.states(BEGAN_MS))], [message(ENDED)], BEGAN_MS)
    assert batches.states(BEGAN_MS) == []


def decode_observed(sent):
    return msgspec.json.decode(sent.value, type=FaceObservation)
