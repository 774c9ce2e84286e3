"""One live call at its bridge: its counters, its connection, and at most two pictures on their way to Kafka."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Protocol

import structlog

from bus.metrics import Metrics
from bus.neighbour import NeighbourUnavailable
from contracts.calls import CallBeat, CallStarted, EndReason
from contracts.codec import encode
from contracts.frames import CODEC, END, KIND, FrameHeaders, to_headers
from contracts.metrics import BRIDGE_DROPPED, BRIDGE_RECEIVED, BRIDGE_SECONDS, BRIDGE_SENT
from contracts.topics import CALL_EVENTS, FRAMES
from ingest.live import LiveCall
from ingest.peer import DecodedPicture, PeerSession, Spawn
from ingest.shrinking import encode_jpeg
from vault.call_keys import CallKey
from vault.connections import VaultUnreachable
from vault.sealing import seal


class Outgoing(Protocol):
    """What a bridge needs of a publisher; every call comes from a thread of its own."""

    def send(self, topic: Any, key: str, value: bytes, headers: Any = ()) -> Any:
        """Queue a message."""

    def publish(self, topic: Any, key: str, record: Any, headers: Any = ()) -> None:
        """Send a record and wait for Kafka."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every call of a bridge uses."""

    publisher: Outgoing
    pictures: Executor
    """Shrinks, encodes, seals and hands over."""
    spawn: Spawn
    now_us: Callable[[], int]
    """Unix time."""
    log: structlog.stdlib.BoundLogger
    metrics: Metrics
    """Of the service `bridge`."""

    def now_ms(self) -> int:
        """Unix time."""
        return self.now_us() // 1000


class HeldCall:
    """A call that this bridge holds; used on the event loop only."""

    def __init__(self, call: LiveCall, seqs: Iterator[int], around: Surroundings) -> None:
        self.call = call
        self.epoch = 0
        self.key: CallKey | None = None
        self.peer: PeerSession | None = None
        self.session = ""
        """Secret part of the session's address; empty where there is none."""
        self.username_fragment = ""
        self.opened_ms = 0
        self.connected = False
        self.begun = call.length_us > 0
        """Whether a source was ever connected; before that nothing of the call is in Kafka."""
        self.ending = False
        self._seqs = seqs
        self._around = around
        self._newest: tuple[int, DecodedPicture] | None = None
        self._sending: asyncio.Task[None] | None = None

    @property
    def call_id(self) -> str:
        """ULID."""
        return self.call.started.call_id

    def idle(self, now_ms: int, idle_ms: int) -> bool:
        """Whether its session has been open for so long and is not connected."""
        waits = self.peer is not None or not self.begun
        return waits and self.opened_ms > 0 and not self.connected and now_ms - self.opened_ms >= idle_ms

    def take(self, picture: DecodedPicture) -> None:
        """Sample a decoded picture; it takes the place of one that still waits."""
        self._around.metrics.count(BRIDGE_RECEIVED)
        if self.ending:
            return
        captured_us = self.call.take(picture.rtp_timestamp, picture.received_us)
        if captured_us is None:
            return
        if self._newest is not None:
            self._drop("newer frame")
        self._newest = captured_us, picture
        if self._sending is None:
            self._sending = self._around.spawn(self._send_waiting())

    async def _send_waiting(self) -> None:
        loop = asyncio.get_running_loop()
        while self._newest is not None:
            (captured_us, picture), self._newest = self._newest, None
            try:
                seq = await loop.run_in_executor(self._around.pictures, self._hand_over, captured_us, picture)
            except (NeighbourUnavailable, VaultUnreachable) as error:
                self._around.log.error("frame dropped", call_id=self.call_id, reason=str(error))
                self._drop("no neighbour")
                continue
            if seq is None:
                self._drop("not permitted")
                continue
            self.call.note_sent(seq)
            self._around.metrics.count(BRIDGE_SENT)
            self._around.metrics.observe(BRIDGE_SECONDS, (self._around.now_us() - picture.received_us) / 1e6)
        self._sending = None

    def _hand_over(self, captured_us: int, decoded: DecodedPicture) -> int | None:
        """Make a frame of a picture, in a thread; returns its seq, or None where it may not be sent any more."""
        picture, key = decoded.shrunk(), self.key
        if key is None or not self.call.may_send(self._around.now_ms()):
            return None
        seq = next(self._seqs)
        sealed = seal(key.secret, self.call_id, seq, encode_jpeg(picture))
        now_us = self._around.now_us()
        if not self.call.may_send(now_us // 1000):
            return None
        headers = FrameHeaders(
            seq=seq,
            captured_us=captured_us,
            mode="live",
            width_px=picture.shape[1],
            height_px=picture.shape[0],
            codec=CODEC,
            key_id=key.key_id,
            source_timestamp=decoded.rtp_timestamp,
            received_us=decoded.received_us,
            sent_us=now_us,
        )
        self._around.publisher.send(FRAMES, self.call_id, sealed, to_headers(headers))
        return seq

    def _drop(self, cause: str) -> None:
        """Count a sampled picture that is thrown away."""
        self.call.note_dropped()
        self._around.metrics.count(BRIDGE_DROPPED, cause)

    async def finish(self) -> None:
        """Take no more, and return when nothing is on its way."""
        self.ending = True
        if self._newest is not None:
            self._newest = None
            self._drop("call ended")
        if self._sending is not None:
            await asyncio.wait([self._sending])
        await self.disconnect()

    async def disconnect(self) -> None:
        """Close the connection, where there is one; its session stays, so that its source can still hang up."""
        peer, self.peer, self.connected = self.peer, None, False
        if peer is not None:
            await peer.close()

    async def write_end(self, reason: EndReason) -> None:
        """Write the end record behind the last frame, then the last beat.

        Raises:
            NeighbourUnavailable: if Kafka does not take it; stream_processors/sessions ends the call then.
        """
        ended = self.call.end(reason, self._around.now_ms())
        beat = self.call.beat(self._around.now_ms(), ended=True)

        def publish() -> None:
            self._around.publisher.publish(FRAMES, self.call_id, ended, [(KIND, END)])
            self._around.publisher.send(CALL_EVENTS, self.call_id, encode(beat))

        await asyncio.get_running_loop().run_in_executor(self._around.pictures, publish)


def publish_all(publisher: Outgoing, records: Sequence[CallStarted | CallBeat]) -> None:
    """Queue records for call-events; encodes, so it belongs into a thread."""
    for record in records:
        call_id = record.call_id if isinstance(record, CallStarted) else record.started.call_id
        publisher.send(CALL_EVENTS, call_id, encode(record))
