import pytest

from sinks.export.explaining import explain
from tests.sinks.page.conftest import window


def plain(text):
    return text.replace("\u00a0", " ")


def test_every_number_of_the_report_has_its_arithmetic(make_paper):
    text = plain(explain(make_paper([window(n, 4, 20, 6) for n in range(120)], 600.0), "en"))
    for line in (
        "Sent 3,600 = 3,600 (analysed) + 0 (skipped) + 0 (lost)",
        "Analysed 3,600 = 3,600 (face seen, counted) + 0 (face not seen) + 0 (seen, but unclear)",
        "Frames counted 3,600 = 480 (negative) + 2,400 (neutral) + 720 (positive)",
        "Face seen = 3,600 / (3,600 + 0 + 0 + 0) = 100.0%",
        "Overall satisfaction = (0.5 × 2,400 + 720) / (0.5 × 2,400 + 720 + 480) = 1,920 / 2,400 = 80.0%  [80.0–80.0%]",
        "Negative = 480 / 3,600 = 13.3%  [13.3–13.3%]",
        "Windows that count: 120 (600 s)",
        "Of these with satisfaction of 50% or more: 120 (600 s)",
        "Satisfied time (50% or more) = 600 s",
        "Seconds counted: frames × period: 3,600 × 0.166667 = 600 s",
        "Enough of the face seen: yes (100.0% where 20% is needed; 600 s where 60 s is needed)",
        "  Neutral           2,400 / 3,600 = 66.7%",
        "End of the call: hung up",
    ):
        assert line in text.splitlines()


def test_numbers_that_people_do_not_read_say_why(paper_short_of_face):
    second = plain(explain(paper_short_of_face, "en")).splitlines()[1]
    assert second == (
        "People read “n/a” in place of the numbers: "
        "too little of the face was seen: face seen 14% of the time, 20% needed."
    )


@pytest.mark.parametrize(("language", "na"), [("ru", "н/д"), ("en", "n/a")])
def test_without_a_used_frame_nothing_is_reckoned(paper_unseen, language, na):
    text = plain(explain(paper_unseen, language))
    assert text.count(f"= {na}") == 4 + 7


def test_stops_are_told(paper):
    assert "Анализ остановлен клиентом: 05:10–05:50" in plain(explain(paper, "ru"))
