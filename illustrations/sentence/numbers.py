"""Numbers as people write them: 500 тысяч, 1,5 млн, полмиллиона, 2m, five hundred thousand, полтора."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from contracts.illustrations import Language
from illustrations.sentence.tokens import Token
from illustrations.sentence.words import NUMBERS, SCALES, look_up

_DOUBTFUL: Final = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_HALVES: Final = (("с", "половиной"), ("and", "a", "half"))
_LONE_SCALE_LETTERS: Final = 4
"""A scale of at least as many letters counts one where it stands alone: миллион, but not к."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number read from tokens, up to but without the token `after`."""

    value: Decimal
    after: int
    scaled: bool
    """A word for thousands or more was said, so that it can only be a sum."""
    doubtful: bool
    """`500,000` or `1.500`: thousands or a fraction, and nothing says which."""


def read_number(words: Sequence[Token], at: int, language: Language) -> Number | None:
    """The number that begins at a token, None where none does."""
    found = _scaled(words, at, language)
    while found is not None and found.scaled:
        more = _scaled(words, found.after, language)
        if more is None or not more.scaled or more.value >= _scale_before(words, found.after):
            break
        found = Number(found.value + more.value, more.after, True, found.doubtful or more.doubtful)
    return found


def _scale_before(words: Sequence[Token], after: int) -> Decimal:
    return look_up(SCALES, words[after - 1].text) or Decimal(0)


def _scale(words: Sequence[Token], at: int) -> Decimal | None:
    return look_up(SCALES, words[at].text) if at < len(words) and words[at].kind == "word" else None


def _scaled(words: Sequence[Token], at: int, language: Language) -> Number | None:
    """A number and its scale, or a scale alone, which counts one."""
    article = at < len(words) and words[at].text in ("a", "one")
    lone = _scale(words, at + article)
    if lone is not None and len(words[at + article].text) >= _LONE_SCALE_LETTERS:
        return Number(lone, at + article + 1, True, False)
    plain = _digits(words, at, language) or _spelled(words, at)
    if plain is None:
        return None
    after = plain.after
    if plain.value == Decimal("0.5") and after < len(words) and words[after].text == "a":
        after += 1
    scale = _scale(words, after)
    if scale is None:
        return plain
    doubtful = plain.doubtful and language == "en"
    value = Decimal(words[at].text.replace(",", ".")) if plain.doubtful else plain.value
    return Number(value * scale, after + 1, True, doubtful)


def _digits(words: Sequence[Token], at: int, language: Language) -> Number | None:
    if at >= len(words) or words[at].kind != "number":
        return None
    text = words[at].text
    percent = at + 1 < len(words) and words[at + 1].text.startswith(("%", "процент", "percent"))
    doubtful = _DOUBTFUL.fullmatch(text) is not None and not percent
    if doubtful and language == "en" and "," in text and _scale(words, at + 1) is None:
        return Number(Decimal(text.replace(",", "")), at + 1, False, False)
    groups = text.replace(" ", "")
    for mark, other in ((",", "."), (".", ",")):
        if groups.count(mark) > 1 or (mark in groups and other in groups and groups.index(mark) < groups.index(other)):
            groups = groups.replace(mark, "")
    return Number(Decimal(groups.replace(",", ".")), at + 1, False, doubtful)


def _spelled(words: Sequence[Token], at: int) -> Number | None:
    """Words such as `двадцать пять`, `five hundred`, `one and a half`, `три с половиной`."""
    total: Decimal | None = None
    last = Decimal(1000)
    after = at
    while after < len(words) and (value := NUMBERS.get(words[after].text)) is not None:
        if total is not None and words[after].text == "hundred" and last < 10:
            total, last = total * 100, Decimal(100)
        elif total is None or (value < last and last >= 20):
            total, last = (total or Decimal(0)) + value, value
        else:
            break
        after += 1
    if total is None:
        return None
    for half in _HALVES:
        if tuple(word.text for word in words[after : after + len(half)]) == half:
            return Number(total + Decimal("0.5"), after + len(half), False, False)
    return Number(total, after, False, False)
