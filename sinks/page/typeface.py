"""The page's own fonts as data inside its style sheet."""

from base64 import b64encode
from collections.abc import Sequence

import msgspec

FAMILY = "Onest"


class FontFace(msgspec.Struct, frozen=True, kw_only=True):
    """One subset of the variable font, weights 400 to 600."""

    name: str
    """Of the file."""
    unicode_range: str
    """Characters of the subset, as CSS writes them: `U+0000-00FF,U+2122`."""
    woff2: bytes


def font_css(fonts: Sequence[FontFace]) -> str:
    """Write the `@font-face` rules, the fonts in base64."""
    return "".join(
        f'@font-face{{font-family:"{FAMILY}";font-style:normal;font-weight:100 900;font-display:block;'
        f'src:url(data:font/woff2;base64,{b64encode(font.woff2).decode()}) format("woff2");'
        f"unicode-range:{font.unicode_range}}}\n"
        for font in fonts
    )
