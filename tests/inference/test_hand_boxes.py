import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from inference.emotion import EmotionEngine
from inference.face import FaceDetector
from inference.pictures import JpegPicture
from inference.pipeline import CallPicture, Pipeline
from ingest.shrinking import encode_jpeg
from ingest.sources import taken_frames

CACHE = Path(os.environ.get("MIMIKA_CACHE") or Path.home() / ".cache" / "mimika")
Box = tuple[float, float, float, float]
DRAWN = json.loads((Path(__file__).parent / "hand_boxes.json").read_text(encoding="utf-8"))["boxes"]


def _overlap(one: Box, other: Box) -> float:
    """Intersection over union of two boxes given as left, top, width, height."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    shared = max(0.0, width) * max(0.0, height)
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)


def test_sixty_boxes_are_drawn() -> None:
    assert len(DRAWN) == 60
    assert len({(row["clip"], row["captured_us"]) for row in DRAWN}) == 60


def _as_drawn(clip: str) -> Iterator[tuple[int, JpegPicture]]:
    """The first frame of each exact sixth of a second: boxes were drawn on these."""
    last_slot = -1
    for frame in taken_frames(CACHE / "clips" / clip, None):
        slot = frame.captured_us * 6 // 1_000_000
        if slot > last_slot:
            last_slot = slot
            yield frame.captured_us, JpegPicture(encode_jpeg(frame.picture))


@pytest.mark.integration
def test_boxes_followed_through_the_clips_are_those_drawn_by_hand(
    detector: FaceDetector, emotion_engine: EmotionEngine
) -> None:
    overlaps = []
    for clip in sorted({row["clip"] for row in DRAWN}):
        drawn = {row["captured_us"]: row["box_px"] for row in DRAWN if row["clip"] == clip}
        pipeline = Pipeline(detector, emotion_engine)
        for seq, (captured_us, picture) in enumerate(_as_drawn(clip)):
            reading = pipeline.analyse([CallPicture(clip, seq, captured_us, picture)])[0]
            box = drawn.get(captured_us)
            if box is not None:
                overlaps.append(_overlap(reading.box_px, box) if reading.box_px else 0.0)
    assert len(overlaps) == 60
    assert sum(overlap >= 0.6 for overlap in overlaps) >= 57
