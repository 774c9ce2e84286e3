"""Words of a picture in Russian and English: time, rates, guarantees, fees."""

import re
from decimal import Decimal

from contracts.illustrations import IllustrationRequest, Language, ProductTerms

_SPACE = "\u00a0"
_MINUS = "\u2212"
_PAID = {
    "ru": {
        "monthly": "проценты каждый месяц",
        "quarterly": "проценты каждый квартал",
        "yearly": "проценты каждый год",
        "at the end": "проценты в\u00a0конце",
    },
    "en": {
        "monthly": "paid monthly",
        "quarterly": "paid quarterly",
        "yearly": "paid yearly",
        "at the end": "paid at the end",
    },
}
WORDS = {
    "ru": {
        "final": "Итог",
        "gain": "Прибыль",
        "rate": "Ставка",
        "term": "Срок",
        "guarantee": "Гарантировано",
        "bad": "Плохой сценарий",
        "fees": "Комиссии",
        "conditions": "Условия",
        "gain in a line": "прибыль",
        "loss in a line": "убыток",
        "bad in a line": "плохой сценарий:",
        "at least": "не\u00a0меньше",
        "bad beside": "плохой сценарий",
        "guaranteed mark": "гарантировано",
        "expected mark": "ожидается, не\u00a0гарантировано",
        "bad mark": "плохой сценарий",
        "loss mark": "убыток",
        "invested": "вложено",
        "same": "чтобы купить столько\u00a0же",
        "difference": "разница",
        "none": "нет",
        "disclaimer": "Это расчёт, а\u00a0не\u00a0обещание. Доход прошлых лет не\u00a0гарантирует дохода "
        "в\u00a0будущем. "
        "Где доход не\u00a0гарантирован, можно получить меньше вложенного.",
    },
    "en": {
        "final": "Final",
        "gain": "Gain",
        "rate": "Rate",
        "term": "Term",
        "guarantee": "Guaranteed",
        "bad": "Bad scenario",
        "fees": "Fees",
        "conditions": "Conditions",
        "gain in a line": "gain",
        "loss in a line": "loss",
        "bad in a line": "bad:",
        "at least": "at least",
        "bad beside": "bad scenario",
        "guaranteed mark": "guaranteed",
        "expected mark": "expected, not guaranteed",
        "bad mark": "bad scenario",
        "loss mark": "loss",
        "invested": "invested",
        "same": "to buy the same",
        "difference": "difference",
        "none": "none",
        "disclaimer": "This is a calculation, not a promise. Past returns do not guarantee future ones. "
        "Where the yield is not guaranteed you may get back less than you invested.",
    },
}


def months(count: int, language: Language) -> str:
    """A length of time: `1 год 6 месяцев`, `10 years`; spaces do not break."""
    years, rest = divmod(count, 12)
    parts = []
    if years:
        parts.append(f"{years}{_SPACE}{_counted(years, _YEARS[language], language)}")
    if rest:
        parts.append(f"{rest}{_SPACE}{_counted(rest, _MONTHS[language], language)}")
    return _SPACE.join(parts)


_YEARS = {"ru": ("год", "года", "лет"), "en": ("year", "years", "years")}
_MONTHS = {"ru": ("месяц", "месяца", "месяцев"), "en": ("month", "months", "months")}


def _counted(count: int, forms: tuple[str, str, str], language: Language) -> str:
    if language == "en":
        return forms[0] if count == 1 else forms[1]
    if count % 100 in range(11, 15) or count % 10 in (0, 5, 6, 7, 8, 9):
        return forms[2]
    return forms[0] if count % 10 == 1 else forms[1]


def percent(value: Decimal, language: Language, signed: bool = False) -> str:
    """`8,5 %` or `8.5%`, without zeros at the end."""
    text = format(abs(value).normalize(), "f")
    sign = _MINUS if value < 0 else "+" if signed and value > 0 else ""
    return f"{sign}{text.replace('.', ',')}{_SPACE}%" if language == "ru" else f"{sign}{text}%"


def rate(terms: ProductTerms, language: Language, short: bool) -> str:
    """The rate, what it means and whether it is fixed: always together."""
    value = percent(terms.rate_percent, language)
    nominal, fixed = terms.rate_meaning == "nominal", terms.certainty == "fixed"
    if language == "ru":
        if short:
            return f"{value} {'ном.' if nominal else 'эфф.'}, {'фикс.' if fixed else 'ожид.'}"
        meaning = f"номинальная, {_PAID['ru'][terms.capitalisation]}" if nominal else "эффективная"
        return f"{value}, {meaning}, {'фиксированная' if fixed else 'ожидаемая'}"
    if short:
        return f"{value} {'nom.' if nominal else 'eff.'}, {'fixed' if fixed else 'expected'}"
    meaning = f"nominal, {_PAID['en'][terms.capitalisation]}" if nominal else "effective"
    return f"{value}, {meaning}, {'fixed' if fixed else 'expected'}"


def guarantee(terms: ProductTerms, language: Language, short: bool) -> str:
    """How much the issuer guarantees, in words; `short` stands alone, without the word Guaranteed before it."""
    least = terms.guaranteed_percent
    if least is None:
        words = ("доход не гарантирован", "ничего") if language == "ru" else ("not guaranteed", "nothing")
    elif terms.certainty == "fixed":
        words = ("весь доход гарантирован", "весь доход") if language == "ru" else ("all guaranteed", "all of it")
    elif least == 0:
        words = (
            ("гарантия: вернётся вложенное", "вложенная сумма")
            if language == "ru"
            else ("money back guaranteed", "what you put in")
        )
    else:
        value = percent(least, language)
        words = (
            (f"гарантия от{_SPACE}{value} в{_SPACE}год", f"не{_SPACE}менее {value} в{_SPACE}год")
            if language == "ru"
            else (f"min. {value} a{_SPACE}year", f"at least {value} a{_SPACE}year")
        )
    return words[0] if short else words[1]


def term(terms: ProductTerms, request: IllustrationRequest) -> str:
    """The product's own length, that it has none, or that money lies still after it."""
    russian = request.language == "ru"
    if terms.term_months is None:
        return "без\u00a0срока" if russian else "open-ended"
    text = months(terms.term_months, request.language)
    if terms.term_months >= request.horizon_months:
        return text
    return f"{text}, дальше без роста" if russian else f"{text}, then no growth"


def short_term(terms: ProductTerms, request: IllustrationRequest) -> str:
    """The same in a line of its own."""
    text = term(terms, request)
    if terms.term_months is None:
        return text
    return f"срок {text}" if request.language == "ru" else f"term {text}"


def fees(terms: ProductTerms, language: Language) -> str:
    """All fees above zero, or empty."""
    words = {
        "ru": ("при внесении", "в\u00a0год", "при выходе"),
        "en": ("on entry", "a\u00a0year", "on exit"),
    }[language]
    values = (terms.entry_fee_percent, terms.yearly_fee_percent, terms.exit_fee_percent)
    return ", ".join(
        f"{percent(value, language)} {word}" for value, word in zip(values, words, strict=True) if value > 0
    )


def conditions(terms: ProductTerms, language: Language) -> str:
    """What the rate depends on, or empty; sums in it do not break."""
    text = terms.conditions_ru if language == "ru" else terms.conditions_en
    return re.sub(r"(?<=\d) (?=\d{3}\b|[₽%€$])", _SPACE, text)


def name(terms: ProductTerms, language: Language) -> str:
    """The product's name."""
    return terms.name_ru if language == "ru" else terms.name_en


def prices(inflation_percent: Decimal, language: Language) -> str:
    """How prices change."""
    value = percent(inflation_percent, language, signed=True)
    return f"цены\u00a0{value}\u00a0в\u00a0год" if language == "ru" else f"prices\u00a0{value}\u00a0a\u00a0year"


def zero_note(language: Language) -> str:
    """The words before what was put in, where zero stands for it."""
    return "0\u00a0— это вложенные" if language == "ru" else "0 is what you put in:"
