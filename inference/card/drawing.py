"""Charts of the model card as SVG; pure. Coordinates are px, numbers have at most one decimal."""

from collections.abc import Sequence
from html import escape

_INK, _FAINT, _BLUE, _ORANGE = "#1f2328", "#d0d7de", "#0b5cad", "#b35900"
_CELL, _HEAD_X, _HEAD_Y = 76, 110, 64
_SIDE, _LEFT, _TOP = 320, 64, 44
"""Of a square plot: its side and its place."""
_DARK_SHARE = 0.55
"""Share of a row from which on its number is written in white."""


def matrix_svg(title: str, counts: Sequence[Sequence[int]], names: Sequence[str], axes: tuple[str, str]) -> str:
    """Draw a confusion matrix: per cents of each row, the count below.

    Args:
        title: over the picture.
        counts: rows the truth, columns what was called.
        names: of the classes.
        axes: names of the rows and of the columns.
    """
    size = _CELL * len(names)
    parts = [_text(12, 20, title, bold=True)]
    parts.append(_text(_HEAD_X + size / 2, 40, axes[1], anchor="middle"))
    parts.append(_text(12, _HEAD_Y - 4, axes[0]))
    for index, name in enumerate(names):
        middle = (index + 0.5) * _CELL
        parts.append(_text(_HEAD_X + middle, _HEAD_Y - 6, name, anchor="middle"))
        parts.append(_text(_HEAD_X - 8, _HEAD_Y + middle + 5, name, anchor="end"))
    for y, row in enumerate(counts):
        for x, count in enumerate(row):
            parts.append(_cell(x, y, count, count / max(1, sum(row)), right=x == y))
    return _picture(_HEAD_X + size + 12, _HEAD_Y + size + 12, title, parts)


def reliability_svg(title: str, bins: Sequence[tuple[float, float, int]], axes: tuple[str, str]) -> str:
    """Draw accuracy over confidence, both 0..1, area of a dot by its faces; the diagonal is a calibrated network.

    Args:
        title: over the picture.
        bins: (confidence, accuracy, faces).
        axes: names of x and y.
    """
    most = max((faces for _, _, faces in bins), default=1)
    parts = _plot(title, axes, (0.0, 1.0), (0.0, 1.0))
    parts.append(f'<path d="M{_LEFT} {_TOP + _SIDE}L{_LEFT + _SIDE} {_TOP}" stroke="{_INK}" stroke-dasharray="4 4"/>')
    points = [(_LEFT + _SIDE * x, _TOP + _SIDE * (1 - y), faces) for x, y, faces in bins]
    parts.append(_line([(x, y) for x, y, _ in points], _BLUE))
    parts += [
        f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(2 + 9 * (faces / most) ** 0.5)}" fill="{_BLUE}" fill-opacity=".55"/>'
        for x, y, faces in points
    ]
    return _picture(_LEFT + _SIDE + 20, _TOP + _SIDE + 50, title, parts)


def risk_svg(title: str, points: Sequence[tuple[float, float]], axes: tuple[str, str], mark: tuple[float, str]) -> str:
    """Draw risk over coverage, per cents.

    Args:
        title: over the picture.
        points: (coverage, risk) by rising coverage.
        axes: names of x and y.
        mark: coverage at the shipped limit, and its words.
    """
    top = max(5.0, 5.0 * -(-max((risk for _, risk in points), default=0.0) // 5))
    parts = _plot(title, axes, (0.0, 100.0), (0.0, top))
    at = _LEFT + _SIDE * mark[0] / 100
    parts.append(f'<path d="M{_n(at)} {_TOP}V{_TOP + _SIDE}" stroke="{_ORANGE}" stroke-dasharray="4 4"/>')
    parts.append(_text(at - 6, _TOP + 16, mark[1], anchor="end", colour=_ORANGE))
    placed = [(_LEFT + _SIDE * x / 100, _TOP + _SIDE * (1 - y / top)) for x, y in points]
    parts.append(_line(placed, _BLUE))
    return _picture(_LEFT + _SIDE + 20, _TOP + _SIDE + 50, title, parts)


def _cell(x: int, y: int, count: int, share: float, right: bool) -> str:
    left, top = _HEAD_X + x * _CELL, _HEAD_Y + y * _CELL
    colour = "#ffffff" if share > _DARK_SHARE else _INK
    square = (
        f'<rect x="{left + 1}" y="{top + 1}" width="{_CELL - 2}" height="{_CELL - 2}"'
        f' fill="{_BLUE if right else _ORANGE}" fill-opacity="{0.06 + 0.94 * share:.2f}"/>'
    )
    middle = left + _CELL / 2
    percent = _text(middle, top + 36, f"{100 * share:.0f} %", anchor="middle", bold=True, colour=colour)
    return square + percent + _text(middle, top + 56, str(count), anchor="middle", colour=colour)


def _plot(title: str, axes: tuple[str, str], x_range: tuple[float, float], y_range: tuple[float, float]) -> list[str]:
    parts = [_text(12, 20, title, bold=True), _text(12, 38, axes[1])]
    parts.append(_text(_LEFT + _SIDE, _TOP + _SIDE + 40, axes[0], anchor="end"))
    for step in range(6):
        share = step / 5
        x, y = _LEFT + _SIDE * share, _TOP + _SIDE * (1 - share)
        parts.append(f'<path d="M{_n(x)} {_TOP}V{_TOP + _SIDE}M{_LEFT} {_n(y)}H{_LEFT + _SIDE}" stroke="{_FAINT}"/>')
        parts.append(
            _text(x, _TOP + _SIDE + 18, f"{x_range[0] + share * (x_range[1] - x_range[0]):g}", anchor="middle")
        )
        parts.append(_text(_LEFT - 6, y + 5, f"{y_range[0] + share * (y_range[1] - y_range[0]):g}", anchor="end"))
    return parts


def _line(points: Sequence[tuple[float, float]], colour: str) -> str:
    path = "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
    return f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>' if points else ""


def _text(x: float, y: float, words: str, anchor: str = "start", bold: bool = False, colour: str = _INK) -> str:
    weight = ' font-weight="600"' if bold else ""
    place = f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}"{weight} fill="{colour}">'
    return f"{place}{escape(words)}</text>"


def _picture(width: float, height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(width)} {_n(height)}" width="{_n(width)}"'
        f' height="{_n(height)}" font-family="system-ui, sans-serif" font-size="14" role="img">'
        f'<title>{escape(title)}</title><rect width="100%" height="100%" fill="#ffffff"/>' + "".join(parts) + "</svg>\n"
    )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
