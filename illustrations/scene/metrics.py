"""Widths of text from the fonts' own tables, and line breaking by them."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from fontTools.ttLib import TTFont

from illustrations.scene.scene import Anchor, Box, Family

_DIGITS = "0123456789"
_CAP_SHARE = 0.76
"""Of the size: how far letters rise above the baseline, with Cyrillic Й a little less than this."""
_DEPTH_SHARE = 0.22
"""How far they hang below it (р, у, Щ, comma)."""


@dataclass(frozen=True, slots=True)
class Face:
    """Advance widths of one font, in shares of its size."""

    widths: Mapping[str, float]
    widest: float
    """Taken for a character that the font lacks."""


def measured(ttf: bytes) -> Face:
    """Read a font's widths; each digit counts as the widest one, so that a sum may change without moving others."""
    with TTFont(BytesIO(ttf), lazy=True) as font:
        units = font["head"].unitsPerEm
        advances = font["hmtx"].metrics
        widths = {chr(code): advances[glyph][0] / units for code, glyph in font.getBestCmap().items()}
    digit = max(widths[one] for one in _DIGITS)
    return Face(widths | dict.fromkeys(_DIGITS, digit), 1.0)


@dataclass(frozen=True, slots=True)
class Metrics:
    """Widths of every face of the pictures."""

    faces: Mapping[tuple[Family, int], Face]

    @property
    def drawable(self) -> frozenset[str]:
        """Characters that every face has."""
        return frozenset.intersection(*(frozenset(face.widths) for face in self.faces.values()))

    def width(self, string: str, size_px: float, weight: int, family: Family = "Onest") -> float:
        """Width of one line, without kerning, which makes it a little narrower."""
        face = self.faces[family, weight]
        return size_px * sum(face.widths.get(one, face.widest) for one in string)

    def box(self, string: str, x: float, y: float, size_px: float, weight: int, anchor: Anchor, family: Family) -> Box:
        """Where a line of text stands, of which (x, y) is the anchor on the baseline."""
        width = self.width(string, size_px, weight, family)
        left = x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        return Box(left, y - _CAP_SHARE * size_px, left + width, y + _DEPTH_SHARE * size_px)

    def lines(self, text: str, width_px: float, size_px: float, weight: int, family: Family = "Onest") -> list[str]:
        """Break at ordinary spaces, and inside a word only where it alone is wider than the line.

        Returns:
            At least one line; none is wider than `width_px`, unless one character is.
        """
        lines: list[str] = []
        line = ""
        for word in text.split(" "):
            tried = f"{line} {word}" if line else word
            if self.width(tried, size_px, weight, family) <= width_px:
                line = tried
                continue
            if line:
                lines.append(line)
            *whole, line = self._pieces(word, width_px, size_px, weight, family)
            lines.extend(whole)
        return [*lines, line]

    def _pieces(self, word: str, width_px: float, size_px: float, weight: int, family: Family) -> list[str]:
        pieces = [""]
        for one in word:
            if pieces[-1] and self.width(pieces[-1] + one, size_px, weight, family) > width_px:
                pieces.append("")
            pieces[-1] += one
        return pieces
