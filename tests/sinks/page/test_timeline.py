from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.calls import Stop
from contracts.reports import WindowCounts
from sinks.page.timeline import columns_of, counted_s, gaps_of, grouped

PERIOD_US = 166_667


def used(number: int, frames: int, **others: Any) -> WindowCounts:
    return WindowCounts(window=number, neutral=frames, **others)


def test_window_counts_from_ten_used_frames_of_thirty():
    columns = columns_of([used(0, 10, no_face=20), used(1, 9, no_face=21)], 10.0, PERIOD_US, "recorded")
    assert [column.counted for column in columns] == [True, False]


def test_last_window_counts_by_its_real_length():
    columns = columns_of([used(0, 30), used(1, 5, no_face=7)], 7.0, PERIOD_US, "recorded")
    assert columns[-1].end_s == 7.0
    assert columns[-1].counted
    assert counted_s(columns) == 7.0


def test_unobserved_windows_are_gaps_up_to_the_end():
    columns = columns_of([used(1, 30)], 20.0, PERIOD_US, "recorded")
    assert [column.counted for column in columns] == [False, True, False, False]
    assert [(gap.start_s, gap.end_s) for gap in gaps_of(columns)] == [(0.0, 5.0), (10.0, 20.0)]


def test_live_slots_without_a_frame_are_part_of_the_sampled():
    assert columns_of([used(0, 12)], 5.0, PERIOD_US, "live")[0].sampled == 30
    assert columns_of([used(0, 12)], 5.0, PERIOD_US, "recorded")[0].sampled == 12


@pytest.mark.parametrize(
    ("others", "kind"),
    [
        ({"no_face": 20, "abstained": 10}, "not_seen"),
        ({"no_face": 5, "abstained": 25}, "unclear"),
        ({"skipped": 30}, "skipped"),
    ],
)
def test_gap_is_named_after_most_of_its_frames(others, kind):
    assert gaps_of(columns_of([used(0, 0, **others)], 5.0, PERIOD_US, "recorded"))[0].kind == kind


@pytest.mark.parametrize(("windows", "most", "size"), [(290, 480, 1), (290, 240, 2), (2160, 480, 6), (2160, 240, 12)])
def test_columns_are_summed_until_they_fit(windows, most, size):
    columns = columns_of([used(n, 30) for n in range(windows)], 5.0 * windows, PERIOD_US, "recorded")
    assert grouped(columns, most)[0] == size
    assert len(grouped(columns, most)[1]) <= most


@given(st.lists(st.integers(0, 30), min_size=1, max_size=80), st.integers(1, 40))
def test_grouping_loses_no_frame_and_no_time(counts, most):
    columns = columns_of([used(n, count) for n, count in enumerate(counts)], 5.0 * len(counts), PERIOD_US, "recorded")
    _, drawn = grouped(columns, most)
    assert sum(column.used for column in drawn) == sum(counts)
    assert [column.end_s for column in drawn[:-1]] == [column.start_s for column in drawn[1:]]
    assert drawn[-1].end_s == columns[-1].end_s


def test_a_stopped_stretch_is_a_gap_of_its_own_and_no_frame_was_due_in_it():
    stops = [Stop(by="client", from_us=5_000_000, to_us=15_000_000)]
    windows = [used(0, 30), used(3, 0, no_face=30)]
    columns = columns_of(windows, 20.0, PERIOD_US, "live", stops)
    assert [column.sampled for column in columns] == [30, 0, 0, 30]
    assert [(gap.start_s, gap.end_s, gap.kind) for gap in gaps_of(columns)] == [
        (5.0, 15.0, "stopped"),
        (15.0, 20.0, "not_seen"),
    ]


def test_a_window_that_counts_is_no_stop_even_if_most_of_it_was_stopped():
    stops = [Stop(by="manager", from_us=2_000_000, to_us=5_000_000)]
    column = columns_of([used(0, 12)], 5.0, PERIOD_US, "live", stops)[0]
    assert (column.counted, column.stopped, column.sampled) == (True, False, 12)
