"""A camera's stream by RTSP over TCP, read in a thread of its own: newest picture wins, a break is connected anew."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import av
from av.error import FFmpegError, HTTPForbiddenError, HTTPNotFoundError, HTTPUnauthorizedError, InvalidDataError

from contracts.calls import EndReason
from ingest.camera_slots import CameraSlots
from ingest.live import LOST_AFTER_MS
from ingest.rtsp_address import RtspAddress
from ingest.sources import Extent, TakenFrame, UnusableVideo, picture_track, upright_picture

CONNECT_S, READ_S = 10.0, 5.0
"""So long an answer, and the next packet, are waited for."""
_AGAIN_AFTER_S = 1.0
_IDLE_S = 0.2
_OPTIONS = {"rtsp_transport": "tcp", "analyzeduration": "500000"}
"""TCP alone: over UDP a lost packet is a broken picture. Half a second is looked at for the picture's size."""
_ROUND = 1 << 32


class CameraUnreachable(Exception):
    """Nobody answers as a camera there, or it fell silent; the text names host and port and the way out."""


@dataclass(frozen=True, slots=True)
class CameraFacts:
    """What a camera promises."""

    period_us: float
    """Mean distance of two pictures; 40 ms where it does not say."""


def examine_camera(address: RtspAddress) -> CameraFacts:
    """Connect once, look at the stream and let go.

    Raises:
        CameraUnreachable: if nobody answers within CONNECT_S.
        UnusableVideo: if the camera refuses the credentials or the path, or sends no picture track.
    """
    with _opened(address) as container:
        stream = picture_track(address, container)
        return CameraFacts(period_us=1_000_000 / float(stream.average_rate or 25))


def _opened(address: RtspAddress) -> AbstractContextManager[Any]:
    """PyAV's container.

    Raises:
        CameraUnreachable, UnusableVideo: never from FFmpeg's error, whose text repeats the address with the password.
    """
    since_s = time.monotonic()
    try:
        container: AbstractContextManager[Any] = av.open(
            address.url, format="rtsp", options=_OPTIONS, timeout=(CONNECT_S, READ_S)
        )
    except (HTTPUnauthorizedError, HTTPForbiddenError):
        why = "the camera refuses user and password; give them as rtsp://USER:PASSWORD@HOST/PATH"
    except HTTPNotFoundError:
        why = "the camera has no stream under this path; check the path"
    except FFmpegError as error:
        silent = time.monotonic() - since_s >= CONNECT_S  # FFmpeg takes a silent answer for an invalid one
        if silent or not isinstance(error, InvalidDataError):
            told = "silence" if silent else error.strerror
            why = f"no camera answers within {CONNECT_S:.0f} s ({told}); check host, port and network"
            raise CameraUnreachable(f"{address}: {why}") from None
        why = "what answers sends no video by RTSP; check host, port and path"
    else:
        return container
    raise UnusableVideo(f"{address}: {why}")


class Camera:
    """The source of one call. The pictures are read in a thread from `begin` to `close`."""

    def __init__(self, address: RtspAddress, frames_per_s: float, now_us: Callable[[], int]) -> None:
        """Connect to nobody yet.

        Args:
            address: of a camera that `examine_camera` accepted.
            frames_per_s: sampling rate.
            now_us: Unix time in microseconds.
        """
        self._address = address
        self._frames_per_s = frames_per_s
        self._now_us = now_us
        self._lock = threading.Condition()
        self._slots: CameraSlots | None = None
        self._newest: TakenFrame | None = None
        self._lost_us: int | None = None
        self._ended_us: int | None = None
        self._stopping = threading.Event()
        self._thread = ThreadPoolExecutor(1, "camera")
        self._reading: Future[None] | None = None

    def begin(self) -> int:
        """Connect, wait for the first picture, and return its Unix time in microseconds: the call's start.

        Raises:
            CameraUnreachable, UnusableVideo: as `examine_camera`, or if no picture comes within CONNECT_S + READ_S.
        """
        self._reading = self._thread.submit(self._read_on)
        until_us = self._now_us() + round((CONNECT_S + READ_S) * 1_000_000)
        with self._lock:
            while self._slots is None:
                self._lock.wait(_IDLE_S)
                self._raise_failure()
                if self._now_us() > until_us:
                    raise CameraUnreachable(f"{self._address}: the camera answers and sends no picture; look at it")
            return self._slots.begun_us

    def frames(self) -> Iterator[TakenFrame | None]:
        """Yield the newest taken picture, None where there is none for 0.2 s, until the call's end."""
        while not self._stopping.is_set():
            with self._lock:
                self._lock.wait_for(lambda: self._newest is not None, _IDLE_S)
                self._raise_failure()
                frame, self._newest = self._newest, None
                if frame is None and self._is_lost():
                    self._ended_us = self._now_us()
                    return
            yield frame

    def stop(self) -> None:
        """Let `frames` end: the operator hangs up, or the client withdrew."""
        self._ended_us = self._ended_us or self._now_us()
        self._stopping.set()

    def reason(self) -> EndReason:
        """Why `frames` ended by itself."""
        return "hang-up" if self._stopping.is_set() else "source lost"

    def extent(self, _: int) -> Extent:
        """How far the call has come; a picture that still waits here counts as dropped."""
        with self._lock:
            assert self._slots is not None, "extent is asked of a call that began"
            length_us = self._slots.length_us(self._ended_us or self._now_us())
            waiting = self._newest is not None
            return Extent(length_us, self._slots.dropped + waiting, self._slots.empty(length_us))

    def close(self) -> None:
        """End the thread; takes READ_S where the camera is silent."""
        self._stopping.set()
        self._thread.shutdown()

    def _raise_failure(self) -> None:
        if self._reading is not None and self._reading.done() and not self._stopping.is_set():
            self._reading.result()

    def _is_lost(self) -> bool:
        return self._lost_us is not None and self._now_us() - self._lost_us >= LOST_AFTER_MS * 1000

    def _read_on(self) -> None:
        """Read one connection after another; what keeps the first one from beginning is the caller's to see."""
        while not self._stopping.is_set():
            try:
                self._read()
            except FFmpegError:
                pass  # a break within a connection
            except (CameraUnreachable, UnusableVideo):
                if self._slots is None:
                    raise
            with self._lock:
                self._lost_us = self._lost_us or self._now_us()
            self._stopping.wait(_AGAIN_AFTER_S)

    def _read(self) -> None:
        """Take the pictures of one connection until it breaks."""
        with _opened(self._address) as container:
            stream = picture_track(self._address, container)
            if self._slots is not None:
                self._slots.connect()
            for packet in container.demux(stream):
                if self._stopping.is_set():
                    return
                try:
                    pictures = packet.decode()
                except InvalidDataError:
                    continue  # before the first key frame, or damaged
                for picture in pictures:
                    if picture.pts is not None and not picture.is_corrupt:
                        self._take(picture, stream)

    def _take(self, picture: Any, stream: Any) -> None:
        now_us = self._now_us()
        rtp_timestamp = round(picture.pts * picture.time_base * 90_000) % _ROUND
        with self._lock:
            self._lost_us = None
            if self._stopping.is_set():
                return
            if self._slots is None:
                self._slots = CameraSlots(self._frames_per_s, now_us)
                self._lock.notify_all()
            captured_us = self._slots.take(rtp_timestamp, now_us)
        if captured_us is None:
            return
        taken = TakenFrame(captured_us, upright_picture(picture, float(stream.sample_aspect_ratio or 1)))
        with self._lock:
            self._slots.dropped += self._newest is not None
            self._newest = taken
            self._lock.notify_all()


def unix_us() -> int:
    """Unix time in microseconds."""
    return time.time_ns() // 1000
