from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from inference.face import Face
from inference.tracking import Small, Track, begin, follow, small
from tests.pixels import luma_of

Make = Callable[..., NDArray[np.uint8]]
MakeFace = Callable[..., Face]


def _seen(picture: NDArray[np.uint8]) -> Small:
    return small(luma_of(picture))


def _track(textured: Make, face_at: MakeFace, left: int = 100, top: int = 50) -> Track:
    track = begin(face_at(left, top), False, _seen(textured(left, top)), 0)
    assert track is not None
    return track


@pytest.mark.parametrize(("dx", "dy"), [(0, 0), (7, 0), (-12, 5), (20, -20)])
def test_box_and_landmarks_move_with_the_face(textured: Make, face_at: MakeFace, dx: int, dy: int) -> None:
    moved = follow(_track(textured, face_at), _seen(textured(100 + dx, 50 + dy)), 166_667)
    assert moved is not None
    expected = face_at(100 + dx, 50 + dy)
    assert moved.face.box_px == pytest.approx(expected.box_px)
    assert moved.face.landmarks_px == pytest.approx(expected.landmarks_px)
    assert moved.face.score == pytest.approx(1.0, abs=1e-3)


def test_steps_add_up_without_drift(textured: Make, face_at: MakeFace) -> None:
    track: Track | None = _track(textured, face_at, 60, 20)
    for step in range(1, 6):
        assert track is not None
        track = follow(track, _seen(textured(60 + 15 * step, 20 + 10 * step)), step * 166_667)
    assert track is not None
    assert track.face.box_px[:2] == pytest.approx((135, 70))


def test_a_larger_picture_is_followed_in_its_own_pixels(textured: Make, face_at: MakeFace) -> None:
    def large(left: int, top: int) -> NDArray[np.uint8]:
        return textured(left, top).repeat(2, 0).repeat(2, 1)

    track = begin(face_at(200, 100, 160), False, _seen(large(100, 50)), 0)
    assert track is not None
    moved = follow(track, _seen(large(106, 53)), 166_667)
    assert moved is not None
    assert moved.face.box_px == pytest.approx((212, 106, 120, 160))


@pytest.mark.parametrize(("captured_us", "followed"), [(999_999, True), (1_000_000, False), (-1, False)])
def test_a_face_is_detected_again_after_a_second(
    textured: Make, face_at: MakeFace, captured_us: int, followed: bool
) -> None:
    track = _track(textured, face_at)
    assert (follow(track, _seen(textured(100, 50)), captured_us) is not None) is followed


def test_another_face_in_its_place_is_not_followed(textured: Make, face_at: MakeFace) -> None:
    assert follow(_track(textured, face_at), _seen(textured(100, 50, seed=2)), 166_667) is None


def test_a_change_of_scene_behind_a_still_face_is_noticed(textured: Make, face_at: MakeFace) -> None:
    track = _track(textured, face_at)
    assert follow(track, _seen(textured(100, 50, background=110)), 166_667) is not None
    assert follow(track, _seen(textured(100, 50, background=130)), 166_667) is None


def test_a_vanished_face_is_not_followed(textured: Make, face_at: MakeFace) -> None:
    assert follow(_track(textured, face_at), _seen(np.full((180, 320, 3), 90, np.uint8)), 166_667) is None


def test_another_picture_size_is_not_followed(textured: Make, face_at: MakeFace) -> None:
    assert follow(_track(textured, face_at), _seen(textured(100, 50)[:170]), 166_667) is None


def test_a_face_at_the_edge_is_followed_and_one_outside_is_not(textured: Make, face_at: MakeFace) -> None:
    seen = _seen(textured(0, 0))
    cut = begin(face_at(-20, -10), False, seen, 0)
    assert cut is not None
    moved = follow(cut, seen, 166_667)
    assert moved is not None
    assert moved.face.box_px == pytest.approx((-20, -10, 60, 80))
    assert begin(face_at(-55, 0), False, seen, 0) is None
