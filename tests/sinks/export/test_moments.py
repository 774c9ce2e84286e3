from datetime import UTC

from sinks.export.moments import moment_rows
from sinks.page.phrases import Phrases


def test_verdict_follows_the_interval_and_not_the_value(paper):
    rows = moment_rows(paper.moments, Phrases("en", UTC))
    assert [row.verdict for row in rows] == [
        "no clear difference",
        "less negative",
        "more negative",
        "hardly any face seen nearby",
    ]
    assert [row.clear for row in rows] == [False, True, True, False]


def test_difference_is_that_of_the_whole_per_cents_beside_it(paper):
    row = moment_rows(paper.moments, Phrases("ru", UTC))[0]
    assert (row.before, row.after) == ("17\u00a0%", "14\u00a0%")
    assert (row.difference, row.interval) == ("−3\u00a0п.\u00a0п.", "от\u00a0−9 до\u00a0+3")


def test_moment_without_a_face_nearby_has_no_number(paper):
    row = moment_rows(paper.moments, Phrases("en", UTC))[3]
    assert (row.before, row.after, row.difference, row.points) == ("", "", "", None)
