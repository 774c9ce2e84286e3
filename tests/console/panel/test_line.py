import pytest

from console.panel.line import Bar, bars, span_s
from tests.console.panel.test_view import window


def test_a_window_with_under_ten_used_frames_is_a_gap():
    windows = [window(0, 3, 4, 3), window(1, 3, 3, 3), window(2, 0, 0, 20)]
    assert bars(windows, 600) == (Bar(0, 5, 0.3, 0.3), Bar(10, 15, 0.0, 1.0))


def test_a_long_call_joins_windows_and_never_draws_more_than_240_bars():
    windows = [window(place, 10, 10, 10) for place in range(720)]
    drawn = bars(windows, 3600)
    assert len(drawn) == 240
    assert drawn[0] == Bar(0, 15, 0.333, 0.333)


@pytest.mark.parametrize(("until_s", "span"), [(0, 600), (600, 600), (601, 900), (14_400, 14_400), (14_401, 18_000)])
def test_the_line_s_length_goes_up_by_steps(until_s, span):
    assert span_s(until_s) == span
