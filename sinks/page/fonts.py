"""Reads the page's fonts from the folder into which set-up fetches them."""

from pathlib import Path

from sinks.page.typeface import FontFace

SUBSETS = {
    "onest-latin-wght-normal.woff2": (
        "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,"
        "U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD"
    ),
    "onest-latin-ext-wght-normal.woff2": (
        "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,U+0329,U+1D00-1DBF,U+1E00-1E9F,"
        "U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF"
    ),
    "onest-cyrillic-wght-normal.woff2": "U+0301,U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116",
}
"""Files of the npm package @fontsource-variable/onest and the characters of each (its unicode.json)."""

_WOFF2 = b"wOF2"


class FontUnavailable(OSError):
    """A font of the page is not where it belongs, or is no WOFF2 file."""


def load_fonts(folder: Path) -> list[FontFace]:
    """Read every subset.

    Raises:
        FontUnavailable: if a file is absent, cannot be read or is no WOFF2.
    """
    return [
        FontFace(name=name, unicode_range=unicode_range, woff2=_read(folder / name))
        for name, unicode_range in SUBSETS.items()
    ]


def _read(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FontUnavailable(f"font {path} cannot be read ({error.strerror}); `make setup` fetches it") from None
    if not content.startswith(_WOFF2):
        raise FontUnavailable(f"font {path} is no WOFF2 file; remove it and run `make setup`")
    return content
