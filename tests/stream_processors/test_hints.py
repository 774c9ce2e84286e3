import random

import pytest

from contracts.windows import Hint
from stream_processors.hints import Evidence, Hints, difference

S = 1_000_000


def evidence(negative, used):
    """Six frames a second."""
    return Evidence(negative, used, used * S // 6)


CALM, TENSE = evidence(40, 360), evidence(72, 90)


def number(hint):
    """Of a hint; empty without one."""
    return hint.hint_id if hint else ""


def shown(labels):
    """The hints of a call of these labels (1 is negative), six a second, asked each second."""
    hints = Hints()
    found: dict[str, Hint] = {}
    for end in range(6, len(labels) + 1, 6):
        late, early = labels[max(0, end - 90) : end], labels[: max(0, end - 90)]
        hint = hints.take("A", evidence(sum(late), len(late)), evidence(sum(early), len(early)), end * S // 6)
        if hint:
            found.setdefault(hint.hint_id, hint)
    return list(found.values())


def chain(seed, frames, share, correlated_s):
    """Labels with a stationary negative share, whose correlation falls to 1/e in `correlated_s`."""
    source = random.Random(seed)
    stays = 2.718281828 ** (-1 / (6 * correlated_s))
    label, labels = source.random() < share, []
    for _ in range(frames):
        if source.random() >= stays:
            label = source.random() < share
        labels.append(int(label))
    return labels


def test_the_interval_is_newcombes():
    # His example (c) of table II: 5/56 against 0/29 gives -0.0381 to 0.1926.
    unit = 4_000_000
    low, high = difference(Evidence(5, 56, 56 * unit), Evidence(0, 29, 29 * unit))
    assert low == pytest.approx(-0.0381, abs=1e-4)
    assert high == pytest.approx(0.1926, abs=1e-4)


def test_a_hint_says_what_it_rests_on():
    hint = Hints().take("A", TENSE, CALM, 75 * S)
    assert hint is not None
    assert (hint.hint_id, hint.shown_us, hint.recent_s) == ("A/1", 75 * S, 15.0)
    assert hint.recent_percent == pytest.approx(80.0)
    assert hint.before_percent == pytest.approx(100 / 9)
    assert 0 < hint.difference_points[0] < 80 - 100 / 9 < hint.difference_points[1] <= 100


@pytest.mark.parametrize(
    ("lately", "before"),
    [
        (evidence(59, 59), CALM),
        (TENSE, evidence(0, 59)),
        (CALM, TENSE),
        (evidence(30, 90), evidence(110, 360)),
        (evidence(0, 0), CALM),
    ],
)
def test_too_little_evidence_or_no_clear_growth_gives_no_hint(lately, before):
    assert Hints().take("A", lately, before, 75 * S) is None


def test_a_hint_is_gone_after_twenty_seconds_and_the_next_comes_after_sixty():
    hints = Hints()
    numbers = [hint.hint_id if (hint := hints.take("A", TENSE, CALM, second * S)) else "" for second in range(100, 241)]
    assert numbers == ["A/1"] * 20 + [""] * 40 + ["A/2"] * 20 + [""] * 40 + ["A/3"] * 20 + [""]


def test_a_hint_taken_off_does_not_come_back():
    hints = Hints()
    hints.take("A", TENSE, CALM, 100 * S)
    hints.hide()
    assert [hints.take("A", TENSE, CALM, second * S) for second in (101, 119, 159)] == [None] * 3


def test_labels_that_flicker_for_half_a_second_give_few_hints_without_a_change():
    calls = 40
    assert sum(len(shown(chain(seed, 2_160, 0.2, 0.5))) for seed in range(calls)) <= calls * 6 / 10 / 2


def test_a_clear_change_is_hinted_within_fifteen_seconds():
    found = 0
    for seed in range(20):
        labels = chain(seed, 540, 0.1, 0.5) + chain(seed + 1_000, 90, 0.9, 0.5)
        found += any(hint.shown_us > 90 * S for hint in shown(labels))
    assert found >= 18


def test_after_a_restart_no_number_is_given_twice():
    hints = Hints()
    hints.take("A", TENSE, CALM, 70 * S)
    again = Hints()
    again.resume(None, on=False, now_us=131 * S)
    assert number(again.take("A", TENSE, CALM, 132 * S)) == "A/3"
    again = Hints()
    again.resume(hints.last, on=True, now_us=80 * S)
    assert again.take("A", TENSE, CALM, 81 * S) == hints.last
    assert again.take("A", TENSE, CALM, 95 * S) is None
    assert number(again.take("A", TENSE, CALM, 130 * S)) == "A/2"
