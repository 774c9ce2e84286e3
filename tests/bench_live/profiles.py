"""What is sent in a bench of live calls, and the packets of it, encoded before anything is measured."""

import itertools
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

RTP_HZ = 90_000
CLIP_S = 20
_CLIP_FRAMES_PER_S = 24


@dataclass(frozen=True)
class Profile:
    """One kind of source, and by how many its calls are raised."""

    name: str
    width_px: int
    height_px: int
    frames_per_s: int
    bits_per_s: int
    step: int
    goal: int
    at_least: int


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("360p6", 640, 360, 6, 200_000, 5, 40, 25),
        Profile("360p30", 640, 360, 30, 600_000, 3, 22, 12),
        Profile("1080p30", 1920, 1080, 30, 2_500_000, 1, 6, 4),
    )
}


def encoded_clip(clip: Path, profile: Profile) -> list[bytes]:
    """VP8 packets of CLIP_S seconds, one a frame, the first one alone a key frame.

    The clip has 24 pictures a second: none is sent twice, so at 30 a second it plays a quarter faster.
    """
    encoder: Any = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = profile.width_px, profile.height_px, "yuv420p"
    encoder.bit_rate, encoder.gop_size = profile.bits_per_s, 100_000
    encoder.time_base = Fraction(1, profile.frames_per_s)
    encoder.thread_count = 2
    encoder.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "auto-alt-ref": "0"}
    packets: list[bytes] = []
    with av.open(str(clip)) as container:
        every = max(1, _CLIP_FRAMES_PER_S // profile.frames_per_s)
        pictures = itertools.islice(container.decode(video=0), 0, CLIP_S * profile.frames_per_s * every, every)
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(_fitted(picture.to_ndarray(format="bgr24"), profile), format="bgr24")
            frame.pts = number
            packets += [bytes(packet) for packet in encoder.encode(frame)]
    return packets


def _fitted(picture: np.ndarray, profile: Profile) -> np.ndarray:
    """Scale to the profile's height; the border is drawn out to its width."""
    width_px = min(profile.width_px, picture.shape[1] * profile.height_px // picture.shape[0])
    scaled = cv2.resize(picture, (width_px, profile.height_px), interpolation=cv2.INTER_CUBIC)
    left_px = (profile.width_px - width_px) // 2
    right_px = profile.width_px - width_px - left_px
    return cv2.copyMakeBorder(scaled, 0, 0, left_px, right_px, cv2.BORDER_REPLICATE)
