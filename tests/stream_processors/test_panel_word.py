import itertools
import random

from stream_processors.panel_word import PanelWord

FRAME_US = 166_667


def said(polarities, first_us=0, word=None):
    """The word after each frame, six a second, the first word from ten seconds on."""
    word, frames, words = word or PanelWord(), [], []
    for number, polarity in enumerate(polarities):
        now_us = first_us + number * FRAME_US
        if polarity is not None:
            frames.append((now_us, polarity))
        if now_us >= 10_000_000:
            word.take(reversed(frames), now_us)
        words.append(word.polarity)
    return words


def changes(words):
    """(place, word) of each change after the first word."""
    return [
        (place, word) for place, (before, word) in enumerate(itertools.pairwise(words), 1)
        if before is not None and word != before
    ]  # fmt: skip


def test_the_word_is_the_polarity_with_most_frames_of_the_last_ten_seconds():
    assert said(["neutral"] * 40 + ["negative"] * 30)[60] == "neutral"
    assert said(["neutral"] * 25 + ["negative"] * 45)[60] == "negative"


def test_a_clear_splice_changes_the_word_within_two_seconds_and_no_old_frame_pulls_it_back():
    ((place, word),) = changes(said(["neutral"] * 90 + ["negative"] * 90))
    assert word == "negative"
    assert 0 <= (place - 90) * FRAME_US <= 2_000_000


def test_with_a_tenth_of_the_labels_wrong_most_splices_change_the_word_within_three_seconds():
    within = 0
    for seed in range(200):
        source = random.Random(seed)
        labels = ["neutral"] * 90 + ["positive"] * 60
        labels = [source.choice(["negative", "neutral", "positive"]) if source.random() < 0.15 else x for x in labels]
        found = [place for place, word in changes(said(labels)) if word == "positive"]
        within += bool(found) and (found[0] - 90) * FRAME_US <= 3_000_000
    assert within >= 180


def test_an_unclear_change_waits_until_the_new_polarity_has_led_for_three_seconds():
    mixed = ["negative", "negative", "neutral"] * 60
    ((place, word),) = changes(said(["neutral"] * 90 + mixed))
    lead_from = next(
        number for number in range(90, 270)
        if (last := (["neutral"] * 90 + mixed)[number - 59 : number + 1]).count("negative") > last.count("neutral")
    )  # fmt: skip
    assert word == "negative"
    assert (place - lead_from) * FRAME_US >= 3_000_000


def test_the_word_never_changes_twice_within_three_seconds():
    flicker = (["negative"] * 12 + ["positive"] * 12) * 20
    places = [place for place, _ in changes(said(["neutral"] * 90 + flicker))]
    assert len(places) > 3
    assert all((later - earlier) * FRAME_US >= 3_000_000 for earlier, later in itertools.pairwise(places))


def test_seven_frames_in_two_seconds_are_too_few_for_a_change_at_once():
    thin = [polarity for _ in range(6) for polarity in ("negative", None)]
    assert changes(said(["neutral"] * 90 + thin + ["neutral"] * 30)) == []


def test_a_tie_leaves_the_word_as_it_is():
    assert changes(said(["neutral"] * 70 + ["negative", "neutral"] * 60)) == []


def test_without_a_used_frame_in_ten_seconds_there_is_no_word():
    assert said(["neutral"] * 70 + [None] * 61)[-1] is None
