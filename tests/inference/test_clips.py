"""What the real detector makes of frames put together from real clips."""

from collections.abc import Callable, Iterator
from itertools import islice

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from inference.emotion import EmotionEngine
from inference.face import FaceDetector
from inference.pipeline import CallPicture, FaceReading, Pipeline
from ingest.sources import TakenFrame
from tests.pixels import Array

Picture = NDArray[np.uint8]
Sampled = Callable[[str], Iterator[TakenFrame]]
pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def talking(sampled: Sampled) -> list[Picture]:
    """The first pictures (288, 360) of a talking man."""
    return [frame.picture for frame in islice(sampled("franck.mp4"), 12)]


@pytest.fixture
def read(detector: FaceDetector, emotion_engine: EmotionEngine) -> Callable[..., list[FaceReading]]:
    def reading(*pictures: Picture) -> list[FaceReading]:
        batch = [CallPicture("a", seq, seq * 166_667, Array(np.ascontiguousarray(p))) for seq, p in enumerate(pictures)]
        return Pipeline(detector, emotion_engine).analyse(batch)

    return reading


def _shrunk(picture: Picture, share: float) -> Picture:
    """The picture at a share of its size, on grey of the original size."""
    small = cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    canvas = np.full_like(picture, 128)
    canvas[: small.shape[0], : small.shape[1]] = small
    return canvas


def test_a_face_is_used(talking: list[Picture], read: Callable[..., list[FaceReading]]) -> None:
    assert {(reading.state, reading.reason) for reading in read(*talking)} == {("used", "")}


@pytest.mark.parametrize("scene", ["grey", "noise", "bars"])
def test_a_picture_without_a_face_is_no_face(scene: str, read: Callable[..., list[FaceReading]]) -> None:
    picture = {
        "grey": np.full((360, 640, 3), 128, np.uint8),
        "noise": np.random.default_rng(1).integers(0, 256, (360, 640, 3), dtype=np.uint8),
        "bars": np.tile(np.repeat(np.arange(8, dtype=np.uint8) * 30, 80)[None, :, None], (360, 1, 3)),
    }[scene]
    assert [reading.state for reading in read(picture, picture)] == ["no_face"] * 2


def test_two_heads_side_by_side_are_a_second_face(
    talking: list[Picture], read: Callable[..., list[FaceReading]]
) -> None:
    two = [np.hstack([picture, picture[:, 40:320]]) for picture in talking[:3]]
    assert [(r.state, r.reason) for r in read(*two)] == [("abstained", "second face")] * 3


def test_a_much_smaller_second_head_does_not_count(
    talking: list[Picture], read: Callable[..., list[FaceReading]]
) -> None:
    assert read(np.hstack([talking[0], _shrunk(talking[0], 0.4)]))[0].state == "used"


def test_a_far_face_is_too_small(talking: list[Picture], read: Callable[..., list[FaceReading]]) -> None:
    reading = read(_shrunk(talking[0], 0.15))[0]
    assert (reading.state, reading.reason) == ("abstained", "too small")


def test_a_face_in_the_dark_is_too_dark(talking: list[Picture], read: Callable[..., list[FaceReading]]) -> None:
    reading = read(talking[0] // 4)[0]
    assert (reading.state, reading.reason) == ("abstained", "too dark")


def test_a_face_out_of_focus_is_too_blurred(talking: list[Picture], read: Callable[..., list[FaceReading]]) -> None:
    reading = read(cv2.GaussianBlur(talking[0], (0, 0), 9).astype(np.uint8))[0]
    assert (reading.state, reading.reason) == ("abstained", "too blurred")


def test_a_lying_head_is_not_used(talking: list[Picture], read: Callable[..., list[FaceReading]]) -> None:
    assert read(np.rot90(talking[0]))[0].state != "used"


def test_a_face_that_leaves_is_gone_at_once(talking: list[Picture], read: Callable[..., list[FaceReading]]) -> None:
    wall = np.full_like(talking[0], talking[0][5, 5])
    assert [reading.state for reading in read(talking[0], talking[1], wall, wall, talking[2])] == [
        "used", "used", "no_face", "no_face", "used",
    ]  # fmt: skip


def test_a_cut_to_another_place_is_noticed_at_once(
    talking: list[Picture], read: Callable[..., list[FaceReading]]
) -> None:
    mirrored = talking[1][:, ::-1]
    alone, after = read(mirrored)[0], read(talking[0], mirrored)[1]
    assert after.box_px == pytest.approx(alone.box_px, abs=6)
