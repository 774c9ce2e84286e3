"""The pictures' fonts: TTF files for typst and for measuring, and small WOFF2 subsets that travel inside an SVG."""

import os
import tempfile
from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from illustrations.scene.metrics import Metrics, measured
from illustrations.scene.scene import Family

WEIGHTS = (400, 500, 600, 700)
"""Of Onest; Literata has 600 only."""
_SUBSETS = ("latin", "latin-ext", "cyrillic")
_EMBEDDED = {
    "latin": [*range(0x20, 0x7F), *map(ord, "\u00a0«·»×ÄÖÜßäöü–—‘’“”„…€−")],
    "latin-ext": [ord("₽")],
    "cyrillic": [*range(0x410, 0x450), ord("Ё"), ord("ё"), ord("№")],
}
"""Characters that an SVG takes with it; rarer ones in names fall back to the reader's own sans-serif font."""


class FontUnavailable(OSError):
    """A font of the pictures is not where it belongs, cannot be read or made."""


@dataclass(frozen=True, slots=True)
class Fonts:
    """Everything that a picture needs of its fonts."""

    paths: tuple[Path, ...]
    """TTF files, one for each family and weight."""
    metrics: Metrics
    css: str
    """`@font-face` rules with the subsets in base64."""


@lru_cache(maxsize=4)
def load(folder: Path) -> Fonts:
    """Read the fonts; the TTF files and subsets are made beside the WOFF2 at the first time.

    Args:
        folder: into which set-up fetches the fonts.

    Raises:
        FontUnavailable: if a file is absent, or the folder cannot be written.
    """
    paths: dict[tuple[Family, int], Path] = {("Onest", weight): folder / f"onest-{weight}.ttf" for weight in WEIGHTS}
    paths["Literata", 600] = folder / "literata-600.ttf"
    for (family, weight), path in paths.items():
        if not path.is_file():
            _write(path, _merged([_fixed(woff2, weight) for woff2 in _sources(folder, family)]))
    metrics = Metrics({face: measured(path.read_bytes()) for face, path in paths.items()})
    return Fonts(tuple(paths.values()), metrics, _css(folder))


def _sources(folder: Path, family: str) -> list[bytes]:
    return [_read(path) for path in _source_paths(folder, family)]


def _source_paths(folder: Path, family: str) -> list[Path]:
    ending = "wght-normal" if family == "Onest" else "600-normal"
    return [folder / f"{family.lower()}-{subset}-{ending}.woff2" for subset in _SUBSETS]


def _css(folder: Path) -> str:
    rules = []
    families: tuple[Family, ...] = ("Onest", "Literata")
    for family in families:
        for path, subset in zip(_source_paths(folder, family), _SUBSETS, strict=True):
            small = path.with_name(f"{family.lower()}-{subset}-in-pictures.woff2")
            if not small.is_file():
                _write(small, _subset(_read(path), _EMBEDDED[subset]))
            characters = ",".join(f"U+{code:X}" for code in _EMBEDDED[subset])
            weight = "400 700" if family == "Onest" else "600"
            rules.append(
                f"@font-face{{font-family:{family};font-weight:{weight};unicode-range:{characters};"
                f"src:url(data:font/woff2;base64,{b64encode(_read(small)).decode()})format('woff2')}}"
            )
    return "".join(rules)


def _subset(woff2: bytes, characters: list[int]) -> bytes:
    font = TTFont(BytesIO(woff2), recalcTimestamp=False)
    if "fvar" in font:
        instancer.instantiateVariableFont(font, {"wght": (400, 700)}, inplace=True)
    options = Options(flavor="woff2", layout_features=["kern", "tnum", "mark", "ccmp", "locl"], hinting=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font.flavor = "woff2"
    target = BytesIO()
    font.save(target)
    return target.getvalue()


def _fixed(woff2: bytes, weight: int) -> bytes:
    font = TTFont(BytesIO(woff2), recalcTimestamp=False)
    font.flavor = None
    if "fvar" in font:
        font = instancer.instantiateVariableFont(font, {"wght": weight})
    target = BytesIO()
    font.save(target)
    return target.getvalue()


def _merged(parts: list[bytes]) -> bytes:
    """One font of several subsets; the same bytes from the same subsets."""
    with TTFont(BytesIO(parts[0])) as first:
        created, modified = first["head"].created, first["head"].modified
    merged = Merger().merge([BytesIO(part) for part in parts])
    merged.recalcTimestamp = False
    merged["head"].created, merged["head"].modified = created, modified
    target = BytesIO()
    merged.save(target)
    return target.getvalue()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FontUnavailable(f"font {path} cannot be read ({error.strerror}); `make setup` fetches it") from None


def _write(path: Path, content: bytes) -> None:
    """Write whole or not at all, also where two processes do it at once."""
    try:
        handle, name = tempfile.mkstemp(suffix=".part", prefix=path.name, dir=path.parent)
        with os.fdopen(handle, "wb") as part:
            part.write(content)
        Path(name).replace(path)
    except OSError as error:
        raise FontUnavailable(f"font {path} cannot be made ({error.strerror}); let its folder be written") from None
