"""`python -m tests.bench_live.sender CLIP PROFILE`: sends calls by WHIP in a process of its own.

On stdin, one JSON record a line begins a call; on stdout, one a line tells what became of it, and when the last packet
of each frame was given to the kernel.
"""

import asyncio
import itertools
import sys
import time
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import aiohttp
import av
import msgspec
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription

from tests.bench_live.profiles import PROFILES, RTP_HZ, Profile, encoded_clip

_TELL_EVERY_S = 0.5
_MARKER = 0x80
_RTCP_TYPES = range(192, 224)


class Begin(msgspec.Struct, frozen=True):
    """To the sender: begin a call, this long after a tick of the clock."""

    call_id: str
    url: str
    token: str
    phase_s: float


class Opened(msgspec.Struct, frozen=True, tag=True):
    """From the sender: what the bridge answered."""

    call_id: str
    status: int
    retry_after: str


class Stamps(msgspec.Struct, frozen=True, tag=True):
    """From the sender: RTP timestamps of frames, each with the Unix time in us at which its last packet left."""

    call_id: str
    sent: list[tuple[int, int]]


class Ready(msgspec.Struct, frozen=True, tag=True):
    """From the sender: the clip is encoded."""

    clip_bytes: int


Told = Ready | Opened | Stamps


class PacedPackets(MediaStreamTrack):  # type: ignore[misc]
    """The clip's packets, each at its time on the loop's clock, for ever."""

    kind = "video"

    def __init__(self, packets: Sequence[bytes], frames_per_s: int, phase_s: float) -> None:
        super().__init__()
        self._packets, self._frames_per_s, self._phase_s = packets, frames_per_s, phase_s
        self._numbers, self._next, self._began_s = itertools.count(), 0, 0.0

    def restart(self) -> None:
        """Go on with the key frame."""
        self._next = 0

    async def recv(self) -> Any:
        """Wait for the next packet's time."""
        now_s, number = asyncio.get_running_loop().time(), next(self._numbers)
        self._began_s = self._began_s or now_s + self._phase_s
        await asyncio.sleep(self._began_s + number / self._frames_per_s - now_s)
        packet = av.Packet(self._packets[self._next])
        self._next = (self._next + 1) % len(self._packets)
        packet.pts, packet.time_base = number * RTP_HZ // self._frames_per_s, Fraction(1, RTP_HZ)
        return packet


def note_last_packets(transport: Any, sent: list[tuple[int, int]]) -> None:
    """Note each RTP packet with a marker when the transport has sent it."""
    send = transport._send_rtp

    async def noted(data: bytes) -> None:
        await send(data)
        if data[1] & _MARKER and data[1] not in _RTCP_TYPES:
            sent.append((int.from_bytes(data[4:8], "big"), time.time_ns() // 1000))

    transport._send_rtp = noted


class Sender:
    """All calls of one process."""

    def __init__(self, packets: Sequence[bytes], profile: Profile, http: aiohttp.ClientSession) -> None:
        self._packets, self._profile, self._http = packets, profile, http
        self._peers: list[RTCPeerConnection] = []
        self._sent: dict[str, list[tuple[int, int]]] = {}

    async def begin(self, order: Begin) -> None:
        """Offer a call, and send it if the bridge takes it."""
        peer = RTCPeerConnection()
        track = PacedPackets(self._packets, self._profile.frames_per_s, order.phase_s)
        peer.addTransceiver(track, direction="sendonly")
        await peer.setLocalDescription(await peer.createOffer())
        headers = {"Authorization": f"Bearer {order.token}", "Content-Type": "application/sdp"}
        async with self._http.post(order.url, data=peer.localDescription.sdp, headers=headers) as answer:
            text = await answer.text()
            tell(Opened(order.call_id, answer.status, answer.headers.get("Retry-After", "")))
        if answer.status != 201:
            await peer.close()
            return
        self._peers.append(peer)
        (sender,) = peer.getSenders()
        sender._send_keyframe = track.restart
        note_last_packets(sender.transport, self._sent.setdefault(order.call_id, []))
        await peer.setRemoteDescription(RTCSessionDescription(text, "answer"))

    async def tell_stamps(self) -> None:
        """Hand on what was noted, for ever."""
        while True:
            await asyncio.sleep(_TELL_EVERY_S)
            for call_id, sent in self._sent.items():
                tell(Stamps(call_id, sent.copy()))
                sent.clear()

    async def close(self) -> None:
        """End every connection."""
        await asyncio.gather(*(peer.close() for peer in self._peers))


def tell(told: Told) -> None:
    """Write one line."""
    sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
    sys.stdout.buffer.flush()


async def run(clip: Path, profile: Profile) -> None:
    """Follow stdin until its end."""
    packets = encoded_clip(clip, profile)
    orders = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    async with aiohttp.ClientSession() as http, asyncio.TaskGroup() as tasks:
        sender = Sender(packets, profile, http)
        telling = tasks.create_task(sender.tell_stamps())
        tell(Ready(sum(map(len, packets))))
        while line := await orders.readline():
            tasks.create_task(sender.begin(msgspec.json.decode(line, type=Begin)))
        telling.cancel()
        await sender.close()


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), PROFILES[sys.argv[2]]))
