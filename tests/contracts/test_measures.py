import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.bootstrap import intervals, percentile
from contracts.formulas import coverage, satisfaction, share
from contracts.polarity import likeliest_emotion, polarity, polarity_probabilities
from contracts.rounding import whole_percents

COUNT = st.integers(0, 10_000)


def test_the_owners_formula_on_the_owners_example():
    assert satisfaction(1168, 4478, 1557) == pytest.approx(76.47, abs=0.01)


def test_no_used_frame_has_no_number():
    assert satisfaction(0, 0, 0) is None
    assert share(0, 0) is None
    assert coverage(0, 0, 0, 0) == 0.0


def test_the_formula_saturates_without_negative_frames():
    assert satisfaction(0, 500, 0) == 100.0


@given(COUNT, COUNT, COUNT)
def test_satisfaction_stays_within_0_and_100_and_falls_with_negative_frames(negative, neutral, positive):
    value = satisfaction(negative, neutral, positive)
    if value is not None:
        assert 0.0 <= value <= 100.0
        worse = satisfaction(negative + 1, neutral, positive)
        assert worse is not None
        assert worse <= value


def test_polarity_sums_the_classes():
    sums = polarity_probabilities((0.1, 0.1, 0.1, 0.2, 0.15, 0.1, 0.25))
    assert sums == pytest.approx((0.45, 0.25, 0.3))
    assert polarity((0.1, 0.1, 0.1, 0.2, 0.15, 0.1, 0.25)) == "negative"
    assert likeliest_emotion((0.1, 0.1, 0.1, 0.2, 0.15, 0.1, 0.25)) == "neutral"


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=9).filter(sum))
def test_whole_percents_add_up_to_100(parts):
    shares = [part / sum(parts) * 100 for part in parts]
    rounded = whole_percents(shares)
    assert sum(rounded) == 100
    assert all(abs(whole - exact) < 1 for whole, exact in zip(rounded, shares, strict=True))


def test_intervals_are_what_a_strangers_script_computes():
    """The description in docs/en/numbers.md, written down naively."""
    windows = [(index % 4, 25 - index % 7, index % 5) for index in range(31)]
    source, values = random.Random("01JD0000000000000000000001"), []
    for _ in range(2000):
        row: list[tuple[int, int, int]] = []
        while len(row) < len(windows):
            start = source.randrange(len(windows))
            row += [windows[(start + step) % len(windows)] for step in range(6)]
        negative, neutral, positive = (sum(column) for column in zip(*row[: len(windows)], strict=True))
        values.append((0.5 * neutral + positive) / (0.5 * neutral + positive + negative) * 100)
    values.sort()
    cuts = statistics.quantiles(values, n=40, method="inclusive")
    (found,) = intervals(windows, "01JD0000000000000000000001", [satisfaction])
    assert found == pytest.approx((cuts[0], cuts[-1]), abs=1e-9)


def test_another_call_draws_other_numbers():
    windows = [(index % 4, 25 - index % 7, index % 5) for index in range(31)]
    assert intervals(windows, "A", [satisfaction]) != intervals(windows, "B", [satisfaction])


def test_a_call_without_used_frames_has_no_interval():
    assert intervals([(0, 0, 0)] * 12, "A", [satisfaction]) == [None]
    assert intervals([], "A", [satisfaction]) == [None]


def test_an_interval_covers_the_truth_as_often_as_it_says():
    """Independent windows of a known share: the 95 % interval holds it in 88..99 of 100 calls."""
    source, held = random.Random(7), 0
    for call in range(100):
        windows = [(sum(source.random() < 0.2 for _ in range(30)), 30, 0) for _ in range(120)]
        (found,) = intervals(windows, str(call), [lambda negative, neutral, positive: negative / (neutral * 1.0)])
        assert found is not None
        held += found[0] <= 0.2 <= found[1]
    assert 88 <= held <= 99


def test_percentile_is_linear_between_neighbours():
    assert percentile([0.0, 10.0, 20.0], 0.25) == 5.0
    assert percentile([4.0], 0.975) == 4.0
