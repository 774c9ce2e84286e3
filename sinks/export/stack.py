"""The page's timeline as an SVG drawing in points: the stack over the strip that tells where the face was seen."""

import re

from sinks.page.drawing import Outlines

WIDTH, HEIGHT = 404.0, 92.0
"""Of the stack, in points."""
STRIP_GAP, STRIP_HEIGHT = 5.0, 7.0

_STEP = re.compile(r"([MHV])([\d.]+)(?: ([\d.]+))?")


def stack_svg(paths: Outlines, fills: dict[str, str]) -> str:
    """Draw a call.

    Args:
        paths: the page's outlines.
        fills: colour by `negative`, `neutral`, `positive`, `surface`, `line`, `line-strong` and `ink-2`.
    """
    across, strip_top = WIDTH / paths.width, HEIGHT + STRIP_GAP

    def area(path: str, fill: str) -> str:
        return f'<path d="{_scaled(path, across, HEIGHT)}" fill="{fills[fill]}"/>' if path else ""

    def line(path: str, colour: str, width: float, dashes: str) -> str:
        attributes = f'fill="none" stroke="{fills[colour]}" stroke-width="{width}" stroke-dasharray="{dashes}"'
        return f'<path d="{_scaled(path, across, HEIGHT)}" {attributes}/>' if path else ""

    strip = _scaled(paths.strip, across, STRIP_HEIGHT)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}pt" height="{strip_top + STRIP_HEIGHT}pt" '
        f'viewBox="0 0 {WIDTH} {strip_top + STRIP_HEIGHT}">'
        f'<path d="M0 0H{WIDTH}" stroke="{fills["line"]}" stroke-width="0.5"/>'
        + area(paths.neutral_area, "neutral")
        + area(paths.negative_area, "negative")
        + area(paths.positive_area, "positive")
        + line(paths.negative_line, "surface", 0.5, "none")
        + line(paths.positive_line, "surface", 0.5, "none")
        + line(paths.middle, "surface", 0.5, "1 2")
        + line(paths.gap_floors, "line-strong", 0.75, "0.75 1.5")
        + line(paths.stop_floors, "line-strong", 0.75, "none")
        + (f'<path transform="translate(0 {strip_top})" d="{strip}" fill="{fills["strip"]}"/>' if strip else "")
        + "</svg>"
    )


def _scaled(path: str, across: float, height: float) -> str:
    """Path data from columns and per cents of the height to points."""

    def step(found: re.Match[str]) -> str:
        command, first, second = found.groups()
        if command == "V":
            return f"V{float(first) * height / 100:.2f}"
        x = f"{command}{float(first) * across:.2f}"
        return x if second is None else f"{x} {float(second) * height / 100:.2f}"

    return _STEP.sub(step, path)
