import pytest

from illustrations.money.currencies import CurrencyUnknown, format_sum, half_even, minor_digits, short_sum


def test_minor_units_are_those_of_iso_4217():
    assert [minor_digits(code) for code in ("RUB", "EUR", "JPY", "KWD", "ISK", "TND")] == [2, 2, 0, 3, 0, 3]


@pytest.mark.parametrize("code", ["", "rub", "RU", "XXX", "RUB EUR", "AED AFN"])
def test_other_codes_are_refused(code):
    with pytest.raises(CurrencyUnknown, match="is no currency"):
        minor_digits(code)


@pytest.mark.parametrize(
    ("minor", "currency", "language", "signed", "written"),
    [
        (259_374_246, "RUB", "ru", False, "2\u00a0593\u00a0742\u00a0₽"),
        (259_374_246, "RUB", "en", False, "₽2,593,742"),
        (159_374_246, "EUR", "ru", True, "+1\u00a0593\u00a0742\u00a0€"),
        (-159_374_246, "USD", "en", True, "\u2212$1,593,742"),
        (-159_374_246, "USD", "ru", False, "\u22121\u00a0593\u00a0742\u00a0$"),
        (1_234, "JPY", "en", False, "JPY\u00a01,234"),
        (1_234_500, "KWD", "ru", False, "1\u00a0234\u00a0KWD"),
        (0, "RUB", "ru", True, "0\u00a0₽"),
        (-50, "RUB", "ru", True, "0\u00a0₽"),
        (150, "RUB", "en", False, "₽2"),
        (250, "RUB", "en", False, "₽2"),
    ],
)
def test_sums_are_written_in_whole_units(minor, currency, language, signed, written):
    assert format_sum(minor, currency, language, signed) == written


@pytest.mark.parametrize(
    ("units", "russian", "english"),
    [
        (0, "0", "0"),
        (9_999, "9\u00a0999", "9,999"),
        (10_000, "10\u00a0тыс.", "10K"),
        (52_730, "52,7\u00a0тыс.", "52.7K"),
        (999_499, "999\u00a0тыс.", "999K"),
        (999_500, "1\u00a0млн", "1M"),
        (2_593_742, "2,59\u00a0млн", "2.59M"),
        (2_500_000, "2,5\u00a0млн", "2.5M"),
        (25_937_424, "25,9\u00a0млн", "25.9M"),
        (2_593_742_460, "2,59\u00a0млрд", "2.59B"),
        (1_234_000_000_000_000, "1\u00a0234\u00a0трлн", "1,234T"),
    ],
)
def test_short_sums_have_three_figures(units, russian, english):
    assert short_sum(units * 100, "RUB", "ru") == russian
    assert short_sum(-units * 100, "RUB", "en", signed=True) == ("\u2212" if units else "") + english


def test_halves_go_to_the_even_neighbour():
    assert [half_even(number, 10) for number in (4, 5, 6, 14, 15, 16, 25)] == [0, 0, 1, 1, 2, 2, 2]
