import string

from sinks.page.words import EN, RU


def test_both_languages_have_the_same_keys_and_no_empty_word():
    assert RU.keys() == EN.keys()
    assert all([*RU.values(), *EN.values()])


def test_both_languages_fill_in_the_same_fields():
    def fields(text: str) -> list[str]:
        return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)

    assert {key: fields(text) for key, text in RU.items()} == {key: fields(text) for key, text in EN.items()}


def test_no_letter_of_the_other_alphabet_hides_in_a_word():
    assert not [key for key, text in EN.items() if any("а" <= letter.lower() <= "я" for letter in text)]
    russian = {key: string.Formatter().parse(text) for key, text in RU.items() if key != "chart_keys"}
    plain = {key: "".join(part for part, *_ in parts) for key, parts in russian.items()}
    assert not [key for key, text in plain.items() if any("a" <= letter <= "z" for letter in text.lower())]
