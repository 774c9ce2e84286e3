import string
from typing import get_args

from contracts.calls import EndReason, Moment, Party
from sinks.export.words import EN, RU
from sinks.page import words as page


def test_every_word_stands_in_both_languages_with_the_same_slots():
    assert RU.keys() == EN.keys()
    for key in RU:
        russian, english = (
            {part[1] for part in string.Formatter().parse(text)} - {None} for text in (RU[key], EN[key])
        )
        assert russian == english, key


def test_no_word_of_the_page_is_said_anew():
    assert not RU.keys() & page.RU.keys()


def test_every_reason_moment_and_party_has_its_word():
    for prefix, kind in (("end_", EndReason), ("moment_", Moment), ("by_", Party)):
        assert {f"{prefix}{one}" for one in get_args(kind)} <= EN.keys() | page.EN.keys()
