"""The grammar's tables: what words of a sentence mean. Lower case, ё written as е; `*` stands for any ending."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, Literal, TypeVar

from contracts.illustrations import Kind

T = TypeVar("T")

Tag = Literal[
    "percent", "year", "month", "part of a month", "monthly", "yearly", "top-up", "separator", "connective", "command",
    "article", "minus", "inflation", "tax", "amount", "term", "instruction",
]  # fmt: skip

PHRASES: Final[tuple[tuple[str, Tag], ...]] = (
    *(
        (phrase, "instruction")
        for phrase in (
            "игнорир*", "забудь*", "не обращай внимания", "инструкци*", "системн* промпт*", "промпт*", "ты теперь",
            "притворись*", "представь что", "веди себя", "выполни*", "ignore*", "disregard*", "forget*", "instruction*",
            "system prompt*", "prompt*", "you are", "pretend*", "act as", "execute*", "override*", "jailbreak*",
        )
    ),
    *((phrase, "monthly") for phrase in (
        "в месяц", "ежемесячн*", "каждый месяц", "раз в месяц", "помесячно", "monthly", "a month", "per month",
        "every month", "each month", "/ мес", "/ месяц", "/ month", "/ mo",
    )),
    *((phrase, "yearly") for phrase in (
        "годовых", "в год", "ежегодн*", "каждый год", "per year", "a year", "per annum", "annual*", "yearly", "p.a.",
        "each year", "every year", "/ год", "/ year",
    )),
    *((phrase, "percent") for phrase in ("%", "процент*", "проц", "percent*", "per cent", "pct")),
    *((phrase, "year") for phrase in (
        "год", "года", "году", "лет", "летн*", "г", "year", "years", "yr", "yrs", "y", "for a year", "over a year",
    )),
    *((phrase, "month") for phrase in ("месяц*", "мес", "month", "months", "mo", "for a month")),
    *((phrase, "part of a month") for phrase in (
        "день", "дня", "дней", "недел*", "day", "days", "week", "weeks", "квартал*", "quarter*",
    )),
    *((phrase, "top-up") for phrase in (
        "пополн*", "доклад*", "довнос*", "добавл*", "top up*", "top-up*", "topping up", "adding", "add", "contribut*",
    )),
    *((phrase, "separator") for phrase in (
        ",", ";", ".", "!", "?", "+", "/", "и", "или", "либо", "а", "против", "плюс", "and",
        "or", "vs", "versus", "plus",
    )),
    *((phrase, "connective") for phrase in (
        "на", "под", "по", "при", "в", "с", "со", "за", "из", "от", "для", "у", "к", "до", "at", "for", "over",
        "with", "in", "into", "of", "on", "to", "from", "by", "until", "till", "между", "between",
        ":", "-", "=", "(", ")", "around",
    )),
    *((phrase, "command") for phrase in (
        "сравни*", "покаж*", "нарису*", "хоч*", "давай*", "пожалуйста", "клиент*", "влож*", "полож*",
        "инвестир*", "есть", "что", "лучше", "ставк*", "доходност*",
        "compare*", "show", "draw", "please", "put", "invest", "rate", "yield",
        "me", "client", "has", "want*", "which", "better", "is", "interest", "earning", "yielding",
        "начальн*", "первоначальн*", "starting", "initial*", "первый взнос", "разово",
        "разниц*", "учет*", "еще", "difference", "can", "what", "how", "much", "will", "would", "become", "if",
    )),
    *((phrase, "article") for phrase in ("the", "a", "an")),
    *((phrase, "minus") for phrase in ("минус", "minus")),
    *((phrase, "inflation") for phrase in ("инфляци*", "inflation")),
    *((phrase, "tax") for phrase in ("налог*", "ндфл", "tax", "taxes")),
    *((phrase, "amount") for phrase in ("сумм*", "amount", "sum")),
    *((phrase, "term") for phrase in ("срок*", "term", "horizon")),
)  # fmt: skip
"""Where several phrases fit, the one of most words is meant, then the earliest in this list."""

CURRENCIES: Final[dict[str, str]] = {
    "₽": "RUB", "руб": "RUB", "рубл*": "RUB", "р": "RUB", "тр": "RUB", "rub": "RUB", "rur": "RUB",
    "rouble*": "RUB", "ruble*": "RUB",
    "$": "USD", "доллар*": "USD", "бакс*": "USD", "usd": "USD", "dollar*": "USD",
    "€": "EUR", "евро": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR",
    "£": "GBP", "фунт*": "GBP", "gbp": "GBP", "pound*": "GBP",
    "юан*": "CNY", "cny": "CNY", "yuan": "CNY",
}  # fmt: skip

SCALES: Final[dict[str, Decimal]] = {
    "тысяч*": Decimal(1000), "тыс": Decimal(1000), "к": Decimal(1000), "k": Decimal(1000), "тр": Decimal(1000),
    "thousand*": Decimal(1000),
    "миллион*": Decimal(10**6), "млн": Decimal(10**6), "m": Decimal(10**6), "mln": Decimal(10**6),
    "million*": Decimal(10**6),
    "миллиард*": Decimal(10**9), "млрд": Decimal(10**9), "bn": Decimal(10**9), "billion*": Decimal(10**9),
}  # fmt: skip

NUMBERS: Final[dict[str, Decimal]] = {
    word: Decimal(value)
    for value, words in (
        ("0", "ноль zero"), ("0.5", "пол half"), ("1", "один одна одно одного one"),
        ("1.5", "полтора полторы полутора"),
        ("2", "два две двух two"), ("3", "три трех three"), ("4", "четыре четырех four"), ("5", "пять пяти five"),
        ("6", "шесть шести six"), ("7", "семь семи seven"), ("8", "восемь восьми eight"), ("9", "девять девяти nine"),
        ("10", "десять десяти ten"), ("11", "одиннадцать eleven"), ("12", "двенадцать двенадцати twelve"),
        ("13", "тринадцать thirteen"), ("14", "четырнадцать fourteen"), ("15", "пятнадцать пятнадцати fifteen"),
        ("16", "шестнадцать sixteen"), ("17", "семнадцать seventeen"), ("18", "восемнадцать восемнадцати eighteen"),
        ("19", "девятнадцать nineteen"), ("20", "двадцать двадцати twenty"), ("30", "тридцать тридцати thirty"),
        ("40", "сорок forty"), ("50", "пятьдесят fifty"), ("60", "шестьдесят sixty"), ("70", "семьдесят seventy"),
        ("80", "восемьдесят eighty"), ("90", "девяносто ninety"), ("100", "сто ста hundred"), ("200", "двести двухсот"),
        ("300", "триста трехсот"), ("400", "четыреста"), ("500", "пятьсот пятисот"), ("600", "шестьсот"),
        ("700", "семьсот"), ("800", "восемьсот"), ("900", "девятьсот"),
    )
    for word in words.split()
}  # fmt: skip

KINDS: Final[dict[str, Kind]] = {
    "депозит*": "deposit", "вклад*": "deposit", "deposit*": "deposit",
    "накоп*": "savings", "копилк*": "savings", "savings": "savings", "saving": "savings",
    "облигаци*": "bonds", "офз": "bonds", "бонд*": "bonds", "bond*": "bonds",
    "страхов*": "insurance", "нсж": "insurance", "исж": "insurance", "insurance": "insurance", "annuity": "insurance",
    "фонд*": "fund", "пиф*": "fund", "акци*": "fund", "золот*": "fund", "индекс*": "fund",
    "etf": "fund", "fund*": "fund",
    "stock*": "fund", "shares": "fund", "equit*": "fund", "gold": "fund", "index": "fund",
}  # fmt: skip

MEANINGS: Final[dict[str, Literal["effective", "nominal"]]] = {
    "эффективн*": "effective", "effective": "effective", "номинал*": "nominal", "nominal": "nominal",
}  # fmt: skip

CERTAINTIES: Final[dict[str, Literal["fixed", "expected"]]] = {
    "фиксир*": "fixed", "твердая": "fixed", "твердых": "fixed", "fixed": "fixed",
    "ожида*": "expected", "прогноз*": "expected", "expected": "expected",
}  # fmt: skip


def matches(pattern: str, word: str) -> bool:
    """Whether a word is of a table's pattern."""
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


def look_up(table: Mapping[str, T], word: str) -> T | None:
    """The meaning of a word, None where the table has none."""
    return next((meaning for pattern, meaning in table.items() if matches(pattern, word)), None)
