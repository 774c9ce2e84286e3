"""A sentence cut into tokens, each with its place."""

import re
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["number", "word", "quoted", "sign", "other"]

_PATTERN: Final = re.compile(
    r"(?P<quoted>«[^«»]*»|“[^“”]*”|\"[^\"]*\")"
    r"|(?P<number>\d{1,3}(?: \d{3})+(?!\d)(?:[.,]\d+)?|\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?"
    r"|\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d+(?:[.,]\d+)?)"
    r"|(?P<word>т\. ?р\b\.?|пол(?=миллион|тысяч|года|млн)|\b(?:тыс|млн|млрд|руб|мес|проц|р|г)\."
    r"|p\. ?a\.|[a-zа-я]+(?:-[a-zа-я]+)*)"
    r"|(?P<sign>[%₽$€£,;.!?+/:=()\n-])"
    r"|(?P<other>[^ ])"
)
_PLAIN: Final = {"ё": "е", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "−": "-", "–": "-", "—": "-"}
_TWO_LETTERS: Final = {"т.р": "тр", "т.р.": "тр", "p.a": "p.a.", "p.a.": "p.a."}


@dataclass(frozen=True, slots=True)
class Token:
    """A number, word, quoted name or sign; `text` is lower case, `start` and `end` are its place in the sentence."""

    kind: Kind
    text: str
    start: int
    end: int


def plain(sentence: str) -> str:
    """The sentence in lower case with plain spaces, dashes and е, of the same length."""
    folded = (_PLAIN.get(letter, letter) for letter in sentence)
    lowered = (letter.lower() if len(letter.lower()) == 1 else letter for letter in folded)
    return "".join("е" if letter == "ё" else letter for letter in lowered)


def tokens(sentence: str) -> tuple[Token, ...]:
    """Every token of a sentence in order; characters that belong to none are of kind `other`."""
    found = []
    for match in _PATTERN.finditer(plain(sentence)):
        kind: Kind = match.lastgroup  # type: ignore[assignment]
        text = match.group()
        if kind == "word":
            text = _TWO_LETTERS.get(text.replace(" ", ""), text.rstrip("."))
        found.append(Token(kind, text, match.start(), match.end()))
    return tuple(found)
