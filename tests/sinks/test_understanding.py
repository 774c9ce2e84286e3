"""Figures of understanding against numbers worked out by hand and from tables."""

import pytest

from sinks.understanding import Figure, Visit, mean, middle, share, t_quantile, understanding


@pytest.mark.parametrize(
    ("freedom", "quantile"), [(1, 12.7062), (2, 4.3027), (3, 3.1824), (4, 2.7764), (10, 2.2281), (30, 2.0423)]
)
def test_students_quantiles_are_those_of_the_tables(freedom, quantile):
    assert t_quantile(freedom) == pytest.approx(quantile, abs=5e-5)


def test_wilsons_interval_is_that_of_the_textbook():
    found = share(8, 10)
    assert found.interval is not None
    assert found.interval == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert share(0, 0) == Figure(n=0, value=None, interval=None)
    assert share(5, 5).interval == pytest.approx((0.5655, 1.0), abs=1e-4)


def test_a_mean_has_students_interval_from_two_values_on():
    found = mean([1.0, 2.0, 3.0, 4.0, 5.0])
    assert (found.n, found.value) == (5, 3.0)
    assert found.interval == pytest.approx((1.0368, 4.9632), abs=1e-4)
    assert mean([7.0]) == Figure(n=1, value=7.0, interval=None)


def test_a_median_has_the_interval_of_order_statistics_from_six_values_on():
    values = [float(value) for value in range(1, 11)]
    assert middle(values) == Figure(n=10, value=5.5, interval=(2.0, 9.0))
    assert middle(values[:6]) == Figure(n=6, value=3.5, interval=(1.0, 6.0))
    assert middle(values[:5]).interval is None


def visit(**changes):
    plain = {
        "metaphor": "trees", "side": "client", "shown": True, "engaged": False, "answered": False, "right_ms": 0,
        "understood": False, "clarity": "", "liked": "",
    }  # fmt: skip
    return Visit(**{**plain, **changes})


def test_each_figure_counts_those_whom_it_is_about():
    right = {"answered": True, "understood": True}
    whole, coins, trees = understanding(
        [
            visit(engaged=True, right_ms=30_000, clarity="5", liked="yes", **right),
            visit(engaged=True, right_ms=90_000, clarity="4", liked="no", **right),
            visit(answered=True),
            visit(metaphor="coins", right_ms=10_000, **right),
            visit(side="manager", shown=False, liked="yes"),
        ]
    )
    assert [one.metaphor for one in (whole, coins, trees)] == ["", "coins", "trees"]
    assert (trees.shown, whole.shown) == (3, 4)
    assert (trees.mean_s.n, trees.mean_s.value, trees.median_s.value) == (2, 60.0, 60.0)
    assert (trees.answered_right.n, trees.answered_right.value) == (3, 2 / 3)
    assert (trees.clarity.n, trees.clarity.value) == (2, 4.5)
    assert (whole.engaged.n, whole.engaged.value) == (4, 0.5)
    assert (trees.liked_by_clients.value, trees.liked_by_managers.value) == (0.5, 1.0)
    assert coins.liked_by_managers == Figure(n=0, value=None, interval=None)


def test_with_nothing_there_is_one_row_without_numbers():
    [whole] = understanding([])
    assert (whole.shown, whole.mean_s.value, whole.engaged.interval) == (0, None, None)
