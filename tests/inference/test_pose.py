"""Turn, tilt and nod from five landmarks."""

import numpy as np
import pytest

from inference.pose import pose

FRONTAL = np.array([[10, 10], [30, 10], [20, 20], [13, 30], [27, 30]], np.float32)


def turned(points, degrees):
    angle = np.radians(degrees)
    return (points - 20) @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]) + 20


def test_a_frontal_face_looks_straight():
    assert pose(FRONTAL.reshape(1, 10))[0] == pytest.approx([0, 0, 0.5])


def test_a_tilt_is_a_roll_and_nothing_else():
    assert pose(turned(FRONTAL, 25).reshape(1, 10).astype(np.float32))[0] == pytest.approx([0, 25, 0.5], abs=1e-4)


def test_a_nose_at_an_eye_is_a_yaw_of_a_half():
    points = FRONTAL.copy()
    points[2, 0] = 30
    assert pose(points.reshape(1, 10))[0, 0] == pytest.approx(0.5)


def test_eyes_at_one_place_have_no_pose():
    assert np.isnan(pose(np.zeros((1, 10), np.float32))[0, 0])
