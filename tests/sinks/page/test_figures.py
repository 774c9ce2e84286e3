import re
from datetime import UTC

import msgspec

from sinks.page import figures
from sinks.page.phrases import NO_BREAK, Phrases

EN = Phrases("en", UTC)


def plain(text: str) -> str:
    return text.replace(NO_BREAK, " ")


def whole(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def test_shares_that_add_up_do_so_in_whole_per_cents(make_call, make_window):
    thirds = [make_window(n, *(30 if n % 3 == place else 0 for place in range(3))) for n in range(60)]
    unseen = [make_window(60 + n, 0, 0, 0, **{("no_face", "abstained")[n % 2]: 30}) for n in range(120)]
    report = make_call([*thirds, *unseen], 900.0).report
    assert sum(whole(row.value) for row in figures.measures(report, EN)[1:]) == 100
    assert sum(whole(part.text) for part in figures.coverage_parts(report.counts, EN)) == 100
    assert sum(whole(row.text) for row in figures.expressions(report, EN)) == 100


def test_rows_stand_in_the_order_of_the_report_table(call_24_min):
    assert [row.key for row in figures.measures(call_24_min.report, EN)] == [
        "satisfaction",
        "negative",
        "neutral",
        "positive",
    ]


def test_decimal_only_where_the_interval_is_under_two_points_wide(call_24_min):
    report = call_24_min.report
    bounds = msgspec.structs.replace(report.intervals, satisfaction=(75.2, 77.1), negative=(15.0, 17.0))
    rows = figures.measures(msgspec.structs.replace(report, satisfaction=76.04, intervals=bounds), EN)
    assert (rows[0].value, rows[0].interval) == ("76.0%", "75.2–77.1%")
    assert (rows[1].value, rows[1].interval) == ("16%", "15–17%")


def test_saturated_value_has_no_false_decimal(make_call, make_window):
    report = make_call([make_window(n, 0, 30, 0) for n in range(48)], 240.0).report
    row = figures.measures(report, EN)[0]
    assert (row.value, row.interval) == ("100%", "100–100%")


def test_expressions_go_by_share_and_carry_their_polarity(call_24_min):
    rows = figures.expressions(call_24_min.report, EN)
    widths = [row.width for row in rows]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] == 100
    assert {row.word: row.polarity for row in rows}["Surprise"] == "positive"


def test_coverage_just_under_the_limit_is_not_rounded_up_to_it(call_short_of_face):
    report = msgspec.structs.replace(call_short_of_face.report, coverage=19.8)
    assert "face seen 19.8% of the time, 20% needed" in figures.reason(report, EN)


def test_used_time_just_under_the_limit_is_not_rounded_up_to_it(call_4_s):
    report = msgspec.structs.replace(call_4_s.report, used_s=59.8)
    assert plain(figures.reason(report, EN)) == "too little of the face was seen: face seen for 59 s, 60 s needed"


def test_frames_are_a_product_only_where_it_is_true(call_24_min, make_call, make_window):
    report = call_24_min.report
    assert figures.frame_rows(report, report.duration_s, 166_667, EN)[0].word.startswith("Frames: 6 a second × 1,450")
    other = make_call([make_window(0, 3, 20, 6)], 5.0).report
    assert figures.frame_rows(other, other.duration_s, 166_667, EN)[0].word == "Frames, up to 6 a second"


def test_first_row_of_the_frames_is_the_sum_of_the_others(make_call, make_window):
    report = make_call(
        [make_window(n, 6, 14, 6, skipped=2) for n in range(48)], 240.0, mode="live", no_frames=90, lost=6
    ).report
    rows = [whole(row.text) for row in figures.frame_rows(report, report.duration_s, 166_667, EN)]
    assert rows[0] == sum(rows[1:])


def test_formula_gives_the_satisfaction_of_the_report(call_24_min):
    report = call_24_min.report
    assert figures.fraction(report.counts, EN)["value"] == EN.percent(report.satisfaction, 1)
