"""Sentences of a picture in Russian and English: its title, how to read it, what small differences are worth."""

from collections.abc import Sequence
from decimal import Decimal

from contracts.illustrations import IllustrationRequest, Language
from illustrations.scene.phrases import months, percent

_SPACE = "\u00a0"
_PRODUCTS = {
    "ru": ("", "", "двух", "трёх", "четырёх", "пяти", "шести", "семи", "восьми"),
    "en": ("", "", "two", "three", "four", "five", "six", "seven", "eight"),
}
_DRAWING = {
    "ru": {"trees": "дерева", "coins": "стопки", "sprouts": "ростка", "towers": "башни"},
    "en": {"trees": "tree", "coins": "stack", "sprouts": "sprout", "towers": "tower"},
}


def title(request: IllustrationRequest, amount: str, top_up: str, alike: bool) -> str:
    """What the picture shows, named.

    Args:
        request: decides view, time and language.
        amount: what is put in on the first day, written out.
        top_up: what is added each month, written out; empty where nothing is.
        alike: the drawings' heights can hardly be told apart.
    """
    period = months(request.horizon_months, request.language)
    many = len(request.products)
    if request.language == "ru":
        if request.view == "gain":
            return (
                f"Прибыль за\u00a0{period}: почти одинаковая"
                if alike
                else f"Что вырастет за\u00a0{period} сверх вложенного"
            )
        money = f"{amount} и\u00a0по\u00a0{top_up} в\u00a0месяц" if top_up else amount
        if alike:
            return f"{money} на\u00a0{period}: вырастет почти одинаково"
        return f"{money} на\u00a0{period}" + (f" в\u00a0{_PRODUCTS['ru'][many]} продуктах" if many > 3 else "")
    if request.view == "gain":
        return f"Gain after {period}: almost the same" if alike else f"What {period} add to the money put in"
    money = f"{amount} and {top_up} a\u00a0month" if top_up else amount
    if alike:
        return f"{money} after {period}: almost the same"
    return f"{money} after {period}" + (f" in {_PRODUCTS['en'][many]} products" if many > 3 else "")


def subtitle(request: IllustrationRequest, unit: str, zero: str) -> str:
    """What height means, what zero is, and whether tax was taken.

    Args:
        request: decides view, drawing, tax and language.
        unit: what one coin or floor stands for, written out; empty for other drawings.
        zero: what was put in, written out, where zero stands for it and nothing else says so; else empty.
    """
    drawing = _DRAWING[request.language][request.metaphor]
    if request.language == "ru":
        parts = [
            f"Высота {drawing}\u00a0—\u00a0{'прибыль' if request.view == 'gain' else 'сумма, которую вы получите'}."
        ]
        if unit:
            piece = "Одна\u00a0монета" if request.metaphor == "coins" else "Один\u00a0этаж"
            parts.append(f"{piece}\u00a0—\u00a0{unit}.")
        if zero:
            parts.append(f"Ноль\u00a0—\u00a0вложенные\u00a0{zero}.")
        parts.append(_tax(request))
        return " ".join(parts)
    parts = [f"The height of a {drawing} is the {'gain' if request.view == 'gain' else 'final sum'}."]
    if unit:
        parts.append(f"One {'coin' if request.metaphor == 'coins' else 'floor'} is {unit}.")
    if zero:
        parts.append(f"Zero is the {zero} put in.")
    parts.append(_tax(request))
    return " ".join(parts)


def _tax(request: IllustrationRequest) -> str:
    tax, russian = request.tax_percent, request.language == "ru"
    if tax is None:
        return "До\u00a0налога." if russian else "Before\u00a0tax."
    rate = percent(tax, request.language)
    if russian:
        return f"Налог\u00a0{rate} с\u00a0прибыли вычтен; он зависит от ваших обстоятельств и может измениться."
    return f"Tax of\u00a0{rate} of the gain is taken off; it depends on your circumstances and may change."


def difference_sentence(difference: str, monthly: str, request: IllustrationRequest) -> str:
    """What a small difference is worth; both sums written out."""
    period = months(request.horizon_months, request.language)
    if request.language == "ru":
        return f"Разница за\u00a0{period}\u00a0—\u00a0{difference}, или {monthly} в\u00a0месяц."
    return f"The difference over {period} is {difference}, or {monthly} a\u00a0month."


def difference_shares(of_sum: Decimal, of_gain: Decimal | None, language: Language) -> str:
    """How large a difference is; `of_gain` None where there is no gain to compare with."""
    first = percent(of_sum, language)
    if language == "ru":
        return f"{first} от\u00a0суммы" + (f", {percent(of_gain, 'ru')} от\u00a0прибыли" if of_gain is not None else "")
    return f"{first} of the sum" + (f", {percent(of_gain, 'en')} of the gain" if of_gain is not None else "")


def loupe(times: int, language: Language) -> str:
    """What the loupe shows and what it does not."""
    return f"лупа ×{times}: только верхушки" if language == "ru" else f"loupe ×{times}: the tips only"


def not_visible(language: Language) -> str:
    """Stands where a loupe would, for a difference below one pixel."""
    return "на рисунке разницы не видно" if language == "ru" else "no visible difference"


def in_units(word: str, sign: str, language: Language) -> str:
    """Says in what unit the figures stand, where they are too many to carry it."""
    unit = f"{word}{_SPACE}{sign}" if word else sign
    return f"Числа\u00a0—\u00a0в\u00a0{unit}." if language == "ru" else f"Figures in\u00a0{unit}."


_PARTS = {
    "ru": {
        "trees": ("густая листва", "светлая", "серый силуэт"),
        "sprouts": ("тёмные листья", "светлые", "серые"),
        "coins": ("золотые монеты", "светлые", "серые"),
        "towers": ("камень", "стекло", "серая часть"),
    },
    "en": {
        "trees": ("dense leaves", "light ones", "grey shape"),
        "sprouts": ("dark leaves", "light ones", "grey ones"),
        "coins": ("golden coins", "light ones", "grey ones"),
        "towers": ("stone", "glass", "grey part"),
    },
}
_MEANT = {
    "ru": {"guaranteed": "гарантировано", "expected": "ожидается", "bad": "плохой сценарий", "loss": "убыток"},
    "en": {"guaranteed": "guaranteed", "expected": "expected", "bad": "bad scenario", "loss": "loss"},
}


def parts(meanings: Sequence[str], request: IllustrationRequest) -> str:
    """What the parts of the drawings mean, in one line: `guaranteed`, `expected`, `bad`, `loss`."""
    dense, light, pale = _PARTS[request.language][request.metaphor]
    below = "ниже нуля" if request.language == "ru" else "below zero"
    names = {"guaranteed": dense, "expected": light, "bad": pale, "loss": below}
    meant = _MEANT[request.language]
    text = ", ".join(f"{names[one]}\u00a0—\u00a0{meant[one]}" for one in meanings)
    return text[:1].upper() + text[1:]
