"""The page's font as TTF files, which is the form that typst reads: one file per weight, made once from the WOFF2."""

import os
import tempfile
from io import BytesIO
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from sinks.page.fonts import FontUnavailable, load_fonts

WEIGHTS = (400, 500, 600)
"""Weights that the design uses."""


def ttf_files(folder: Path) -> list[Path]:
    """Return one file per weight with Latin, Latin-ext and Cyrillic characters; absent ones are made beside the WOFF2.

    Args:
        folder: into which set-up fetches the font's WOFF2 subsets.

    Raises:
        FontUnavailable: if a subset is not there, or the folder cannot be written.
    """
    paths = [folder / f"onest-{weight}.ttf" for weight in WEIGHTS]
    if all(path.is_file() for path in paths):
        return paths
    subsets = [face.woff2 for face in load_fonts(folder)]
    for path, weight in zip(paths, WEIGHTS, strict=True):
        _write(path, _instance(subsets, weight))
    return paths


def characters(path: Path) -> frozenset[int]:
    """Code points that a font file can draw."""
    with TTFont(path) as font:
        return frozenset(font.getBestCmap())


def _instance(subsets: list[bytes], weight: int) -> bytes:
    """Fix the weight of every subset and merge them; the same bytes from the same subsets."""
    parts = [_fixed(subset, weight) for subset in subsets]
    with TTFont(BytesIO(parts[0])) as first:
        created, modified = first["head"].created, first["head"].modified
    merged = Merger().merge([BytesIO(part) for part in parts])
    merged.recalcTimestamp = False
    merged["head"].created, merged["head"].modified = created, modified
    target = BytesIO()
    merged.save(target)
    return target.getvalue()


def _fixed(subset: bytes, weight: int) -> bytes:
    font = TTFont(BytesIO(subset), recalcTimestamp=False)
    font.flavor = None
    target = BytesIO()
    instancer.instantiateVariableFont(font, {"wght": weight}).save(target)
    return target.getvalue()


def _write(path: Path, content: bytes) -> None:
    """Write whole or not at all, also where two processes do it at once."""
    try:
        handle, name = tempfile.mkstemp(suffix=".part", prefix=path.name, dir=path.parent)
        with os.fdopen(handle, "wb") as part:
            part.write(content)
        Path(name).replace(path)
    except OSError as error:
        raise FontUnavailable(f"font {path} cannot be made ({error.strerror}); let its folder be written") from None
