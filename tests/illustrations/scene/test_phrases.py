from decimal import Decimal

import pytest

from illustrations.scene.phrases import months, percent


@pytest.mark.parametrize(
    ("count", "russian", "english"),
    [
        (1, "1 месяц", "1 month"),
        (12, "1 год", "1 year"),
        (27, "2 года 3 месяца", "2 years 3 months"),
        (60, "5 лет", "5 years"),
        (132, "11 лет", "11 years"),
        (252, "21 год", "21 years"),
    ],
)
def test_time_is_counted_as_people_do(count: int, russian: str, english: str) -> None:
    assert months(count, "ru") == russian.replace(" ", "\u00a0")
    assert months(count, "en") == english.replace(" ", "\u00a0")


def test_per_cent_have_no_idle_zeros_and_a_real_minus() -> None:
    assert percent(Decimal("8.50"), "ru") == "8,5\u00a0%"
    assert percent(Decimal(-2), "en") == "\u22122%"
    assert percent(Decimal(100), "en", signed=True) == "+100%"
