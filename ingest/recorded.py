"""Recorded mode: every sampled frame of a file is observed exactly once, whatever happens to the worker meanwhile."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from contracts.calls import CallBeat, CallEnded, CallStarted, EndReason
from contracts.codec import InvalidPayload, decode, encode
from contracts.frames import CODEC, END, KIND, FrameHeaders, to_headers
from contracts.observations import FaceObservation
from contracts.topics import CALL_EVENTS, FACE_OBSERVATIONS, FRAMES
from ingest.shrinking import encode_jpeg
from ingest.sources import TakenFrame
from ingest.unobserved import Unobserved

BEAT_EVERY_MS = 5_000
_POLL_S = 0.05
_WAITING_AFTER_MS = 3_000
"""So long without an observation, the source says what it waits for."""


class Outgoing(Protocol):
    """What the source needs of a publisher."""

    def send(self, topic: Any, key: str, value: bytes, headers: Any = ()) -> Any:
        """Queue a message."""

    def publish(self, topic: Any, key: str, record: Any, headers: Any = ()) -> None:
        """Send a record and wait for Kafka."""


class Incoming(Protocol):
    """What the source needs of a reader of face-observations."""

    def poll(self, timeout_s: float) -> Any:
        """Return what has come."""


@dataclass(frozen=True, slots=True)
class Key:
    """How the call's frames are sealed."""

    key_id: str
    seal: Callable[[int, bytes], bytes]
    """(seq, picture) -> sealed bytes, under a fresh nonce each time."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told how the call goes on."""

    progressed: Callable[[int, int], None]
    """(captured_us of the newest frame handed over, frames observed so far)."""
    waiting: Callable[[float, int], None]
    """(seconds without an observation, frames waited for)."""


@dataclass(slots=True)
class RecordedCall:
    """One file on its way through the pipeline."""

    started: CallStarted
    duration_us: int
    key: Key
    seqs: Iterator[int]
    withdrawn: Callable[[], bool]
    """Whether the consent was taken back meanwhile; asked before each frame."""
    outgoing: Outgoing
    incoming: Incoming
    now_ms: Callable[[], int]
    listener: Listener
    _unobserved: Unobserved = field(default_factory=Unobserved)
    _held: dict[int, tuple[FrameHeaders, bytes]] = field(default_factory=dict)
    _sent: int = 0
    _next_seq: int = 0
    _observed: int = 0
    _captured_us: int = 0
    _last_beat_ms: int = 0
    _last_observed_ms: int = 0

    def run(self, frames: Iterator[TakenFrame]) -> CallEnded:
        """Send every frame, wait for every observation, write the end record and return it.

        An interruption ends the call as of what was sent, and goes on to the caller.
        """
        self._last_observed_ms = self.now_ms()
        self.outgoing.publish(CALL_EVENTS, self.started.call_id, self.started)
        try:
            reason = self._send_all(frames)
            while len(self._unobserved):
                self._turn()
        except KeyboardInterrupt:
            self._end("source lost")
            raise
        return self._end(reason)

    def _send_all(self, frames: Iterator[TakenFrame]) -> EndReason:
        for frame in frames:
            while not self._unobserved.has_room():
                self._turn()
            if self.withdrawn():
                return "withdrawn"
            self._hand_over(next(self.seqs), frame)
            self._turn(wait_s=0.0)
        return "file end"

    def _hand_over(self, seq: int, frame: TakenFrame) -> None:
        height_px, width_px = frame.picture.shape[:2]
        headers = FrameHeaders(
            seq=seq,
            captured_us=frame.captured_us,
            mode=self.started.mode,
            width_px=width_px,
            height_px=height_px,
            codec=CODEC,
            key_id=self.key.key_id,
        )
        self._held[seq] = headers, encode_jpeg(frame.picture)
        self._sent += 1
        self._next_seq = seq + 1
        self._captured_us = frame.captured_us
        self._send(seq)

    def _send(self, seq: int) -> None:
        headers, picture = self._held[seq]
        self.outgoing.send(FRAMES, self.started.call_id, self.key.seal(seq, picture), to_headers(headers))
        self._unobserved.sent(seq, self.now_ms())

    def _turn(self, wait_s: float = _POLL_S) -> None:
        """Take what was observed, send again what is due, beat, and say what is waited for."""
        for message in self.incoming.poll(wait_s):
            self._take(message.value)
        now_ms = self.now_ms()
        for seq in self._unobserved.due(now_ms):
            self._send(seq)
        if now_ms - self._last_beat_ms >= BEAT_EVERY_MS:
            self._beat(ended=False)
        self.listener.progressed(self._captured_us, self._observed)
        silent_ms = now_ms - self._last_observed_ms
        if len(self._unobserved) and silent_ms >= _WAITING_AFTER_MS:
            self.listener.waiting(silent_ms / 1000, len(self._unobserved))

    def _take(self, payload: bytes) -> None:
        try:
            record = decode(FACE_OBSERVATIONS, payload)
        except InvalidPayload:
            return  # the worker's fault, which sinks sends to dead letters
        if isinstance(record, FaceObservation) and self._unobserved.observed(record.seq):
            self._observed += 1
            self._last_observed_ms = self.now_ms()
            del self._held[record.seq]

    def _beat(self, *, ended: bool) -> None:
        self._last_beat_ms = self.now_ms()
        beat = CallBeat(
            started=self.started,
            sent_ms=self._last_beat_ms,
            duration_us=self._captured_us + self.started.period_us,
            next_seq=self._next_seq,
            sent=self._sent,
            dropped=0,
            no_frames=0,
            ended=ended,
        )
        self.outgoing.send(CALL_EVENTS, self.started.call_id, encode(beat))

    def _end(self, reason: EndReason) -> CallEnded:
        whole = reason == "file end"
        ended = CallEnded(
            started=self.started,
            reason=reason,
            duration_us=self.duration_us
            if whole
            else min(self.duration_us, self._captured_us + self.started.period_us),
            sent=self._sent,
            dropped=0,
            no_frames=0,
        )
        self.outgoing.publish(FRAMES, self.started.call_id, ended, [(KIND, END)])
        self._beat(ended=True)
        return ended
