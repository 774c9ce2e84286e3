from datetime import UTC

from contracts.calls import Stop
from sinks.page.chart import LABEL_STEPS_PX, chart_of
from sinks.page.drawing import outlines
from sinks.page.phrases import NO_BREAK, Phrases
from sinks.page.timeline import columns_of

EN = Phrases("en", UTC)
PERIOD_US = 166_667


def chart(call):
    return chart_of(columns_of(call.windows, call.report.duration_s, PERIOD_US, "recorded"), "n", EN)


def test_outline_steps_and_leaves_the_gap_open(make_window):
    windows = [
        make_window(0, 3, 24, 3),
        make_window(1, 6, 24, 0),
        make_window(2, 0, 0, 0, no_face=30),
        make_window(3, 15, 15, 0),
    ]
    drawn = outlines(columns_of(windows, 18.0, PERIOD_US, "recorded"), 5.0)
    assert drawn.width == 3.6
    assert drawn.negative_line == "M0 90H1V80H2M3 50H3.6"
    assert drawn.negative_area == "M0 90H1V80H2V100H0ZM3 50H3.6V100H3Z"
    assert drawn.positive_line == "M0 10H1V0H2M3 0H3.6"
    assert drawn.gap_floors == "M2 100H3"
    assert drawn.strip == "M0 0H2V100H0ZM3 0H3.6V100H3Z"


def test_gaps_are_named_from_thirty_seconds_on(call_24_min):
    labels = [label.text.replace(NO_BREAK, " ") for label in chart(call_24_min).gap_labels]
    assert labels == ["face not seen 40 s", "face not seen 45 s"]


def test_name_of_a_gap_waits_for_a_plot_wide_enough(call_24_min):
    first = chart(call_24_min).gap_labels[0]
    assert first.from_px in LABEL_STEPS_PX
    assert first.from_px * 40 / 1450 >= 17
    assert "05:10–05:50" in chart(call_24_min).gaps_note


def test_whole_per_cents_of_a_reading_add_up(call_24_min):
    for drawing in chart(call_24_min).drawings:
        for reading in drawing.readings:
            if len(reading) == 5:
                assert sum(int(text.rstrip("%")) for text in reading[1:4]) == 100


def test_reading_of_a_gap_has_no_per_cents(call_24_min):
    wide = chart(call_24_min).drawings[0]
    assert wide.readings[62][:2] == ["05:10–05:15", "face not seen"]


def test_columns_of_three_hours_are_at_least_a_pixel_wide(call_3_h):
    wide, narrow = chart(call_3_h).drawings
    assert len(wide.readings) <= 480
    assert len(narrow.readings) <= 240


def test_labels_of_the_layers_keep_their_distance(call_24_min, make_call, make_window):
    calm = make_call([make_window(n, 0, 30, 0) for n in range(24)], 120.0)
    tense = make_call([make_window(n, 30, 0, 0) for n in range(24)], 120.0)
    for call in (call_24_min, calm, tense):
        layers = chart(call).layers
        assert 0 < layers["positive"] < layers["neutral"] - 10 < layers["negative"] - 20 < 80


def test_axis_has_at_most_seven_steps(call_24_min, call_3_h, call_4_s):
    assert [tick.text for tick in chart(call_24_min).ticks] == [f"{minutes:02}:00" for minutes in range(0, 25, 4)]
    assert len(chart(call_3_h).ticks) == 7
    assert chart(call_4_s).ticks[-1].text == "00:04"


def test_a_stop_is_drawn_apart_from_a_gap_and_said_with_whoever_stopped(make_window):
    windows = [make_window(0, 3, 24, 3), make_window(20, 3, 24, 3)]
    stops = [Stop(by="manager", from_us=10_000_000, to_us=100_000_000)]
    drawn = chart_of(columns_of(windows, 105.0, PERIOD_US, "live", stops), "n", EN, stops)
    paths = drawn.drawings[0].paths
    assert (paths.gap_floors, paths.stop_floors) == ("M1 100H2", "M2 100H20")
    assert [label.text.replace(NO_BREAK, " ") for label in drawn.gap_labels] == ["not analysed 1 min 30 s"]
    assert drawn.stops_note == "Analysis stopped by the manager: 00:10–01:40"
