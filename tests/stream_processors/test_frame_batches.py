"""What a batch becomes, with real seals and JPEGs and a pipeline that sees no face."""

import itertools

import numpy as np
import pytest

from bus.reader import Message
from contracts.calls import CallEnded, CallStarted
from contracts.codec import decode, encode
from contracts.frames import END, FRAME, KIND, FrameHeaders, to_headers
from contracts.topics import DEAD_LETTERS, FACE_OBSERVATIONS
from inference.pipeline import Engines, FaceReading
from ingest.shrinking import encode_jpeg
from stream_processors.frame_batches import FrameBatches
from vault.call_keys import ConsentWithdrawnError, KeyDestroyed, UnknownKey
from vault.sealing import seal

SECRET = bytes(range(32))
NOW_MS = 1_000_000
PICTURE = encode_jpeg(np.full((36, 64, 3), 90, np.uint8))
STARTED = CallStarted(
    call_id="A", mode="recorded", started_ms=0, client="K", manager="M", team="", subject="", language="en",
    consents={"report": "C"}, period_us=166_667,
)  # fmt: skip


class Faceless:
    engines = Engines("d@1", "e@1", "p@1")

    def __init__(self):
        self.pictures, self.forgotten = [], []

    def analyse(self, pictures):
        self.pictures.append([(picture.call_id, picture.seq) for picture in pictures])
        return [FaceReading("no_face") for _ in pictures]

    def forget(self, call_id):
        self.forgotten.append(call_id)


def key_of(key_id, now_ms):
    refusals = {"withdrawn": ConsentWithdrawnError, "destroyed": KeyDestroyed, "unknown": UnknownKey}
    if key_id in refusals:
        raise refusals[key_id](f"key {key_id}")
    return SECRET


def frame(call_id="A", seq=0, value=None, mode="recorded", key_id="k", age_ms=0, **changed):
    headers = FrameHeaders(
        seq=seq, captured_us=seq * 166_667, mode=mode, width_px=64, height_px=36, codec="jpeg", key_id=key_id
    )
    value = seal(SECRET, call_id, seq, PICTURE) if value is None else value
    return Message("frames", 3, 40 + seq, NOW_MS - age_ms, call_id, value, {**dict(to_headers(headers)), **changed})


@pytest.fixture
def batches():
    numbers, clock = itertools.count(1), itertools.count(NOW_MS * 1000, 700)
    return FrameBatches(Faceless(), key_of, lambda: f"batch-{next(numbers)}", clock.__next__)


def records(outgoing):
    return [decode(sent.topic, sent.value) for sent in outgoing]


def test_a_batch_across_calls_is_analysed_at_once_and_every_frame_is_observed_in_order(batches):
    outgoing = batches.analyse([frame("A", 0), frame("B", 7), frame("A", 1)])
    assert all(sent.topic is FACE_OBSERVATIONS for sent in outgoing)
    found = records(outgoing)
    assert [(record.call_id, record.seq, record.state, record.batch_id) for record in found] == [
        ("A", 0, "no_face", "batch-1"),
        ("B", 7, "no_face", "batch-1"),
        ("A", 1, "no_face", "batch-1"),
    ]
    assert batches.pipeline.pictures == [[("A", 0), ("B", 7), ("A", 1)]]
    assert (found[1].frame_partition, found[1].frame_offset, found[1].frame_appended_ms) == (3, 47, NOW_MS)
    assert found[1].frame_bytes == len(PICTURE) + 12 + 16


def test_the_end_record_follows_the_observations_and_the_track_is_forgotten(batches):
    ended = CallEnded(started=STARTED, reason="file end", duration_us=1, sent=1, dropped=0, no_frames=0)
    end = Message("frames", 3, 50, NOW_MS, "A", encode(ended), {KIND: END})
    found = records(batches.analyse([frame("A", 0), end]))
    assert found[1] == ended
    assert batches.pipeline.forgotten == ["A"]


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (frame(value=seal(SECRET, "A", 0, PICTURE)[:-1] + b"\x00"), "seal"),
        (frame(value=seal(SECRET, "B", 0, PICTURE)), "seal"),
        (frame(value=seal(SECRET, "A", 1, PICTURE)), "seal"),
        (frame(value=PICTURE), "seal"),
        (frame(value=b""), "seal"),
        (frame(value=seal(SECRET, "A", 0, b"no picture")), "picture"),
        (frame(key_id="destroyed"), "destroyed"),
        (frame(key_id="unknown"), "unknown"),
        (frame(captured_us=b"soon"), "headers"),
        (Message("frames", 0, 1, NOW_MS, "A", b"{}", {KIND: END}), "frames"),
        (Message("frames", 0, 1, NOW_MS, "A", b"x", {KIND: FRAME}), "header"),
    ],
)
def test_a_message_that_is_no_frame_of_ours_goes_to_dead_letters_without_its_bytes(batches, message, reason):
    (sent, _) = batches.analyse([message, frame("B", 0)])
    assert sent.topic is DEAD_LETTERS
    letter = decode(DEAD_LETTERS, sent.value)
    assert reason in letter.reason.lower()
    assert (letter.topic, letter.offset, letter.size_bytes) == ("frames", message.offset, len(message.value))
    if len(message.value) > 8:
        assert message.value not in sent.value


def test_a_withdrawn_consent_makes_skipped_frames_that_are_never_opened(batches):
    (found,) = records(batches.analyse([frame(key_id="withdrawn")]))
    assert (found.state, found.reason) == ("skipped", "withdrawn")
    assert batches.pipeline.pictures == [[]]


def test_only_a_live_frame_is_skipped_when_it_is_older_than_a_second(batches):
    found = records(
        batches.analyse(
            [
                frame(seq=0, mode="live", age_ms=1_001),
                frame(seq=1, mode="live", age_ms=1_000),
                frame(seq=2, mode="recorded", age_ms=19_000),
            ]
        )
    )
    assert [(record.state, record.reason) for record in found] == [
        ("skipped", "late"),
        ("no_face", ""),
        ("no_face", ""),
    ]


def test_every_observation_says_when_its_batch_was_taken_and_analysed(batches):
    found = records(batches.analyse([frame(), frame(seq=1, mode="live"), frame(seq=2, key_id="withdrawn")]))
    assert [(record.taken_us, record.analysed_us) for record in found] == [(NOW_MS * 1000, NOW_MS * 1000 + 700)] * 3
