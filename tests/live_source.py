"""A source of a live call whose camera and network a test holds in its hand."""

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import aiohttp
import cv2
import numpy as np
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from av import VideoFrame
from numpy.typing import NDArray

from ingest.sources import taken_frames
from tests.live_calls import FRAMES_PER_S

_CANDIDATE = re.compile(r"^a=candidate:(\S+ \S+) udp (\S+) (\d+\.\d+\.\d+\.\d+) (\d+) typ host", re.IGNORECASE)
_PATIENCE_S = 20.0


def camera_pictures(file: Path) -> list[NDArray[np.uint8]]:
    """All pictures of a short clip at FRAMES_PER_S, 640x360 in BGR; a camera shows them smaller at first."""
    return [cv2.resize(taken.picture, (640, 360)).astype(np.uint8) for taken in taken_frames(file, FRAMES_PER_S)]


class Camera(MediaStreamTrack):  # type: ignore[misc]
    """Plays pictures round and round at FRAMES_PER_S; what it shows may be changed while it plays."""

    kind = "video"

    def __init__(self, pictures: Sequence[NDArray[np.uint8]]) -> None:
        super().__init__()
        self.off = False
        """Whether it gives nothing at all."""
        self.black = False
        self.size = 320, 180
        self.given = 0
        self._pictures = pictures
        self._next_s = 0.0

    async def recv(self) -> VideoFrame:
        """Return the picture of the next moment at which the camera is on."""
        now_s = time.monotonic()
        self._next_s = max(self._next_s, now_s)
        await asyncio.sleep(self._next_s - now_s)
        while self.off:
            await asyncio.sleep(0.05)
        self._next_s += 1 / FRAMES_PER_S
        picture = cv2.resize(self._pictures[self.given % len(self._pictures)], self.size).astype(np.uint8)
        frame = VideoFrame.from_ndarray(np.zeros_like(picture) if self.black else picture, format="bgr24")
        # One clock for all cameras: aiortc's encoder gives up where a replaced track's times begin anew.
        frame.pts, frame.time_base = round(time.monotonic() * 90_000), Fraction(1, 90_000)
        self.given += 1
        return frame


class Relay:
    """The network between a source and its bridge: passes datagrams on, or cuts them off."""

    def __init__(self) -> None:
        self.cut = False
        self._far = ("", 0)
        self._near: Any = None
        self._ports: dict[Any, Any] = {}
        """A socket towards the bridge for each address of the source."""
        self._to_bridge: list[Any] = []

    async def open(self, answer: str) -> str:
        """Stand between a source and the bridge of this answer; the answer with the relay's candidate alone."""
        lines = answer.split("\r\n")
        found = next(match for line in lines if (match := _CANDIDATE.match(line)))
        self._far = found[3], int(found[4])
        loop = asyncio.get_running_loop()
        self._near, _ = await loop.create_datagram_endpoint(lambda: _Receiving(self._outward), local_addr=(found[3], 0))
        host, port = self._near.get_extra_info("sockname")
        own = f"a=candidate:{found[1]} udp {found[2]} {host} {port} typ host"
        first = next(index for index, line in enumerate(lines) if line.startswith("a=candidate:"))
        kept = [line for line in lines if not line.startswith("a=candidate:")]
        return "\r\n".join([*kept[:first], own, *kept[first:]])

    def close(self) -> None:
        """Cut for good."""
        for transport in (self._near, *self._to_bridge):
            if transport is not None:
                transport.close()

    def _outward(self, data: bytes, source: Any) -> None:
        if self.cut:
            return
        if source in self._ports:
            if self._ports[source] is not None:
                self._ports[source].sendto(data, self._far)
            return
        self._ports[source] = None
        self._opening = asyncio.ensure_future(self._add(source, data))

    async def _add(self, source: Any, data: bytes) -> None:
        def inward(answer: bytes, _: Any) -> None:
            if not self.cut:
                self._near.sendto(answer, source)

        loop = asyncio.get_running_loop()
        opened, _ = await loop.create_datagram_endpoint(lambda: _Receiving(inward), local_addr=(self._far[0], 0))
        self._ports[source] = opened
        self._to_bridge.append(opened)
        opened.sendto(data, self._far)


class _Receiving(asyncio.DatagramProtocol):
    def __init__(self, take: Callable[[bytes, Any], None]) -> None:
        self._take = take

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self._take(data, addr)


class Source:
    """One connection of a camera to a bridge, by a relay."""

    def __init__(self, camera: Camera) -> None:
        self.camera = camera
        self.relay = Relay()
        self._peer = RTCPeerConnection()
        self.sender: Any = self._peer.addTransceiver(camera, direction="sendonly").sender
        self._session = ""

    async def offer(self) -> str:
        """An offer without a candidate, so that the bridge knows no way past the relay."""
        await self._peer.setLocalDescription(await self._peer.createOffer())
        lines = self._peer.localDescription.sdp.split("\r\n")
        return "\r\n".join(line for line in lines if not line.startswith(("a=candidate:", "a=end-of-candidates")))

    async def connect(self, url: str, token: str) -> int:
        """Post the offer; the status. After 201 the connection stands when this returns."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sdp"}
        async with (
            aiohttp.ClientSession() as http,
            http.post(url, data=await self.offer(), headers=headers) as answer,
        ):
            text = await answer.text()
            if answer.status != 201:
                return answer.status
            self._session = urljoin(url, answer.headers["Location"])
        await self._peer.setRemoteDescription(RTCSessionDescription(await self.relay.open(text), "answer"))
        until_s = time.monotonic() + _PATIENCE_S
        while self._peer.connectionState != "connected":
            assert time.monotonic() < until_s, f"not connected but {self._peer.connectionState}"
            await asyncio.sleep(0.05)
        return 201

    async def hang_up(self) -> None:
        """End the call."""
        async with aiohttp.ClientSession() as http, http.delete(self._session) as answer:
            assert answer.status == 200
        await self.leave()

    async def leave(self) -> None:
        """Close the connection; the call waits for another one."""
        await self._peer.close()
        self.relay.close()
