from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from inference.face import Face
from inference.quality import answer_flaw, crop_flaw, crowded, face_flaw

MakeFace = Callable[..., Face]


def _posed(face_at: MakeFace, points: Sequence[tuple[float, float]]) -> Face:
    return replace(face_at(0, 0), landmarks_px=tuple(value for point in points for value in point))


FRONT = [(20, 30), (40, 30), (30, 42), (22, 55), (38, 55)]


def _turned(points: Sequence[tuple[float, float]], degrees: float) -> list[tuple[float, float]]:
    sine, cosine = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
    return [(float(cosine * x - sine * y), float(sine * x + cosine * y)) for x, y in points]


def test_a_frontal_face_has_no_flaw(face_at: MakeFace) -> None:
    assert face_flaw(face_at(0, 0), rival=False) == ""
    assert face_flaw(_posed(face_at, FRONT), rival=False) == ""


@pytest.mark.parametrize(("height", "flaw"), [(31.9, "too small"), (32.0, "")])
def test_a_face_under_32_px_is_too_small(face_at: MakeFace, height: float, flaw: str) -> None:
    assert face_flaw(face_at(0, 0, height), rival=False) == flaw


@pytest.mark.parametrize(("second", "counts"), [(39.9, False), (40.0, True)])
def test_a_second_face_counts_from_half_the_height_of_the_first(face_at: MakeFace, second: float, counts: bool) -> None:
    assert crowded([face_at(0, 0, 80), face_at(150, 0, second)]) is counts
    assert face_flaw(face_at(0, 0, 80), rival=counts) == ("second face" if counts else "")
    assert not crowded([face_at(0, 0)])


@pytest.mark.parametrize(
    ("nose", "flaw"),
    [((37.9, 42), ""), ((38.1, 42), "too turned"), ((21.9, 42), "too turned"), ((30, 34.9), "too turned"),
     ((30, 35.1), ""), ((30, 51.2), ""), ((30, 51.4), "too turned")],
)  # fmt: skip
def test_a_nose_far_from_the_middle_is_a_turned_head(face_at: MakeFace, nose: tuple[float, float], flaw: str) -> None:
    assert face_flaw(_posed(face_at, [*FRONT[:2], nose, *FRONT[3:]]), rival=False) == flaw


@pytest.mark.parametrize(("degrees", "flaw"), [(29, ""), (-29, ""), (31, "too turned"), (180, "too turned")])
def test_a_tilted_head_is_turned_from_30_degrees(face_at: MakeFace, degrees: float, flaw: str) -> None:
    assert face_flaw(_posed(face_at, _turned(FRONT, degrees)), rival=False) == flaw


@pytest.mark.parametrize("degrees", [-25, 25])
@pytest.mark.parametrize("nose", [(37, 50.5), (23, 50.5), (37, 36), (23, 36)])
def test_tilt_alone_does_not_look_like_a_turn(face_at: MakeFace, degrees: float, nose: tuple[float, float]) -> None:
    aside = [*FRONT[:2], nose, *FRONT[3:]]
    assert face_flaw(_posed(face_at, _turned(aside, degrees)), rival=False) == ""


def test_points_that_fall_together_are_no_pose(face_at: MakeFace) -> None:
    assert face_flaw(_posed(face_at, [(10, 10)] * 5), rival=False) == "too turned"


def _noise(mean: float) -> NDArray[np.uint8]:
    return np.clip(np.random.default_rng(3).normal(mean, 15, (48, 48)), 0, 255).astype(np.uint8)


def _blurred(crop: NDArray[np.uint8], sigma_px: float) -> NDArray[np.uint8]:
    return np.asarray(cv2.GaussianBlur(crop, (0, 0), sigma_px), np.uint8)


@pytest.mark.parametrize(("mean", "flaw"), [(35, "too dark"), (45, ""), (220, "")])
def test_a_dark_crop_is_not_judged(mean: float, flaw: str) -> None:
    assert crop_flaw(_noise(mean)) == flaw


def test_a_blurred_or_flat_crop_is_not_judged() -> None:
    smooth = np.tile(np.linspace(60, 200, 48), (48, 1)).astype(np.uint8)
    soft = _blurred(np.kron(_noise(120)[:6, :6] // 20 * 20, np.ones((8, 8), np.uint8)), 4.0)
    pale = np.random.default_rng(3).normal(120, 5, (48, 48)).astype(np.uint8)
    flat = np.full((48, 48), 120, np.uint8)
    assert [crop_flaw(crop) for crop in (smooth, soft, pale, flat)] == ["too blurred"] * 4


def test_an_answer_without_a_likeliest_half_is_unclear() -> None:
    assert answer_flaw((0.2, 0.1, 0.1, 0.2, 0.05, 0.1, 0.25)) == "unclear"
    assert answer_flaw((0.2, 0.1, 0.1, 0.2, 0.1, 0.05, 0.25)) == ""
    assert answer_flaw((0.0, 0.0, 0.0, 0.3, 0.0, 0.21, 0.49)) == ""
