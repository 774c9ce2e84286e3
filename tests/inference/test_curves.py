"""Reliability, and risk against coverage."""

import numpy as np
import pytest

from inference.curves import reliability, risk_coverage

SURE, HALF = [0.95, 0.03, 0.02], [0.3, 0.5, 0.2]


def test_reliability_has_a_row_per_filled_bin():
    truth, polarities = np.array([0, 0, 1, 1, 0]), np.array([SURE, SURE, SURE, HALF, HALF])
    rows = reliability(truth, polarities)
    assert [row["n"] for row in rows] == [2, 3]
    assert [row["accuracy"] for row in rows] == pytest.approx([1 / 2, 2 / 3])
    assert [row["confidence"] for row in rows] == pytest.approx([0.5, 0.95])


def test_risk_rises_from_the_sure_to_all():
    truth, polarities = np.array([0, 1, 1, 0]), np.array([SURE, [0.6, 0.3, 0.1], HALF, HALF])
    rows = risk_coverage(truth, polarities)
    assert [row["coverage"] for row in rows] == pytest.approx([25, 50, 75, 100])
    assert [row["risk"] for row in rows] == pytest.approx([0, 50, 100 / 3, 50])
    assert [row["least_clear"] for row in rows] == pytest.approx([0.95, 0.6, 0.5, 0.5])
