"""Plays a video file as a live call: a WHIP client (RFC 9725) that sends the sampled pictures at their own pace."""

import asyncio
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from urllib.parse import urljoin

import aiohttp
from aiortc import MediaStreamTrack, RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from aiortc.rtcicetransport import connection_kwargs
from av import VideoFrame

from ingest.ice_servers import IceServer, linked
from ingest.sources import taken_frames

_TIMEOUT = aiohttp.ClientTimeout(total=15)
_LOST = ("failed", "closed")


class PublishRefused(Exception):
    """The bridge did not take the call; the text holds its reason."""


class ClipTrack(MediaStreamTrack):  # type: ignore[misc]
    """The pictures of a file, each at its time since the first one was asked for."""

    kind = "video"

    def __init__(self, file: Path, frames_per_s: float) -> None:
        super().__init__()
        self._frames = taken_frames(file, frames_per_s)
        self._began_s = 0.0

    async def recv(self) -> VideoFrame:
        """Return the next picture when its time has come; MediaStreamError at the end."""
        taken = await asyncio.to_thread(next, self._frames, None)
        if taken is None:
            self.stop()
            raise MediaStreamError
        self._began_s = self._began_s or time.monotonic()
        await asyncio.sleep(max(0.0, self._began_s + taken.captured_us / 1e6 - time.monotonic()))
        height_px, width_px = taken.picture.shape[:2]
        even = taken.picture[: height_px // 2 * 2, : width_px // 2 * 2]
        frame = VideoFrame.from_ndarray(even, format="bgr24")
        frame.pts, frame.time_base = round(taken.captured_us * 9 / 100), Fraction(1, 90_000)
        return frame


async def play(file: Path, frames_per_s: float, url: str, token_for: Callable[[str], str]) -> None:
    """Send a whole file as one call and hang up.

    Args:
        file: a video that `ingest.sources.probe` accepted.
        frames_per_s: pictures a second that are sent.
        url: of the call at the bridges.
        token_for: gives the token for the track of that id.

    Raises:
        PublishRefused: if the bridge refuses the call, or does not answer.
    """
    track = ClipTrack(file, frames_per_s)
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))  # an absent list would ask a public STUN server
    peer.addTransceiver(track, direction="sendonly")
    try:
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as http:
            resource = await _offer(http, url, token_for(track.id), peer)
            try:
                await _until_end(peer, track)
            finally:
                if peer.connectionState not in _LOST:  # else the call waits for another connection
                    async with http.delete(resource):
                        pass
    except aiohttp.ClientError as error:
        raise PublishRefused(f"the bridge at {url} does not answer ({error}); see `mimika status`") from error
    finally:
        await peer.close()


async def _offer(http: aiohttp.ClientSession, url: str, token: str, peer: RTCPeerConnection) -> str:
    """Post the offer, gather candidates by the ICE servers of the answer (RFC 9725, 4.6), send them; the session."""
    offer = await peer.createOffer()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sdp"}
    async with http.post(url, data=offer.sdp, headers=headers) as answer:
        text = await answer.text()
        if answer.status != 201:
            raise PublishRefused(f"the bridge refuses the call with {answer.status}: {text}")
        resource = urljoin(url, answer.headers["Location"])
        servers, tag = linked(answer.headers.getall("Link", [])), answer.headers["ETag"]
    _use(peer, servers)
    await peer.setLocalDescription(offer)
    fragment = _fragment(peer.localDescription.sdp)
    if "a=candidate:" not in fragment:
        named = ", ".join(one.url for one in servers) or "no ICE server is named"
        raise PublishRefused(f"no way leads from here to the bridge: no address, and no answer of a relay ({named})")
    headers |= {"Content-Type": "application/trickle-ice-sdpfrag", "If-Match": tag}
    async with http.patch(resource, data=fragment, headers=headers) as answer:
        if answer.status != 204:
            raise PublishRefused(f"the bridge refuses candidates with {answer.status}: {await answer.text()}")
    await peer.setRemoteDescription(RTCSessionDescription(text, "answer"))
    return resource


def _use(peer: RTCPeerConnection, servers: Sequence[IceServer]) -> None:
    """Let the connection gather by these servers; aiortc itself takes them before the offer only."""
    wanted = [RTCIceServer(urls=one.url, username=one.username, credential=one.password) for one in servers]
    for transceiver in peer.getTransceivers():
        gatherer = transceiver.sender.transport.transport.iceGatherer
        for name, value in connection_kwargs(wanted).items():
            setattr(gatherer._connection, name, value)


def _fragment(sdp: str) -> str:
    """The candidates of a description, as RFC 8840 sends them later."""
    kept = ("a=ice-ufrag:", "a=ice-pwd:", "m=", "a=mid:", "a=candidate:", "a=end-of-candidates")
    return "".join(f"{line}\r\n" for line in sdp.splitlines() if line.startswith(kept))


async def _until_end(peer: RTCPeerConnection, track: ClipTrack) -> None:
    while track.readyState == "live":
        if peer.connectionState in _LOST:
            raise PublishRefused("the connection to the bridge is lost")
        await asyncio.sleep(0.1)
