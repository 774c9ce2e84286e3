"""Calls of few faces: what they show, and that a measure of them can tell."""

import numpy as np

from inference.corrected_shares import CELLS
from tests.few_people import call, measure

RIGHT = (np.full(50, 0), np.full(50, 3), np.full(50, 6))
MATRIX = np.full((3, CELLS), 1.0)
MATRIX[[0, 1, 2], [0, 3, 6]] = 1000


def test_a_call_shows_the_cells_of_its_polarities_and_no_other_face():
    cells = (np.arange(3), 3 + np.arange(3), 6 + np.arange(3))
    for seed in range(20):
        truth, windows = call(cells, 1, np.random.default_rng(seed))
        assert (windows.argmax(axis=1) // 3 == truth).all()
        assert (windows.sum(axis=1) == 30).all()
        assert np.count_nonzero(windows.sum(axis=0)) <= 3


def test_faces_that_are_read_right_leave_no_error():
    assert measure(RIGHT, MATRIX, 1, 4)["raw_error"] == 0


def test_one_face_is_mended_too_much_by_the_errors_of_all():
    often = MATRIX.copy()
    often[1, 0] = 500
    found = measure(RIGHT, often, 1, 8)
    assert found["raw_error"] == 0
    assert found["corrected_error"] > 5


def test_errors_as_common_as_in_the_matrix_are_mended():
    neutral = np.where(np.arange(300) % 3 == 0, 0, 3)
    often = MATRIX.copy()
    often[1, 0] = 500
    found = measure((RIGHT[0], neutral, RIGHT[2]), often, 40, 8)
    assert found["corrected_error"] < 0.7 * found["raw_error"]
