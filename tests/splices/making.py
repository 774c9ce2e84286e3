"""Clips spliced from labelled segments of the real ones, with the times of their splices."""

import tomllib
from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, Literal

import av
import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

FRAMES_PER_S = 6
WIDTH_PX, HEIGHT_PX = 640, 360
Label = Literal["neutral", "positive", "negative", "no face"]


class Segment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A stretch of a clip in which the face shows one thing."""

    clip: str
    """Name of the file, without `.mp4`."""
    begin_s: float
    end_s: float
    label: Label
    region_px: tuple[int, int, int, int] | None = None
    """Left, top, width and height of what is cut out; None takes the whole picture."""

    @property
    def frames(self) -> int:
        """Pictures of the segment at FRAMES_PER_S."""
        return round((self.end_s - self.begin_s) * FRAMES_PER_S)


def labelled() -> dict[str, Segment]:
    """The segments that were labelled by eye, by name."""
    return msgspec.convert(tomllib.loads(Path(__file__).with_name("segments.toml").read_text()), dict[str, Segment])


def splice(segments: Sequence[Segment], clips: Path, to: Path) -> Path:
    """Write the segments one after the other as H.264, 640x360, FRAMES_PER_S; the same segments give the same file."""
    with av.open(str(to), "w") as container:
        stream: Any = container.add_stream("libx264", rate=FRAMES_PER_S, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt, stream.thread_count = WIDTH_PX, HEIGHT_PX, "yuv420p", 1
        for picture in (picture for segment in segments for picture in _pictures(segment, clips)):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode())
    return to


def begins_s(segments: Iterable[Segment]) -> list[float]:
    """When each segment begins in the spliced clip."""
    return [frames / FRAMES_PER_S for frames in accumulate((s.frames for s in segments), initial=0)][:-1]


def _pictures(segment: Segment, clips: Path) -> list[NDArray[np.uint8]]:
    """The first picture of each FRAMES_PER_S-th of a second of the segment."""
    pictures: list[NDArray[np.uint8]] = []
    with av.open(str(clips / f"{segment.clip}.mp4")) as container:
        container.seek(int(segment.begin_s * 1_000_000))
        for frame in container.decode(video=0):
            if frame.time is not None and frame.time >= segment.begin_s + len(pictures) / FRAMES_PER_S:
                picture: NDArray[np.uint8] = frame.to_ndarray(format="bgr24").astype(np.uint8, copy=False)
                pictures.append(_fitted(_cut(picture, segment.region_px)))
            if len(pictures) == segment.frames:
                return pictures
    raise ValueError(f"{segment.clip} ends before {segment.end_s} s")


def _cut(picture: NDArray[np.uint8], region_px: tuple[int, int, int, int] | None) -> NDArray[np.uint8]:
    if region_px is None:
        return picture
    left, top, width, height = region_px
    return picture[top : top + height, left : left + width]


def _fitted(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture at its own shape in the middle of a black one of 640x360."""
    height, width = picture.shape[:2]
    wide = round(width * HEIGHT_PX / height)
    left = (WIDTH_PX - wide) // 2
    whole = np.zeros((HEIGHT_PX, WIDTH_PX, 3), np.uint8)
    whole[:, left : left + wide] = cv2.resize(picture, (wide, HEIGHT_PX), interpolation=cv2.INTER_AREA)
    return whole
