from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from inference.emotion import EmotionEngine
from inference.face import Face, Picture
from inference.pipeline import CallPicture, Pipeline
from inference.redetection import detect_again
from inference.tracking import Track, begin, small
from tests.pixels import Array, luma_of

MakeFace = Callable[..., Face]
WIDE = np.random.default_rng(1).integers(0, 255, (360, 640, 3), dtype=np.uint8)


class Detector:
    name = "scripted-detector@1"

    def __init__(self, *faces: Face) -> None:
        self.faces, self.shapes = list(faces), list[tuple[int, ...]]()

    def detect(self, picture: Picture) -> list[Face]:
        self.shapes.append(picture.shape)
        return self.faces


def track(face: Face, picture: Picture = WIDE) -> Track:
    found = begin(face, False, small(luma_of(picture)), 0)
    assert found is not None
    return found


@pytest.mark.parametrize(("height_px", "shape"), [(80, (180, 320, 3)), (128, (180, 320, 3)), (160, (144, 256, 3))])
def test_a_followed_face_is_looked_for_in_half_the_size_or_at_sixty_four_pixels(
    face_at: MakeFace, height_px: float, shape: tuple[int, ...]
) -> None:
    detector = Detector()
    detect_again(detector, track(face_at(200, 100, height_px)), WIDE)
    assert detector.shapes == [shape]


def test_what_is_found_is_told_in_the_pictures_own_size(face_at: MakeFace) -> None:
    detector = Detector(face_at(81, 41, 64))
    (found,) = detect_again(detector, track(face_at(200, 100, 160)), WIDE)
    assert found.box_px == pytest.approx((202.5, 102.5, 120, 160))
    assert found.landmarks_px == pytest.approx([2.5 * value for value in face_at(81, 41, 64).landmarks_px])
    assert found.score == 0.9


def test_a_second_face_is_told_too(face_at: MakeFace) -> None:
    detector = Detector(face_at(80, 40, 64), face_at(10, 10, 40))
    found = detect_again(detector, track(face_at(200, 100, 160)), WIDE)
    assert [face.height_px for face in found] == [160, 100]


@pytest.mark.parametrize(("left", "top", "height"), [(10, 10, 64), (80, 40, 40)], ids=["elsewhere", "smaller"])
def test_what_is_not_the_followed_face_asks_for_the_full_size(
    face_at: MakeFace, left: float, top: float, height: float
) -> None:
    assert detect_again(Detector(face_at(left, top, height)), track(face_at(200, 100, 160)), WIDE) == []


def test_no_face_asks_for_the_full_size(face_at: MakeFace) -> None:
    assert detect_again(Detector(), track(face_at(200, 100, 160)), WIDE) == []


def test_a_small_face_or_a_small_picture_is_not_looked_at_twice(face_at: MakeFace) -> None:
    detector = Detector(face_at(100, 50, 80))
    assert detect_again(detector, track(face_at(200, 100, 79)), WIDE) == []
    little = np.ascontiguousarray(WIDE[:180, :320])
    assert detect_again(detector, track(face_at(100, 50, 80), little), little) == []
    assert detector.shapes == []


def test_each_second_the_pipeline_looks_again_in_a_smaller_size_and_in_full_size_where_that_fails(
    face_at: MakeFace, textured: Callable[..., NDArray[np.uint8]], emotion_engine: EmotionEngine
) -> None:
    class BySize(Detector):
        def detect(self, picture: Picture) -> list[Face]:
            super().detect(picture)
            return [face_at(80, 40, 64)] if len(picture) == 144 and len(self.shapes) < 4 else [face_at(200, 100, 160)]

    detector = BySize()
    pipeline = Pipeline(detector, emotion_engine)
    picture = textured(100, 50).repeat(2, 0).repeat(2, 1)
    for seq, second in enumerate((0, 0.5, 1, 1.5, 2)):
        (reading,) = pipeline.analyse([CallPicture("a", seq, round(second * 1e6), Array(picture))])
        assert reading.face_height_px == 160
    small_shape, full = (144, 256, 3), (360, 640, 3)
    assert detector.shapes == [full, small_shape, small_shape]
    pipeline.analyse([CallPicture("a", 5, 3_000_000, Array(picture))])
    assert detector.shapes[3:] == [small_shape, full]
    pipeline.analyse([CallPicture("a", 6, 3_100_000, Array(255 - picture))])
    assert detector.shapes[5:] == [full]
