"""The pictures of composed clips: scripts of shown faces, frames drawn by them, and their compression.

One face a time before a textured wall, moving, 24 to 160 px high, sent through H.264 and the product's JPEG.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from inference.dataset import LabelledFaces
from inference.face import Face, Picture
from inference.pictures import JpegPicture
from ingest.shrinking import encode_jpeg

RATE = 6
SIZE_PX = (640, 360)
HEIGHTS_PX = (24.0, 160.0)
LENGTHS_S = (120, 300)
SHOWN_S = (2, 8)
NEUTRAL_SHARES = (0.1, 0.9)
CRFS = (23, 38)
"""Quality of H.264, from good to poor."""
_LANDMARKS = (0.31, 0.39, 0.69, 0.39, 0.5, 0.58, 0.35, 0.76, 0.65, 0.76)
"""Of a face known by its box alone, in shares of the box."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One face of a clip: its row, when it is shown, and its way."""

    row: int
    polarity: int
    length_s: int
    heights_px: tuple[float, float]
    middles_px: tuple[tuple[float, float], tuple[float, float]]


def shots(voted: NDArray[np.int64], random: np.random.Generator) -> list[Shot]:
    """Script one clip from faces with a crowd label (-1: none): its neutral share is drawn first, then its faces."""
    neutral = random.uniform(*NEUTRAL_SHARES)
    negative = random.uniform(0, 1 - neutral)
    wanted = (negative, neutral, 1 - neutral - negative)
    left_s, script = int(random.integers(LENGTHS_S[0], LENGTHS_S[1] + 1)), []
    while left_s > 0:
        polarity = int(random.choice(3, p=wanted))
        length_s = min(left_s, int(random.integers(SHOWN_S[0], SHOWN_S[1] + 1)))
        heights = _heights(random)
        script.append(
            Shot(
                row=int(random.choice(np.flatnonzero(voted == polarity))),
                polarity=polarity,
                length_s=length_s,
                heights_px=heights,
                middles_px=(_place(max(heights), random), _place(max(heights), random)),
            )
        )
        left_s -= length_s
    return script


def frames_of(script: Sequence[Shot], faces: LabelledFaces, wall: Picture) -> Iterator[tuple[Picture, Face]]:
    """Draw a clip's frames, each with the box of its face."""
    for shot in script:
        for step in range(shot.length_s * RATE):
            share = step / (shot.length_s * RATE)
            height = round(shot.heights_px[0] + share * (shot.heights_px[1] - shot.heights_px[0]))
            x, y = (a + share * (b - a) for a, b in zip(*shot.middles_px, strict=True))
            yield _drawn(faces.pixels[shot.row], height, (round(x - height / 2), round(y - height / 2)), wall)


def wall_of(random: np.random.Generator) -> Picture:
    """Make a soft wall of several colours, as a room out of focus."""
    small = random.integers(70, 150, (6, 10, 3)).astype(np.uint8)
    return np.asarray(cv2.resize(small, SIZE_PX, interpolation=cv2.INTER_CUBIC), np.uint8)


def compressed(pictures: Iterator[Picture], crf: int, folder: Path) -> Iterator[JpegPicture]:
    """Send pictures through H.264 and the product's JPEG."""
    path = folder / "clip.mp4"
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=RATE, options={"crf": str(crf), "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = *SIZE_PX, "yuv420p"
        stream.thread_count = 1
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode())
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            yield JpegPicture(encode_jpeg(np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)))


def _heights(random: np.random.Generator) -> tuple[float, float]:
    first = float(np.exp(random.uniform(*np.log(HEIGHTS_PX))))
    return first, float(np.clip(first * random.uniform(0.85, 1.18), *HEIGHTS_PX))


def _place(height: float, random: np.random.Generator) -> tuple[float, float]:
    margin = height / 2 + 4
    return float(random.uniform(margin, SIZE_PX[0] - margin)), float(random.uniform(margin, SIZE_PX[1] - margin))


def _drawn(face: NDArray[np.uint8], side: int, corner: tuple[int, int], wall: Picture) -> tuple[Picture, Face]:
    picture = wall.copy()
    x, y = corner
    shown = np.asarray(cv2.resize(face, (side, side), interpolation=_way(side)))
    picture[y : y + side, x : x + side] = shown[:, :, None]
    points = tuple((x, y)[index % 2] + side * share for index, share in enumerate(_LANDMARKS))
    width = 0.8 * side
    return picture, Face(
        box_px=(x + (side - width) / 2, float(y), width, side * 47.4 / 48), landmarks_px=points, score=1.0
    )


def _way(side: int) -> int:
    return cv2.INTER_AREA if side < 48 else cv2.INTER_CUBIC
