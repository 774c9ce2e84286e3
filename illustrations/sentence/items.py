"""From tokens to items: rates, sums, terms, names and the words between them, in the order of the sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from contracts.illustrations import Language
from illustrations.sentence.form import Reason
from illustrations.sentence.numbers import Number, read_number
from illustrations.sentence.reasons import reason
from illustrations.sentence.tokens import Token, tokens
from illustrations.sentence.words import CERTAINTIES, CURRENCIES, KINDS, MEANINGS, PHRASES, Tag, look_up, matches

ItemKind = Literal[
    "rate", "amount", "top-up", "horizon", "currency", "name", "qualifier", "inflation", "tax", "separator"
]

_LEAST_BARE_SUM: Final = 1000
"""A number without a unit is taken for a sum from here on (a guess); below, nobody can tell."""
_PATTERNS: Final = tuple((tuple(phrase.split()), tag) for phrase, tag in PHRASES)
_LIMIT: Final = {"year": Decimal(12), "month": Decimal(1)}
_BEFORE_A_DATE: Final = ("до", "к", "в", "на", "until", "till", "by", "in", "to")
_LEFT_OUT: Final = ("command", "article", "amount", "term")


@dataclass(frozen=True, slots=True)
class Item:
    """A part of the sentence; `words` as typed, `value` for rates (per cent), sums and terms (months)."""

    kind: ItemKind
    start: int
    end: int
    words: str
    value: Decimal = Decimal(0)
    currency: str = ""
    """ISO 4217 of a sum or currency; empty where it was not said."""
    guessed: bool = False


@lru_cache(maxsize=4096)
def _beginning_with(word: str) -> tuple[tuple[tuple[str, ...], Tag], ...]:
    """The phrases that a word may begin."""
    return tuple((pattern, tag) for pattern, tag in _PATTERNS if matches(pattern[0], word))


def tag_at(words: Sequence[Token], at: int) -> tuple[Tag, int] | None:
    """The meaning of the phrase that begins at a token and how many tokens it has."""
    best: tuple[Tag, int] | None = None
    if at >= len(words) or words[at].kind == "quoted":
        return None
    for pattern, tag in _beginning_with(words[at].text):
        run = words[at : at + len(pattern)]
        longer = len(run) == len(pattern) > (best[1] if best else 0)
        if longer and all(matches(part, word.text) for part, word in zip(pattern, run, strict=True)):
            best = tag, len(pattern)
    return best


class Reader:
    """One pass over a sentence; gathers items and reasons to refuse."""

    def __init__(self, sentence: str, language: Language) -> None:
        self.sentence = sentence
        self.language = language
        self.tokens = tokens(sentence)
        self.items: list[Item] = []
        self.reasons: list[Reason] = []
        self._at = 0
        self._top_up_said: Tag | None = None
        self._name: tuple[int, int] | None = None

    def read(self) -> None:
        """Fill `items` and `reasons`."""
        while self._at < len(self.tokens):
            if not (self._signed_number() or self._currency() or self._phrase()):
                self._name_word()
        self._close_name()

    def _words(self, first: int, after: int) -> str:
        return self.sentence[self.tokens[first].start : self.tokens[after - 1].end]

    def _tag(self, at: int) -> tuple[Tag, int]:
        """As `tag_at`; a word that no table knows has the tag `command` and no length."""
        return tag_at(self.tokens, at) or ("command", 0)

    def _refuse(self, code: str, first: int, after: int) -> None:
        self.reasons.append(reason(code, self._words(first, after)))

    def _add(self, kind: ItemKind, first: int, after: int, value: Decimal = Decimal(0), **rest: str | bool) -> None:
        self._close_name()
        start, end = self.tokens[first].start, self.tokens[after - 1].end
        item = Item(kind, start, end, self.sentence[start:end], value)
        self.items.append(replace(item, currency=str(rest.get("currency", "")), guessed=bool(rest.get("guessed"))))
        self._at = after

    # numbers

    def _signed_number(self) -> bool:
        """A number with its sign and unit."""
        first = at = self._at
        token = self.tokens[at]
        glued = token.text == "-" and at + 1 < len(self.tokens) and self.tokens[at + 1].start == token.end
        opens = token.start == 0 or self.sentence[token.start - 1].isspace()
        negative = self._tag(at)[0] == "minus" or (glued and opens)
        number = read_number(self.tokens, at + negative, self.language)
        if number is None:
            return False
        if number.doubtful:
            self._refuse("ambiguous number", first, number.after)
        after = number.after
        dashed = after < len(self.tokens) and self.tokens[after].text == "-"
        second = read_number(self.tokens, after + 1, self.language) if dashed else None
        if second is not None:
            after = second.after
            self._refuse("range", first, min(after + self._tag(after)[1], len(self.tokens)))
        if negative:
            number = replace(number, value=-number.value)
        self._with_unit(first, replace(number, after=after))
        return True

    def _with_unit(self, first: int, number: Number) -> None:
        after = number.after
        if after < len(self.tokens) and self.tokens[after].text == "-" and self._tag(after + 1)[0] in ("year", "month"):
            after += 1
        tag, length = self._tag(after)
        if tag == "percent":
            self._add("rate", first, after + length, number.value)
            following, more = self._tag(self._at)
            if following == "monthly":
                self._refuse("monthly rate", first, self._at + more)
            self._at += more if following in ("yearly", "monthly") else 0
        elif tag in ("year", "month") and not number.scaled:
            self._horizon(first, after, length, number.value * _LIMIT[tag])
        elif tag == "part of a month":
            self._close_name()
            self._refuse("horizon in parts of a month", first, after + length)
            self._at = after + length
        else:
            self._sum(first, number)

    def _horizon(self, first: int, after: int, length: int, months: Decimal) -> None:
        if self.tokens[after - 1].kind == "number" and self._calendar(first, after, length):
            return
        half, end = self._and_a_half(after + length)
        self._add("horizon", first, end, months + half)

    def _and_a_half(self, after: int) -> tuple[Decimal, int]:
        """Months that `a year and a half` has more than a year, and where the words end."""
        said = tuple(word.text for word in self.tokens[after : after + 3]) == ("and", "a", "half")
        return (Decimal(6), after + 3) if said else (Decimal(0), after)

    def _calendar(self, first: int, after: int, length: int = 0) -> bool:
        """Refuse a year of the calendar, such as `до 2030 года`."""
        text = self.tokens[after - 1].text
        dated = len(text) == 4 and text.startswith(("19", "20"))
        if not dated or first == 0 or self.tokens[first - 1].text not in _BEFORE_A_DATE:
            return False
        self._close_name()
        self._refuse("calendar date", first - 1, after + length)
        self._at = after + length
        return True

    def _sum(self, first: int, number: Number, currency: str = "") -> None:
        """A sum of money, with what follows it: its currency, `a month`, `top-up`."""
        after = number.after
        said = None if self._opens_a_sum(after) else look_up(CURRENCIES, self.tokens[after].text)
        currency = currency or ("RUB" if self.tokens[after - 1].text == "тр" else "")
        after += said is not None
        if said is not None and currency and said != currency:
            self._refuse("two currencies", first, after)
        currency = said or currency
        bare = not number.scaled and not currency
        if bare and self._calendar(first, after):
            return
        if bare and abs(number.value) < _LEAST_BARE_SUM:
            self._close_name()
            if not number.doubtful:
                self._refuse("number without unit", first, after)
            self._at = after
            return
        if not currency and self._is_unknown_currency(after):
            self._refuse("unknown currency", after, after + 1)
            after += 1
        monthly, end = self._monthly_after(after)
        if self._tag(after)[0] == "yearly":
            self._refuse("yearly top-up", first, after + self._tag(after)[1])
        guessed = bare or (not monthly and self._top_up_said == "top-up")
        kind: ItemKind = "top-up" if monthly or self._top_up_said else "amount"
        self._add(kind, first, end, number.value, currency=currency, guessed=guessed)
        self._top_up_said = None

    def _opens_a_sum(self, at: int) -> bool:
        """Whether a sign of a currency stands before its own number, or nothing stands there at all."""
        if at + 1 >= len(self.tokens) or self.tokens[at].kind != "sign":
            return at >= len(self.tokens)
        return self.tokens[at + 1].kind == "number" and self.tokens[at + 1].start == self.tokens[at].end

    def _monthly_after(self, after: int) -> tuple[bool, int]:
        """Whether the words after a sum make it a top-up, and where they end: `a month`, `monthly top-up`."""
        tag, length = self._tag(after)
        following, more = self._tag(after + length) if length else ("command", 0)
        if tag == "monthly":
            return True, after + length + (more if following == "top-up" else 0)
        if tag == "top-up" and following == "monthly":
            return True, after + length + more
        return False, after

    def _is_unknown_currency(self, at: int) -> bool:
        """Whether the word right after a sum stands where a currency stands and is none that is known."""
        if at >= len(self.tokens) or self.tokens[at].kind != "word" or self._tag(at)[1]:
            return False
        word = self.tokens[at].text
        known = [look_up(KINDS, word), look_up(MEANINGS, word), look_up(CERTAINTIES, word)]
        rate_follows = at + 1 < len(self.tokens) and self.tokens[at + 1].kind in ("number", "quoted")
        return not any(known) and not rate_follows and read_number(self.tokens, at, self.language) is None

    # words

    def _currency(self) -> bool:
        """A currency before its sum or alone."""
        at = self._at
        code = look_up(CURRENCIES, self.tokens[at].text)
        if code is None:
            return False
        number = read_number(self.tokens, at + 1, self.language)
        if number is None or self._tag(number.after)[0] in ("percent", "year", "month"):
            self._add("currency", at, at + 1, currency=code)
            return True
        if number.doubtful:
            self._refuse("ambiguous number", at, number.after)
        self._sum(at, number, code)
        return True

    def _phrase(self) -> bool:
        """A phrase of the tables; one of connectives and qualifiers may stand inside a name."""
        at = self._at
        tag, length = self._tag(at)
        if not length or tag == "part of a month" or self._ends_a_name(at):
            return False
        if tag == "connective":
            self._at += length
            return True
        if tag in ("year", "month"):
            sure = length > 1 or (at > 0 and self._tag(at - 1)[0] == "connective")
            half, end = self._and_a_half(at + length)
            self._add("horizon", at, end, _LIMIT[tag] + half, guessed=not sure)
            return True
        if tag in ("inflation", "tax", "separator"):
            self._add(tag, at, at + length)
            self._top_up_said = None if tag == "separator" else self._top_up_said
        elif tag == "instruction":
            self._refuse("instruction", at, at + length)
        elif tag in ("monthly", "top-up"):
            self._top_up_said = "monthly" if self._top_up_said == "monthly" else tag
        elif tag not in (*_LEFT_OUT, "yearly"):
            self._refuse("not understood", at, at + length)
        self._close_name()
        self._at = at + length
        return True

    def _ends_a_name(self, at: int) -> bool:
        """Whether a `plus` belongs to a name: `Growth Plus 7 %`."""
        follows = self.tokens[at + 1].kind if at + 1 < len(self.tokens) else "word"
        return self._name is not None and self.tokens[at].text in ("плюс", "plus") and follows == "number"

    def _name_word(self) -> None:
        at = self._at
        token = self.tokens[at]
        if token.kind == "other" or (token.kind == "sign" and token.text != "\n"):
            self._refuse("character", at, at + 1)
        elif look_up(MEANINGS, token.text) is not None or look_up(CERTAINTIES, token.text) is not None:
            self._add("qualifier", at, at + 1)
        elif token.kind != "sign":
            self._name = (self._name[0] if self._name else at, at + 1)
        self._at = at + 1

    def _close_name(self) -> None:
        if self._name is not None:
            first, after = self._name
            self._name = None
            self._add_name(first, after)

    def _add_name(self, first: int, after: int) -> None:
        start, end = self.tokens[first].start, self.tokens[after - 1].end
        self.items.append(Item("name", start, end, self.sentence[start:end]))
