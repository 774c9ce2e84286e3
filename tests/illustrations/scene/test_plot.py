import pytest
from hypothesis import given
from hypothesis import strategies as st

from illustrations.scene.plot import scaled, steps


@given(st.integers(2, 10**16))
def test_an_axis_has_two_to_four_equal_round_steps(greatest: int) -> None:
    ticks = steps(greatest, 100)
    assert 2 <= len(ticks) <= 4
    assert ticks == [ticks[0] * (index + 1) for index in range(len(ticks))]
    assert ticks[-1] <= greatest
    assert str(ticks[0]).rstrip("0") in {"1", "2", "25", "5"}


@given(st.integers(0, 10**14), st.integers(-(10**14), 0))
def test_the_greatest_value_ends_at_the_top_and_the_deepest_loss_keeps_its_air(greatest: int, least: int) -> None:
    plot = scaled(greatest, least, top_px=200, floor_px=660, foot_px=52, air_px=50)
    if greatest:
        assert plot.y(greatest) == pytest.approx(200)
    assert plot.y(least) <= 610.001
