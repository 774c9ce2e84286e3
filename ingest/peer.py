"""The one door to aiortc on the receiving side: answers an offer and hands on the decoded pictures of its video.

aiortc's own decoders take as many threads as there are cores, its receiver forgets the RTP timestamp, and its jitter
buffer holds a frame back until the next one begins; all three are replaced here.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

import aiortc.rtcrtpreceiver
import av
import numpy as np
from aiortc import (
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.exceptions import InvalidAccessError, InvalidStateError, OperationError
from aiortc.jitterbuffer import JitterBuffer, JitterFrame
from aiortc.mediastreams import VIDEO_TIME_BASE, MediaStreamError
from aiortc.sdp import candidate_from_sdp
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from ingest.ice_servers import IceServer
from ingest.offers import Fragment, Offer, OfferRefused
from ingest.shrinking import fitted_size

_DECODERS = {"video/vp8": "libvpx", "video/h264": "h264"}
_MOST_PIXELS = 4096 * 2304
"""Larger pictures are not decoded: one of 16383 x 16383 would take 400 MB."""
_NOT_UNDERSTOOD = (ValueError, LookupError, AssertionError, InvalidStateError, InvalidAccessError, OperationError)
"""What aiortc raises on a description or a candidate that its parser takes for impossible."""
_BUFFERED_PACKETS = 512
"""As aiortc's own buffer of video."""
_ANSWER_S = 10.0
"""For gathering candidates; a STUN server that does not answer takes 5 s by itself."""


Spawn = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]
"""Runs a coroutine so that an error in it ends the process."""


@dataclass(frozen=True, slots=True)
class DecodedPicture:
    """A picture as it left the decoder."""

    rtp_timestamp: int
    """0..2^32-1, at 90 kHz."""
    received_us: int
    """Unix time."""
    _frame: Any
    _reformatter: VideoReformatter
    """The decoder's: a new one for each picture would cost more than the picture's conversion."""

    def shrunk(self) -> NDArray[np.uint8]:
        """The picture (h, w, 3) in BGR, fitted into 640x360; computes, so it belongs into a thread.

        One picture of a source at a time.
        """
        size = fitted_size(self._frame.width, self._frame.height, 1.0)
        small = self._reformatter.reformat(self._frame, *size, "bgr24", interpolation="AREA")
        return np.asarray(small.to_ndarray(), np.uint8)


class _Decoder:
    """What aiortc's decoder thread calls for each frame."""

    def __init__(self, name: str) -> None:
        self._codec = av.CodecContext.create(name, "r")
        self._codec.thread_count = 1
        self._codec.thread_type = "NONE"
        self._codec.options = {"max_pixels": str(_MOST_PIXELS)}
        self._reformatter = VideoReformatter()

    def decode(self, encoded: Any) -> list[DecodedPicture]:
        packet = av.Packet(encoded.data)
        packet.pts, packet.time_base = encoded.timestamp, VIDEO_TIME_BASE
        frames = self._codec.decode(packet)  # type: ignore[attr-defined]
        now_us = time.time_ns() // 1000
        return [DecodedPicture(int(frame.pts or 0), now_us, frame, self._reformatter) for frame in frames]


class PromptBuffer(JitterBuffer):  # type: ignore[misc]
    """Gives a frame out with its last packet, which bears RTP's marker (RFC 6184, 5.1; RFC 7741, 4.1).

    aiortc's own waits for the first packet of the next frame: 167 ms at 6 frames a second. A frame whose last packet
    bears no marker waits for the next one here too.
    """

    def _remove_frame(self, _: int) -> JitterFrame | None:
        """Take the first complete frame out; None where there is none. Packets without a byte are padding."""
        parts: list[bytes] = []
        timestamp, count = None, 0
        while count < self._capacity:
            packet = self._packets[(self._origin + count) % self._capacity]
            if packet is None:
                self.remove(0 if parts else count)
                return None
            if parts and packet.timestamp != timestamp:
                return self._taken(count, parts, timestamp)
            count += 1
            if packet._data:
                timestamp = packet.timestamp
                parts.append(packet._data)
                if packet.marker:
                    return self._taken(count, parts, timestamp)
        return None

    def _taken(self, count: int, parts: Sequence[bytes], timestamp: int | None) -> JitterFrame:
        self.remove(count)
        return JitterFrame(data=b"".join(parts), timestamp=timestamp)


class _RawTimestamps:
    """In place of aiortc's mapper, which counts from the first timestamp."""

    def map(self, timestamp: int) -> int:
        return timestamp


def prepare_receiving() -> None:
    """Replace aiortc's decoders, and silence its warnings, of which a hostile sender can cause any number."""
    aiortc.rtcrtpreceiver.get_decoder = lambda codec: _Decoder(_DECODERS[codec.mimeType.lower()])
    for name in ("aiortc", "aioice", "libav"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


@dataclass(slots=True)
class Watcher:
    """Who is told about a session; every call comes from the event loop."""

    decoded: Callable[[DecodedPicture], None]
    connected: Callable[[], None]
    lost: Callable[[], None]
    """Once, also when it never connected; not after `close`."""


class PeerSession:
    """One connection of a source. It is drained at all times, so that no picture waits in it."""

    def __init__(self, ice_servers: Sequence[IceServer], watcher: Watcher, spawn: Spawn) -> None:
        servers = [RTCIceServer(urls=one.url, username=one.username, credential=one.password) for one in ice_servers]
        # An absent list would make aiortc ask a public STUN server.
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=servers))
        self._watcher: Watcher | None = watcher
        self._spawn = spawn
        self._draining: asyncio.Task[None] | None = None
        self._peer.on("track", self._on_track)
        self._peer.on("connectionstatechange", self._on_state)

    async def answer(self, offer: Offer) -> str:
        """Answer an offer that `examine` took; returns the answer's SDP with all candidates of this side.

        Raises:
            OfferRefused: if aiortc cannot make sense of it, or gathering takes too long.
        """
        try:
            async with asyncio.timeout(_ANSWER_S):
                await self._peer.setRemoteDescription(RTCSessionDescription(offer.sdp, "offer"))
                self._restrict()
                await self._peer.setLocalDescription(await self._peer.createAnswer())
        except TimeoutError:
            raise OfferRefused(
                "no-candidates", "The bridge finds no address of its own in time; try again", 503
            ) from None
        except _NOT_UNDERSTOOD as error:
            raise OfferRefused("not-sdp", f"The offer cannot be answered ({error})", 400) from error
        sdp: str = self._peer.localDescription.sdp
        return sdp

    def _restrict(self) -> None:
        """Take the video with its own timestamps and at once, and nothing of the sound."""
        for transceiver in self._peer.getTransceivers():
            if transceiver.kind == "video":
                receiver = transceiver.receiver
                receiver._RTCRtpReceiver__timestamp_mapper = _RawTimestamps()
                receiver._RTCRtpReceiver__jitter_buffer = PromptBuffer(_BUFFERED_PACKETS, is_video=True)
            else:
                transceiver.direction = "inactive"

    async def add(self, fragment: Fragment) -> None:
        """Take candidates that came later.

        Raises:
            OfferRefused: if one is malformed.
        """
        for mid, text in fragment.candidates:
            try:
                candidate = candidate_from_sdp(text.removeprefix("candidate:"))
                candidate.sdpMid = mid
                await self._peer.addIceCandidate(candidate)
            except _NOT_UNDERSTOOD as error:
                raise OfferRefused("candidate", "A candidate of the fragment is malformed", 400) from error

    async def close(self) -> None:
        """Let go of the connection; nobody is told."""
        self._watcher = None
        if self._draining is not None:
            self._draining.cancel()
        with contextlib.suppress(ConnectionError, OSError):
            await self._peer.close()

    def _on_track(self, track: Any) -> None:
        if track.kind == "video":
            self._draining = self._spawn(self._drain(track))

    async def _drain(self, track: Any) -> None:
        try:
            while True:
                picture = await track.recv()
                if self._watcher is not None:
                    self._watcher.decoded(picture)
        except MediaStreamError:
            self._lose()

    def _on_state(self) -> None:
        if self._peer.connectionState == "connected" and self._watcher is not None:
            self._watcher.connected()
        elif self._peer.connectionState in ("failed", "closed"):
            self._lose()

    def _lose(self) -> None:
        watcher, self._watcher = self._watcher, None
        if watcher is not None:
            watcher.lost()
