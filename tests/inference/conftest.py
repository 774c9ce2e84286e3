import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from inference.emotion import EmotionEngine
from inference.face import Face, FaceDetector, Picture, detector_of
from inference.onnx_engine import OnnxEngine
from inference.registry import verified_path
from ingest.shrinking import encode_jpeg
from ingest.sources import TakenFrame, taken_frames

CACHE = Path(os.environ.get("MIMIKA_CACHE") or Path.home() / ".cache" / "mimika")


class ScriptedEmotions:
    """An engine whose answer follows from each crop alone: the lighter, the more positive."""

    name, provider = "scripted@1", "none@1"
    input_shapes: Mapping[str, tuple[int | None, ...]] = {"crops": (None, 48, 48)}
    output_names = ("fer2013", "crowd")

    def __init__(self) -> None:
        self.batches: list[int] = []

    def run(self, inputs: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        crops = inputs["crops"]
        self.batches.append(len(crops))
        light = crops.reshape(len(crops), -1).mean(axis=1) / 255
        rows = np.zeros((len(crops), 7), np.float32)
        rows[:, 3], rows[:, 6] = light, 1 - light
        return {"fer2013": rows, "crowd": rows}


class ScriptedDetector:
    """Answers with the faces it was given, picture after picture; the last answer repeats."""

    name = "scripted-detector@1"

    def __init__(self, *answers: list[Face]) -> None:
        self.answers, self.asked = list(answers), 0

    def detect(self, picture: Picture) -> list[Face]:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


@pytest.fixture
def emotions() -> ScriptedEmotions:
    return ScriptedEmotions()


@pytest.fixture
def emotion_engine(emotions: ScriptedEmotions) -> EmotionEngine:
    return EmotionEngine(emotions)


@pytest.fixture
def scripted_detector() -> Callable[..., ScriptedDetector]:
    return ScriptedDetector


@pytest.fixture
def face_at() -> Callable[..., Face]:
    """A frontal face with its box at a place, of a height."""

    def make(left: float, top: float, height: float = 80.0, score: float = 0.9) -> Face:
        width = height * 0.75
        shares = (0.3, 0.4, 0.7, 0.4, 0.5, 0.6, 0.35, 0.8, 0.65, 0.8)
        points = tuple((left, top)[i % 2] + (width, height)[i % 2] * share for i, share in enumerate(shares))
        return Face(box_px=(left, top, width, height), landmarks_px=points, score=score)

    return make


@pytest.fixture
def textured() -> Callable[..., NDArray[np.uint8]]:
    """A picture (180, 320, 3) with a patch that can be followed, its left top at a place."""

    def make(left: int, top: int, seed: int = 1, background: int = 90) -> NDArray[np.uint8]:
        patch = np.random.default_rng(seed).integers(60, 200, (20, 15, 3), dtype=np.uint8).repeat(4, 0).repeat(4, 1)
        picture = np.full((180, 320, 3), background, np.uint8)
        picture[top : top + 80, left : left + 60] = patch
        return picture

    return make


@pytest.fixture(scope="session")
def detector_file() -> Path:
    """The registry's detector, in the folder that set-up filled."""
    return verified_path("detector", CACHE / "models")[1]


@pytest.fixture(scope="session")
def detector(detector_file: Path) -> FaceDetector:
    """The registry's detector, ready to run."""
    return detector_of(OnnxEngine(detector_file, "retinaface-mobilenet0.25@1.0.0"))


@pytest.fixture(scope="session")
def sampled() -> Callable[[str], Iterator[TakenFrame]]:
    """Frames of a real clip, by file name, as the product sends them."""

    def frames(clip: str) -> Iterator[TakenFrame]:
        from inference.pictures import JpegPicture

        for frame in taken_frames(CACHE / "clips" / clip, 6.0):
            yield TakenFrame(frame.captured_us, JpegPicture(encode_jpeg(frame.picture)).bgr)

    return frames
