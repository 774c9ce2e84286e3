"""The minutes around a mark."""

import pytest

from contracts.calls import CallEnded, CallStarted
from contracts.reports import WindowCounts
from sinks.report.moments import Mark, moment_changes

STARTED = CallStarted(
    call_id="01JD0000000000000000000001", mode="live", started_ms=5, client="K", manager="M", team="", subject="",
    language="en", consents={"report": "C"}, period_us=166_667,
)  # fmt: skip


def call(windows, duration_s=None):
    return CallEnded(
        started=STARTED, reason="hang-up", duration_us=round((duration_s or 5 * len(windows)) * 1e6), sent=0,
        dropped=0, no_frames=0,
    )  # fmt: skip


def counts(number, negative=0, neutral=30, **others):
    return WindowCounts(window=number, negative=negative, neutral=neutral, **others)


def change(windows, at_s, mark_id="M1", **others):
    mark = Mark(mark_id=mark_id, moment="price-named", captured_us=round(at_s * 1e6))
    (found,) = moment_changes([mark], windows, call(windows, **others))
    assert found.mark == mark
    return found


def test_shares_are_of_the_twelve_windows_before_and_after_and_the_marks_own_window_is_in_neither():
    windows = [counts(n, 30, 0) for n in range(8)]  # 0..40 s: more than a minute before the mark
    windows += [counts(n, 6, 24) for n in range(8, 20)]
    windows += [counts(20, 30, 0)]  # 100..105 s, the mark at 102 s
    windows += [counts(n, 15, 15) for n in range(21, 33)]
    windows += [counts(n, 30, 0) for n in range(33, 40)]
    found = change(windows, 102)
    assert (found.before_percent, found.after_percent) == (20.0, 50.0)
    assert found.difference_points == (30.0, 30.0)


def test_a_mark_on_the_edge_of_windows_loses_none():
    found = change([counts(n, 30 * (n >= 20), 30 * (n < 20)) for n in range(40)], 100)
    assert (found.before_percent, found.after_percent) == (0.0, 100.0)


def test_the_interval_holds_the_difference_and_is_wider_where_windows_differ_more():
    def noisy(swing):
        return [counts(n, 10 + (n % 4 - 1) * swing, 20 - (n % 4 - 1) * swing) for n in range(60)]

    calm, wild = change(noisy(1), 152), change(noisy(5), 152)
    for found in (calm, wild):
        low, high = found.difference_points
        assert low <= found.after_percent - found.before_percent <= high
    assert wild.difference_points[1] - wild.difference_points[0] > calm.difference_points[1] - calm.difference_points[0]


def test_both_sides_are_drawn_apart():
    wave = [counts(n, 30 * (n % 12 < 6), 30 * (n % 12 >= 6)) for n in range(24)]
    low, high = change(wave, 60).difference_points
    assert low < -30
    assert high > 30


def test_the_mark_is_the_seed():
    windows = [counts(n, n * 7 % 23, 30 - n * 7 % 23) for n in range(60)]
    assert change(windows, 152, "M1") == change(windows, 152, "M1")
    bounds = {change(windows, 152, f"M{number}").difference_points for number in range(8)}
    assert len(bounds) > 1


@pytest.mark.parametrize(("seen", "known"), [(5, False), (6, True)])
def test_a_side_with_fewer_than_six_counted_windows_has_no_number(seen, known):
    windows = [counts(n) for n in range(30)]
    windows += [counts(n, 0, 30 if n < 30 + seen else 9, no_face=21) for n in range(30, 42)]
    found = change(windows, 150)
    assert found.before_percent == 0.0
    assert (found.after_percent is not None) is known
    assert (found.difference_points is not None) is known


def test_marks_near_the_ends_have_only_the_windows_of_the_call():
    windows = [counts(n) for n in range(14)]
    early, late = change(windows, 12), change(windows, 68)
    assert early.before_percent is None
    assert early.after_percent == 0.0
    assert late.after_percent is None
    assert late.before_percent == 0.0


def test_changes_come_in_the_order_of_the_marks_time():
    marks = [Mark(mark_id=name, moment="own", captured_us=at_us) for name, at_us in (("b", 9), ("a", 9), ("c", 2))]
    assert [found.mark.mark_id for found in moment_changes(marks, [], call([], 5))] == ["c", "a", "b"]
