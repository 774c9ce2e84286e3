"""What the worker sent is what its figures say."""

import pytest

from bus.metrics import Metrics
from contracts.calls import CallEnded, CallStarted
from contracts.codec import encode
from contracts.dead_letters import dead_letter
from contracts.metrics import ANALYSED, BATCH_FRAMES, DEAD_LETTERS_SENT, SKIPPED, WINDOWS_SENT, WORKER_SECONDS
from contracts.observations import FaceObservation
from contracts.topics import DEAD_LETTERS, FACE_OBSERVATIONS
from stream_processors.figures import count_observations, count_windows
from stream_processors.frame_batches import Outgoing


class Counted(Metrics):
    def __init__(self):
        self.said = []

    def count(self, metric, value="", amount=1):
        self.said.append((metric, value, amount))

    def observe(self, metric, amount, value=""):
        self.said.append((metric, value, amount))


def observed(state, reason):
    record = FaceObservation(
        call_id="A", seq=0, captured_us=0, mode="live", state=state, reason=reason, box_px=None, landmarks_px=None,
        detector_score=None, face_height_px=None, probabilities=None, polarity=None, detector="d@1", emotion="e@1",
        provider="p@1", batch_id="b", frame_partition=0, frame_offset=0, frame_bytes=0,
        frame_appended_ms=1_000, taken_us=1_020_000, analysed_us=1_050_000,
    )  # fmt: skip
    return Outgoing(FACE_OBSERVATIONS, "A", encode(record))


ENDED = CallEnded(
    started=CallStarted(
        call_id="A", mode="live", started_ms=0, client="K", manager="M", team="", subject="", language="ru",
        consents={}, period_us=166_667,
    ),
    reason="hang-up", duration_us=0, sent=2, dropped=0, no_frames=0,
)  # fmt: skip


def test_frames_are_counted_by_what_became_of_them_and_end_records_and_letters_are_no_frames():
    counted = Counted()
    letter = Outgoing(DEAD_LETTERS, "frames", encode(dead_letter("frames", 0, 0, b"x", "why")))
    end = Outgoing(FACE_OBSERVATIONS, "A", encode(ENDED))
    count_observations(counted, [observed("no_face", ""), observed("skipped", "late"), letter, end])
    assert counted.said == [
        (ANALYSED, "no_face", 1),
        (WORKER_SECONDS, "queue", pytest.approx(0.02)),
        (WORKER_SECONDS, "analysis", pytest.approx(0.03)),
        (SKIPPED, "late", 1),
        (DEAD_LETTERS_SENT, "", 1),
        (BATCH_FRAMES, "", 2),
    ]


def test_a_batch_of_end_records_only_is_no_batch_of_frames():
    counted = Counted()
    count_observations(counted, [Outgoing(FACE_OBSERVATIONS, "A", encode(ENDED))])
    assert counted.said == []


def test_windows_and_states_are_counted_together():
    counted = Counted()
    count_windows(counted, [observed("used", ""), observed("used", "")])
    assert counted.said == [(WINDOWS_SENT, "", 2)]
