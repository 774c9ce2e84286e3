"""Shares freed from a classifier's bias."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.corrected_shares import CELLS, cells_of, chances, corrected, corrected_interval

MATRIX = np.array([[0.8, 0.15, 0.05], [0.2, 0.7, 0.1], [0.02, 0.08, 0.9]])

simplex = st.lists(st.floats(0.01, 1), min_size=3, max_size=3).map(lambda values: np.array(values) / sum(values))


@given(simplex)
def test_the_truth_comes_back_from_what_was_called(truth):
    assert corrected(MATRIX, truth @ MATRIX) == pytest.approx(truth, abs=1e-3)


@given(simplex, st.lists(simplex, min_size=3, max_size=3).map(np.array))
def test_no_point_of_the_simplex_makes_the_counts_likelier(shares, matrix):
    found = corrected(matrix, shares)
    assert found.min() >= -1e-12
    assert found.sum() == pytest.approx(1)
    steps = np.linspace(0, 1, 21)
    grid = np.array([(a, b, 1 - a - b) for a in steps for b in steps if a + b <= 1 + 1e-9])
    likelihoods = (shares * np.log(grid @ matrix)).sum(axis=1)
    assert (shares * np.log(found @ matrix)).sum() >= likelihoods.max() - 2e-3


def test_a_calm_call_is_not_tense_after_correction():
    assert corrected(MATRIX, np.array([0.2, 0.7, 0.1])) == pytest.approx([0, 1, 0], abs=0.01)


def test_a_share_that_is_none_is_exactly_none():
    assert corrected(MATRIX, np.array([0.19, 0.72, 0.09])).tolist() == [0, 1, 0]


def test_a_frame_falls_into_the_cell_of_its_polarity_and_of_how_clear_it_is():
    sums = np.array([[0.6, 0.3, 0.1], [0.05, 0.95, 0.0], [0.1, 0.1, 0.8]])
    assert cells_of(sums).tolist() == [0, 5, 7]
    assert CELLS == 9


def test_how_clearly_faces_are_called_tells_polarities_apart_that_are_called_the_same():
    counts = np.zeros((3, CELLS))
    counts[0, 2], counts[1, 0], counts[2, 8] = 100, 100, 100
    clear, unclear = np.zeros(CELLS), np.zeros(CELLS)
    clear[2], unclear[0] = 50, 50
    assert corrected(chances(counts), clear) == pytest.approx([1, 0, 0], abs=0.01)
    assert corrected(chances(counts), unclear) == pytest.approx([0, 1, 0], abs=0.01)


def test_no_cell_is_thought_impossible():
    rows = chances(np.eye(3, CELLS) * 50)
    assert (rows > 0).all()
    assert rows.sum(axis=1) == pytest.approx(np.ones(3))


def test_many_rows_and_matrices_go_together():
    shares = np.array([[0.2, 0.7, 0.1], [0.5, 0.3, 0.2]])
    sure = np.eye(3) * 0.97 + 0.01
    both = corrected(np.stack([MATRIX, sure]), shares)
    assert both[0] == pytest.approx(corrected(MATRIX, shares[0]))
    assert both[1] == pytest.approx(corrected(sure, shares[1]))


def test_the_interval_covers_the_truth_and_narrows_with_more_faces_and_windows():
    truth = np.array([0.3, 0.5, 0.2])
    random = np.random.default_rng(1)

    def interval(faces, windows):
        counts = MATRIX * faces
        called = random.multinomial(20, truth @ MATRIX, windows)
        return corrected_interval(counts, called, 6, np.random.default_rng(2))

    few, many = interval(60, 24), interval(2000, 400)
    assert (few[0] <= truth).all()
    assert (truth <= few[1]).all()
    assert (many[1] - many[0] < few[1] - few[0]).all()


def test_the_interval_makes_good_what_few_runs_vary_too_little():
    sure = np.eye(3) * 1e6
    windows = np.zeros((12, 3), np.int64)
    windows[:, 1] = 10
    windows[3:9, 0] = 5
    low, high = corrected_interval(sure, windows, 6, np.random.default_rng(1))
    assert high[0] - low[0] > 0.3


def test_windows_without_a_used_frame_do_no_harm():
    windows = np.zeros((12, 3), np.int64)
    windows[3] = (4, 4, 2)
    assert np.isfinite(corrected_interval(np.eye(3) * 50, windows, 6, np.random.default_rng(1))).all()
