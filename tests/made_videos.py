"""Videos that tests make for themselves."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np


def write_video(
    path: Path, pictures: Sequence[np.ndarray], rate: int = 25, codec: str = "mpeg4", **options: str
) -> Path:
    """Write BGR pictures (h, w, 3) of one size as a video."""
    with av.open(str(path), "w", options=options) as container:
        stream: Any = container.add_stream(codec, rate=rate)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode())
    return path


def write_sound(path: Path) -> Path:
    """Write a second of silence, without pictures."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44100, layout="mono")
        for index in range(40):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 44100, index * 1024, Fraction(1, 44100)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def moving_square(frames: int, width: int = 320, height: int = 240) -> list[np.ndarray]:
    """Pictures without a face: a bright square that moves."""
    pictures = []
    for index in range(frames):
        picture = np.full((height, width, 3), 40, np.uint8)
        left = 10 + index * 3 % (width - 60)
        picture[100:140, left : left + 40] = (60, 200, 120)
        pictures.append(picture)
    return pictures
