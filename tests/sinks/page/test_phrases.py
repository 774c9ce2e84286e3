from datetime import UTC, timedelta, timezone

import pytest

from sinks.page.phrases import NO_BREAK, Phrases

RU, EN = Phrases("ru", timezone(timedelta(hours=3))), Phrases("en", UTC)
AT_MS = 1_795_431_720_000
"""23 November 2026, 11:02 UTC."""


@pytest.mark.parametrize(
    ("seconds", "english"),
    [
        (0.4, "0.4 s"),
        (4, "4 s"),
        (40, "40 s"),
        (1450, "24 min 10 s"),
        (1200, "20 min 00 s"),
        (11_105, "3 h 05 min 05 s"),
    ],
)
def test_lengths(seconds, english):
    assert EN.length(seconds).replace(NO_BREAK, " ") == english


def test_numbers_follow_the_language():
    assert (EN.number(8700), RU.number(8700)) == ("8,700", f"8{NO_BREAK}700")
    assert (EN.percent(76.47, 1), RU.percent(76.47, 1)) == ("76.5%", f"76,5{NO_BREAK}%")
    assert RU.percent_range(74, 79) == f"74–79{NO_BREAK}%"


@pytest.mark.parametrize(
    ("sampled", "noun"), [(1, "кадра"), (2, "кадров"), (5, "кадров"), (21, "кадра"), (30, "кадров")]
)
def test_russian_plurals_after_iz(sampled, noun):
    assert RU.of_frames(1, sampled) == f"1 из{NO_BREAK}{sampled}{NO_BREAK}{noun}"


def test_clock_counts_from_the_start_of_the_call():
    assert [EN.clock(0), EN.clock(565), EN.clock(4165)] == ["00:00", "09:25", "1:09:25"]


def test_period_is_in_the_given_time_zone_and_names_both_days_over_midnight():
    assert EN.period(AT_MS, 1450).replace(NO_BREAK, " ") == "23 November 2026, 11:02–11:26"
    assert RU.period(AT_MS, 1450).replace(NO_BREAK, " ") == "23 ноября 2026, 14:02–14:26"
    night = EN.period(AT_MS, 13 * 3600).replace(NO_BREAK, " ")
    assert night == "23 November 2026, 11:02 – 24 November 2026, 00:02"


def test_zone_is_told_as_distance_from_utc():
    west = Phrases("en", timezone(timedelta(hours=-5)))
    assert [EN.zone(AT_MS), RU.zone(AT_MS), west.zone(AT_MS)] == ["UTC", "UTC+03:00", "UTC−05:00"]


@pytest.mark.parametrize(("seconds", "text"), [(5, "5 s"), (30, "30 s"), (60, "1 min"), (3600, "1 h")])
def test_column_lengths_have_one_unit(seconds, text):
    assert EN.column_length(seconds).replace(NO_BREAK, " ") == text
