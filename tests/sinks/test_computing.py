import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.calls import CallEnded, CallStarted
from contracts.reports import EngineNames, WindowCounts
from sinks.report.computing import every_window, make_report

ENGINE = EngineNames(detector="d@1", emotion="e@1", provider="p@1")


def ended(duration_s, sent, no_frames=0, dropped=0, period_us=166_667):
    started = CallStarted(
        call_id="01JD0000000000000000000001", mode="recorded", started_ms=5, client="K", manager="M", team="",
        subject="", language="en", consents={"report": "C"}, period_us=period_us,
    )  # fmt: skip
    return CallEnded(
        started=started, reason="file end", duration_us=round(duration_s * 1e6), sent=sent, dropped=dropped,
        no_frames=no_frames,
    )  # fmt: skip


def window(number, negative=0, neutral=0, positive=0, **counts):
    used = negative + neutral + positive
    emotions = (negative, 0, 0, positive, 0, 0, neutral) if used else (0,) * 7
    return WindowCounts(
        window=number, negative=negative, neutral=neutral, positive=positive, emotions=emotions, **counts
    )


def report(windows, duration_s, sent=None, **counters):
    total = sum(w.negative + w.neutral + w.positive + w.no_face + w.abstained + w.skipped for w in windows)
    return make_report(ended(duration_s, total if sent is None else sent, **counters), windows, ENGINE, version=1)[0]


def test_the_numbers_of_a_call_by_hand():
    made = report([window(0, 5, 20, 5), window(1, 0, 10, 10, no_face=6, abstained=4), window(2, 30)], duration_s=15)
    assert (made.counts.used, made.counts.analysed, made.counts.sent) == (80, 90, 90)
    assert made.satisfaction == pytest.approx((0.5 * 30 + 15) / (0.5 * 30 + 15 + 35) * 100)
    assert made.shares.negative == pytest.approx(35 / 80 * 100)
    assert made.coverage == pytest.approx(80 / 90 * 100)
    assert made.satisfied_s == 10.0
    assert made.used_s == pytest.approx(80 * 0.166667)
    assert (made.emotions.angry, made.emotions.happy, made.emotions.neutral) == (43.75, 18.75, 37.5)


def test_a_call_without_a_used_frame_has_nulls_and_no_zeros_in_their_place():
    made = report([window(0, no_face=30), window(1, no_face=30)], duration_s=10)
    assert made.satisfaction is None
    assert made.shares.negative is made.intervals.satisfaction is made.emotions.happy is None
    assert (made.coverage, made.enough, made.counts.no_face) == (0.0, False, 60)


def test_a_call_of_which_nothing_was_observed():
    made = make_report(ended(3, 0), [], EngineNames(detector=None, emotion=None, provider=None), version=1)[0]
    assert (made.counts.sent, made.coverage, made.engine.detector) == (0, 0.0, None)


def test_frames_that_never_were_observed_are_lost():
    made = report([window(0, neutral=20, skipped=4)], duration_s=5, sent=30, dropped=7)
    assert (made.counts.skipped, made.counts.lost, made.counts.dropped) == (4, 6, 7)


def test_a_killed_source_knows_less_than_was_observed():
    made = report([window(0, neutral=30)], duration_s=4, sent=24)
    assert (made.counts.sent, made.counts.lost) == (30, 0)


def test_slots_without_a_frame_lower_the_coverage_and_skipped_ones_do_not():
    assert report([window(0, neutral=30)], 10, no_frames=30).coverage == 50.0
    assert report([window(0, neutral=30, skipped=30)], 10).coverage == 100.0


def test_a_window_is_satisfied_only_with_a_third_of_its_frames_and_the_last_by_its_real_length():
    assert report([window(0, neutral=10)], 5).satisfied_s == 5.0
    assert report([window(0, neutral=9, no_face=21)], 5).satisfied_s == 0.0
    assert report([window(0, neutral=30), window(1, neutral=2)], 5.9).satisfied_s == pytest.approx(5.9)
    assert report([window(0, neutral=30), window(1, neutral=1)], 5.9).satisfied_s == 5.0


def test_enough_needs_a_fifth_of_coverage_and_a_minute_of_used_frames():
    minute = [window(number, neutral=30) for number in range(12)]
    assert report(minute, 60).enough
    assert not report(minute[:-1], 55).enough
    assert not report([*minute, *(window(number, no_face=300) for number in range(12, 17))], 85).enough


def test_windows_in_which_nothing_was_observed_are_there():
    assert [found.window for found in every_window([window(2, neutral=1)], 17_000_000)] == [0, 1, 2, 3]
    assert [found.window for found in every_window([window(2, neutral=1)], 1)] == [0, 1, 2]


COUNTS = st.integers(0, 40)


@settings(deadline=None)
@given(st.lists(st.tuples(COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS), max_size=12), st.integers(0, 20))
def test_the_identities_of_the_counts_hold(rows, lost):
    windows = [
        window(number, *row[:3], no_face=row[3], abstained=row[4], skipped=row[5]) for number, row in enumerate(rows)
    ]
    counts = report(windows, 5 * len(rows), sent=sum(map(sum, rows)) + lost).counts
    assert counts.sent == counts.analysed + counts.skipped + counts.lost
    assert counts.analysed == counts.used + counts.no_face + counts.abstained
    assert counts.used == counts.negative + counts.neutral + counts.positive
    assert counts.lost == lost


def test_shares_and_expressions_add_up_to_100():
    made = report([window(0, 7, 11, 12)], 5)
    assert made.shares.negative + made.shares.neutral + made.shares.positive == pytest.approx(100)
    emotions = made.emotions
    assert sum(getattr(emotions, name) for name in emotions.__struct_fields__) == pytest.approx(100)


def test_every_interval_holds_its_value():
    made = report([window(number, number % 5, 20, number % 3) for number in range(40)], 200)
    for name in ("negative", "neutral", "positive"):
        low, high = getattr(made.intervals, name)
        assert 0 <= low <= getattr(made.shares, name) <= high <= 100
    low, high = made.intervals.satisfaction
    assert low < made.satisfaction < high
