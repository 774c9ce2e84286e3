"""The source of a recorded call against a worker that is away, forgets and repeats."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest

from contracts.calls import CallBeat, CallEnded, CallStarted
from contracts.codec import decode, encode
from contracts.frames import from_headers
from contracts.observations import FaceObservation
from contracts.topics import CALL_EVENTS, FRAMES
from ingest.recorded import Key, Listener, RecordedCall
from ingest.sources import Extent, TakenFrame

STARTED = CallStarted(
    call_id="01JD0000000000000000000001", mode="recorded", started_ms=0, client="K", manager="M", team="", subject="",
    language="en", consents={"report": "C"}, period_us=166_667,
)  # fmt: skip


def observed(seq):
    return FaceObservation(
        call_id=STARTED.call_id, seq=seq, captured_us=0, mode="recorded", state="no_face", reason="", box_px=None,
        landmarks_px=None, detector_score=None, face_height_px=None, probabilities=None, polarity=None, detector="d@1",
        emotion="e@1", provider="p@1", batch_id="b", frame_partition=0, frame_offset=0, frame_appended_ms=0,
        frame_bytes=0,
    )  # fmt: skip


class Broker:
    """Kafka and a worker in one: what is sent comes back observed, unless the worker is away."""

    def __init__(self, away_ms=(0, 0), loses=()):
        self.now_ms, self.away_ms, self.loses = 0, away_ms, set(loses)
        self.frames, self.events, self.queue, self.sealed = [], [], [], []
        self.end: CallEnded | None = None

    def send(self, topic, key, value, headers=()):
        if topic is FRAMES:
            seq = from_headers(dict(headers)).seq
            self.frames.append((self.now_ms, seq))
            self.sealed.append(value)
            if seq in self.loses:
                self.loses.discard(seq)
            else:
                self.queue.append((self.now_ms, seq))
        elif topic is CALL_EVENTS:
            self.events.append(decode(CALL_EVENTS, value))

    def publish(self, topic, key, record, headers=()):
        if isinstance(record, CallEnded):
            self.end = record
        else:
            self.events.append(record)

    def poll(self, timeout_s):
        self.now_ms += max(1, round(timeout_s * 1000))
        start, end = self.away_ms
        if start <= self.now_ms < end:
            self.queue = [entry for entry in self.queue if self.now_ms - entry[0] < 20_000]  # retention
            return []
        back, self.queue = self.queue, []
        return [SimpleNamespace(value=encode(observed(seq))) for _, seq in back]


class Clip:
    """A file of 20 s whose pictures are given."""

    def __init__(self, pictures):
        self.pictures, self.whole = pictures, False

    def frames(self):
        yield from self.pictures
        self.whole = True

    def extent(self, captured_us):
        return Extent(20_000_000 if self.whole else captured_us)

    def reason(self):
        return "file end"

    def stop(self):
        pass


def call(broker, pictures, withdrawn=lambda: False, waits=None):
    nonces = itertools.count()
    return RecordedCall(
        started=STARTED,
        source=pictures if hasattr(pictures, "extent") else Clip(pictures),
        key=Key("k", lambda seq, picture: b"%d/" % next(nonces) + picture[:4]),
        seqs=itertools.count(),
        withdrawn=withdrawn,
        outgoing=broker,
        incoming=broker,
        now_ms=lambda: broker.now_ms,
        listener=Listener(
            lambda *_: None, lambda seconds, frames: waits.append((seconds, frames)) if waits is not None else None
        ),
    )


def frames(number):
    picture = np.zeros((8, 8, 3), np.uint8)
    return (TakenFrame(index * 166_667, picture) for index in range(number))


def test_every_frame_is_sent_once_and_the_end_record_closes_the_call():
    broker = Broker()
    ended = call(broker, frames(120)).run()
    assert [seq for _, seq in broker.frames] == list(range(120))
    assert broker.end == ended
    assert (ended.sent, ended.reason, ended.duration_us, ended.dropped, ended.no_frames) == (
        120,
        "file end",
        20_000_000,
        0,
        0,
    )


def test_no_more_than_32_frames_wait_and_the_source_says_that_it_waits():
    waits: list[tuple[float, int]] = []
    broker = Broker(away_ms=(0, 40_000))
    ended = call(broker, frames(100), waits=waits).run()
    before_return = {seq for at_ms, seq in broker.frames if at_ms < 40_000}
    assert len(before_return) == 32
    assert waits[0][0] >= 3
    assert waits[0][1] == 32
    assert ended.sent == 100


def test_a_worker_that_was_away_for_longer_than_the_retention_loses_nothing():
    broker = Broker(away_ms=(500, 45_000))
    ended = call(broker, frames(200)).run()
    assert {seq for _, seq in broker.frames} == set(range(200))
    assert ended.sent == 200


def test_a_frame_without_observation_is_sent_again_under_its_number_and_a_fresh_nonce():
    broker = Broker(loses=[10])
    call(broker, frames(50)).run()
    times = [at_ms for at_ms, seq in broker.frames if seq == 10]
    assert len(times) == 2
    assert times[1] - times[0] >= 15_000
    assert len(set(broker.sealed)) == len(broker.sealed)


def test_a_withdrawal_ends_the_call_with_its_reason():
    asked = itertools.count()
    broker = Broker()
    ended = call(broker, frames(120), withdrawn=lambda: next(asked) >= 30).run()
    assert (ended.reason, ended.sent) == ("withdrawn", 30)
    assert ended.duration_us == 29 * 166_667 + 166_667


def test_an_interruption_writes_the_end_record():
    broker = Broker()

    def interrupted():
        yield from frames(10)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        call(broker, interrupted()).run()
    assert broker.end is not None
    assert (broker.end.reason, broker.end.sent) == ("source lost", 10)


def test_it_beats_every_5_s_and_says_when_it_has_ended():
    broker = Broker(away_ms=(0, 20_000))
    call(broker, frames(40)).run()
    beats = [event for event in broker.events if isinstance(event, CallBeat)]
    assert broker.events[0] == STARTED
    assert 4 <= sum(not beat.ended for beat in beats) <= 6
    assert beats[-1].ended
    assert (beats[-1].sent, beats[-1].next_seq) == (40, 40)
