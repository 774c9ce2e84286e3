"""PNG and PDF of an SVG: typst sets them in a process of its own, which can be ended."""

import datetime
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from illustrations.rendering.typesetting import Order

_PNG_PPI = 72
"""Of a typst page with one point for one unit of the layout."""


class NotSet(RuntimeError):
    """Typst gave no picture."""


def png(svg: str, size_px: tuple[float, float], scale: int, fonts: Sequence[Path], timeout_s: float) -> bytes:
    """Draw the SVG as pixels.

    Args:
        svg: the picture without fonts in it.
        size_px: of the layout.
        scale: pixels for one unit of it, 1..3.
        fonts: TTF files.
        timeout_s: after which the process is ended.

    Raises:
        NotSet: if it took too long or typst refused.
    """
    return _typeset(Order(svg, *size_px, _PNG_PPI * scale, "", "", "", 0, _folders(fonts)), timeout_s)


def pdf(
    svg: str,
    size_px: tuple[float, float],
    words: tuple[str, str, str],
    dated: datetime.date,
    fonts: Sequence[Path],
    timeout_s: float,
) -> bytes:
    """Draw the SVG as one page of PDF/A-2b, as large as the layout in points.

    Args:
        svg: the picture without fonts in it.
        size_px: of the layout.
        words: title, text alternative and language of the document.
        dated: the day that the document tells.
        fonts: TTF files.
        timeout_s: after which the process is ended.

    Raises:
        NotSet: if it took too long or typst refused.
    """
    midnight = datetime.datetime.combine(dated, datetime.time(), datetime.UTC)
    dated_s = int(midnight.timestamp())
    return _typeset(Order(svg, *size_px, 0, *words, dated_s, _folders(fonts)), timeout_s)


def _folders(fonts: Sequence[Path]) -> tuple[str, ...]:
    return tuple(sorted({str(path.parent) for path in fonts}))


def _typeset(order: Order, timeout_s: float) -> bytes:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "illustrations.rendering.typesetting"],
            input=msgspec.msgpack.encode(order),
            capture_output=True,
            timeout=timeout_s,
            check=True,
            cwd=Path(__file__).parents[2],
        )
    except subprocess.TimeoutExpired:
        raise NotSet(f"the picture was not set within {timeout_s:g} s") from None
    except subprocess.CalledProcessError as error:
        raise NotSet(f"typst refused the picture: {error.stderr.decode(errors='replace')[-500:]}") from None
    return done.stdout
