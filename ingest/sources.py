"""The door to PyAV: a video file as upright pictures with their times."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from contracts.calls import EndReason
from ingest.sampling import keep, slot
from ingest.shrinking import shrink, upright

_SHORTFALL_US = 1_000_000
"""A file whose pictures end this much before its header says is cut off."""
_NO_VIDEOS = {"tty", "bin", "xbin", "adf", "idf", "image2"}
"""Formats under which FFmpeg would show any text as a film, and single pictures."""
_CONVERT = "convert it anew, for example by ffmpeg"


class UnusableVideo(ValueError):
    """A file that cannot be analysed; the text names it, says why, and what to do."""


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """What a file holds, read from its packets without decoding a picture."""

    frames: int
    duration_us: int
    """From the first picture's begin to the last one's end."""
    period_us: float
    """Mean distance of two pictures."""


@dataclass(frozen=True, slots=True)
class TakenFrame:
    """One sampled picture."""

    captured_us: int
    """Since the first picture."""
    picture: NDArray[np.uint8]
    """(h, w, 3) BGR, at most 640x360."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a source has come."""

    duration_us: int
    """Of the call so far."""
    dropped: int = 0
    """Taken pictures that were thrown away; 0 of a file."""
    no_frames: int = 0
    """Sampling slots in which nothing came; 0 of a file."""


def probe(path: Path) -> VideoFacts:
    """Look through a file once and say what it holds.

    Raises:
        UnusableVideo: if it is missing, a folder, empty, no video, has no picture track, or is cut off.
    """
    if path.is_dir():
        raise UnusableVideo(f"{path}: is a folder; give the path of one video file")
    if not path.exists():
        raise UnusableVideo(f"{path}: no such file; check the path")
    try:
        if path.stat().st_size == 0:
            raise UnusableVideo(f"{path}: is empty; record or copy the file again")
        with av.open(str(path)) as container:
            return _facts(path, container, picture_track(path, container))
    except PermissionError as error:
        raise UnusableVideo(f"{path}: may not be read; give yourself the right to read it") from error
    except FFmpegError as error:
        raise UnusableVideo(f"{path}: is not a video that can be read ({error.strerror}); {_CONVERT}") from error


def picture_track(source: object, container: Any) -> Any:
    """The stream of the client's pictures, decoded in one thread.

    Args:
        source: file or camera, as messages name it.
        container: PyAV's.

    Raises:
        UnusableVideo: if there is none.
    """
    if any(name in _NO_VIDEOS or name.endswith("_pipe") for name in container.format.name.split(",")):
        raise UnusableVideo(f"{source}: is a text or a still picture, not a video; give a recording of the call")
    for stream in container.streams.video:
        if not stream.disposition & av.stream.Disposition.attached_pic:
            stream.thread_type = "NONE"  # the default takes as many threads as there are cores
            return stream
    raise UnusableVideo(f"{source}: has no picture track, only sound or a cover; give one with the client's video")


def _facts(path: Path, container: Any, stream: Any) -> VideoFacts:
    ticks = [
        (packet.pts, packet.duration or 0)
        for packet in container.demux(stream)
        if packet.pts is not None and not packet.is_discard
    ]
    if not ticks:
        raise UnusableVideo(f"{path}: holds no picture; record or copy the file again")
    tick_us = float(stream.time_base * 1_000_000)
    first, last = min(ticks)[0], max(ticks)
    period_us = (last[0] - first) * tick_us / (len(ticks) - 1) if len(ticks) > 1 else last[1] * tick_us
    if period_us <= 0:
        period_us = 1_000_000 / float(stream.average_rate or 25)
    duration_us = round((last[0] - first) * tick_us + (last[1] * tick_us or period_us))
    promised_us = float(stream.duration * tick_us) if stream.duration else 0.0
    if promised_us - duration_us > _SHORTFALL_US:
        raise UnusableVideo(
            f"{path}: is cut off: its header says {promised_us / 1e6:.0f} s, its pictures end at "
            f"{duration_us / 1e6:.0f} s; copy the file again, or cut the readable part into a new one"
        )
    return VideoFacts(frames=len(ticks), duration_us=duration_us, period_us=period_us)


def taken_frames(path: Path, frames_per_s: float | None) -> Iterator[TakenFrame]:
    """Decode a file and yield the sampled pictures in order of their times.

    Args:
        path: a file that `probe` accepted.
        frames_per_s: the first picture of each slot of 1/frames_per_s; None takes all.

    Raises:
        UnusableVideo: where a picture cannot be decoded.
    """
    first_us, last_slot, seen_us = None, -1, 0
    try:
        with av.open(str(path)) as container:
            stream = picture_track(path, container)
            aspect = float(stream.sample_aspect_ratio or 1)
            for frame in container.decode(stream):
                if frame.pts is None:
                    continue
                pts_us = round(float(frame.pts * frame.time_base) * 1_000_000)
                first_us = pts_us if first_us is None else first_us
                seen_us = pts_us - first_us
                if seen_us < 0 or not keep(seen_us, last_slot, frames_per_s):
                    continue
                last_slot = slot(seen_us, frames_per_s) if frames_per_s else last_slot
                yield TakenFrame(seen_us, upright_picture(frame, aspect))
    except FFmpegError as error:
        raise UnusableVideo(
            f"{path}: cannot be decoded after {seen_us / 1e6:.1f} s ({error.strerror}); {_CONVERT}"
        ) from error


class FileSource:
    """A file as the source of one call."""

    def __init__(self, path: Path, duration_us: int, frames_per_s: float | None) -> None:
        """Open nothing yet.

        Args:
            path: a file that `probe` accepted.
            duration_us: as `probe` found it.
            frames_per_s: as of `taken_frames`.
        """
        self._path = path
        self._duration_us = duration_us
        self._frames_per_s = frames_per_s
        self._whole = False

    def frames(self) -> Iterator[TakenFrame]:
        """Yield the sampled pictures.

        Raises:
            UnusableVideo: where a picture cannot be decoded.
        """
        yield from taken_frames(self._path, self._frames_per_s)
        self._whole = True

    def extent(self, captured_us: int) -> Extent:
        """The file's own length once all of it is taken, what was taken before that."""
        return Extent(self._duration_us if self._whole else min(self._duration_us, captured_us))

    def reason(self) -> EndReason:
        """Files end by themselves at their end only."""
        return "file end"

    def stop(self) -> None:
        """Nothing runs beside `frames`."""


def upright_picture(frame: Any, pixel_aspect: float) -> NDArray[np.uint8]:
    """A decoded frame as (h, w, 3) BGR, turned upright and fitted into 640x360."""
    rotation_deg = int(frame.rotation)
    aspect = 1 / pixel_aspect if rotation_deg % 180 else pixel_aspect
    return shrink(upright(frame.to_ndarray(format="bgr24"), rotation_deg), aspect)
