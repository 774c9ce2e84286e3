"""What an evaluation writes into the model card."""

import re
import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest

from inference.card.drawing import matrix_svg, reliability_svg, risk_svg
from inference.card.words import WORDS
from inference.card.writing import filled, write_card
from inference.dataset import InvalidDataset

MARKS = "# Card\n" + "".join(
    f"<!-- evaluation: {name} -->\nold\n<!-- /evaluation -->\nkept\n" for name in ("figures", "slices", "pictures")
)
KEYS = ("negative_f1", "neutral_called_negative", "ece", "ms_per_face")
FOUND: dict[str, Any] = {
    "model": "m@1", "faces": 30, "pixels_sha256": "a" * 64, "training_sha256": "b" * 64, "shared_with_training": 2,
    "negative_f1": 81.26, "neutral_called_negative": None, "ece": 0.0314, "ms_per_face": 0.876,
    "intervals": {"negative_f1": [80.0, 82.0], "neutral_called_negative": None, "ece": [0.02, 0.04],
                  "ms_per_face": [0.8, 0.9]},
    "unseen": {"negative_f1": 79.94, "neutral_called_negative": None, "ece": 0.03},
    "confusion": {"polarity": [[8, 1, 1], [2, 7, 1], [0, 1, 9]], "crowd": [[5, 0, 0], [1, 4, 0], [0, 0, 5]],
                  "emotions": [[1] * 7] * 7},
    "reliability": [{"confidence": 0.6, "accuracy": 0.5, "n": 10}, {"confidence": 0.9, "accuracy": 0.95, "n": 20}],
    "risk_coverage": [{"coverage": 50.0, "risk": 5.0, "least_clear": 0.8},
                      {"coverage": 90.0, "risk": 9.0, "least_clear": 0.5},
                      {"coverage": 100.0, "risk": 12.3, "least_clear": 0.4}],
    "slices": {"brightness": [{"low": None, "high": 80, "n": 12, "voted": 3, "negative_f1": None,
                               "ferplus_negative_f1": None, "neutral_called_negative": None, "intervals": None}],
               "shown_px": [{"low": 16, "high": 16, "n": 30, "voted": 30, "negative_f1": 60.0,
                             "ferplus_negative_f1": 50.0, "neutral_called_negative": 20.0,
                             "intervals": {"negative_f1": [55.0, 65.0], "ferplus_negative_f1": [45.0, 55.0],
                                           "neutral_called_negative": [15.0, 25.0]}}]},
    "pose_coverage": 93.5,
}  # fmt: skip


@pytest.fixture
def docs(tmp_path):
    for language in WORDS:
        (tmp_path / language / "models").mkdir(parents=True)
        (tmp_path / language / "models" / "emotion.md").write_text(MARKS)
    return tmp_path


def test_the_marked_parts_are_replaced_and_the_rest_is_kept(docs):
    write_card(FOUND, docs)
    english = (docs / "en" / "models" / "emotion.md").read_text()
    assert "old" not in english
    assert english.count("kept") == 3
    assert "| `negative_f1` | F1 of Negative, FER2013 head, FER2013's labels | 81.3 (80.0–82.0) | 79.9 |" in english
    assert "| `ece` |" in english
    assert "0.031 (0.020–0.040)" in english
    assert "| shrunk to, px | 16 |  | 30 | 60.0 (55.0–65.0) | 50.0 (45.0–55.0) | 20.0 (15.0–25.0) |" in english
    assert "90 % of these faces, of which 9.0 % are called wrong; without the limit 12.3 %" in english
    assert "81,3 (80,0–82,0)" in (docs / "ru" / "models" / "emotion.md").read_text()


def test_writing_twice_changes_nothing_and_every_picture_that_is_linked_exists(docs):
    first = {path: path.read_bytes() for path in write_card(FOUND, docs)}
    assert {path: path.read_bytes() for path in write_card(FOUND, docs)} == first
    for language in WORDS:
        card = docs / language / "models" / "emotion.md"
        links = re.findall(r"!\[[^]]+\]\((\S+)\)", card.read_text())
        assert len(links) == 5
        for link in links:
            ElementTree.parse(card.parent / link)


def test_without_votes_the_crowds_pictures_are_left_out(docs):
    bare = {**FOUND, "reliability": None, "risk_coverage": None, "confusion": {**FOUND["confusion"], "crowd": None}}
    names = {path.name for path in write_card(bare, docs)}
    assert names == {"emotion.md", "polarity_matrix.svg", "emotions_matrix.svg"}


def test_a_card_without_marks_is_refused_by_name_and_nothing_is_written(docs):
    (docs / "ru" / "models" / "emotion.md").write_text("# bare\n")
    with pytest.raises(InvalidDataset, match=r"ru/models/emotion\.md: lacks the lines"):
        write_card(FOUND, docs)
    assert (docs / "en" / "models" / "emotion.md").read_text() == MARKS


def test_a_part_ends_at_its_own_mark(tmp_path):
    text = filled(MARKS, {"figures": r"\1 new"}, tmp_path)
    assert r"\1 new" in text
    assert text.count("old") == 2


def test_both_languages_have_the_same_words():
    assert set(WORDS["en"]) == set(WORDS["ru"])


def test_the_drawings_are_whole_and_say_their_numbers():
    matrix = matrix_svg("A & B", [[3, 1], [0, 0]], ["x", "y"], ("truth", "called"))
    assert [text.text for text in ElementTree.fromstring(matrix).iter("{http://www.w3.org/2000/svg}text")][-8:] == [
        "75 %", "3", "25 %", "1", "0 %", "0", "0 %", "0",
    ]  # fmt: skip
    ElementTree.fromstring(reliability_svg("t", [], ("x", "y")))
    risk = risk_svg("t", [(50, 7.0), (100, 12.0)], ("x", "y"), (50, "here"))
    assert ">15<" in risk
