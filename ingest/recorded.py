"""Recorded mode: every frame that a source hands over is observed exactly once, whatever the worker does meanwhile.

A file waits for the worker. A camera does not: while no frame may be handed over, its newest picture takes the place of
the one before, and those count as dropped.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from contracts.calls import CallBeat, CallEnded, CallStarted, EndReason
from contracts.codec import InvalidPayload, decode, encode
from contracts.frames import CODEC, END, KIND, FrameHeaders, to_headers
from contracts.observations import FaceObservation
from contracts.topics import CALL_EVENTS, FACE_OBSERVATIONS, FRAMES
from ingest.shrinking import encode_jpeg
from ingest.sources import Extent, TakenFrame
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


class Source(Protocol):
    """A file or a camera."""

    def frames(self) -> Iterator[TakenFrame | None]:
        """Yield sampled pictures in order; None where nothing came for a moment."""

    def extent(self, captured_us: int) -> Extent:
        """How far the call has come, given the end of the newest frame's slot."""

    def reason(self) -> EndReason:
        """Why `frames` ended by itself."""

    def stop(self) -> None:
        """Take no more."""


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
    """One source on its way through the pipeline."""

    started: CallStarted
    source: Source
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

    def run(self) -> CallEnded:
        """Send every frame, wait for every observation, write the end record and return it.

        An interruption ends the call as of what was sent, and goes on to the caller.
        """
        self._last_observed_ms = self.now_ms()
        self.outgoing.publish(CALL_EVENTS, self.started.call_id, self.started)
        try:
            reason = self._send_all()
            while len(self._unobserved):
                self._turn()
        except KeyboardInterrupt:
            self._end("source lost")
            raise
        return self._end(reason)

    def _send_all(self) -> EndReason:
        for frame in self.source.frames():
            while not self._unobserved.has_room():
                self._turn()
            if self.withdrawn():
                self.source.stop()
                return "withdrawn"
            if frame is not None:
                self._hand_over(next(self.seqs), frame)
            self._turn(wait_s=0.0)
        return self.source.reason()

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
        extent = self._extent()
        beat = CallBeat(
            started=self.started,
            sent_ms=self._last_beat_ms,
            duration_us=extent.duration_us,
            next_seq=self._next_seq,
            sent=self._sent,
            dropped=extent.dropped,
            no_frames=extent.no_frames,
            ended=ended,
        )
        self.outgoing.send(CALL_EVENTS, self.started.call_id, encode(beat))

    def _end(self, reason: EndReason) -> CallEnded:
        extent = self._extent()
        ended = CallEnded(
            started=self.started,
            reason=reason,
            duration_us=extent.duration_us,
            sent=self._sent,
            dropped=extent.dropped,
            no_frames=extent.no_frames,
        )
        self.outgoing.publish(FRAMES, self.started.call_id, ended, [(KIND, END)])
        self._beat(ended=True)
        return ended

    def _extent(self) -> Extent:
        return self.source.extent(self._captured_us + self.started.period_us)
