import string

import pytest

from console.client.consent_text import CONSENTS, DRAFT, NAMES_SUPERVISOR, WITHDRAWING
from console.client.words import EN, RU
from vault.consents import PURPOSES, TEXT_VERSION


def fields(text):
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


@pytest.mark.parametrize("key", sorted(set(RU) & set(EN)))
def test_both_languages_fill_in_the_same_values(key):
    assert fields(RU[key]) == fields(EN[key])


def test_both_languages_say_the_same_things_but_for_russian_plurals():
    assert set(RU) - set(EN) == {"kept_rows_few", "kept_rows_many"}
    assert set(EN) <= set(RU)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_purpose_has_a_text_of_its_own_marked_as_a_draft(language):
    assert set(CONSENTS[language]) == set(PURPOSES)
    assert len(set(CONSENTS[language].values())) == len(PURPOSES)
    assert DRAFT[language]
    assert WITHDRAWING[language]


@pytest.mark.parametrize(("language", "supervisor"), [("ru", "руководител"), ("en", "supervisor")])
def test_today_s_consent_to_hints_names_the_supervisor_as_its_version_says(language, supervisor):
    assert (supervisor in CONSENTS[language]["live-hint"]) == (TEXT_VERSION in NAMES_SUPERVISOR)
