"""Path data of SVG, short: relative commands, one decimal at most."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Run:
    """A closed shape: a start and then corners (`l`), or control and end of each quadratic curve (`q`)."""

    command: Literal["l", "q"]
    points: tuple[Point, ...]

    def seen(self) -> tuple[Point, ...]:
        """Points on the drawn outline, near enough to measure how far it reaches."""
        if self.command == "l":
            return self.points
        seen = []
        for index in range(0, len(self.points) - 2, 2):
            start, control, end = self.points[index : index + 3]
            for share in (0.0, 0.25, 0.5, 0.75, 1.0):
                a, b, c = (1 - share) ** 2, 2 * share * (1 - share), share**2
                seen.append(
                    (a * start[0] + b * control[0] + c * end[0], a * start[1] + b * control[1] + c * end[1]),
                )
        return tuple(seen)


def number(value: float) -> str:
    """A coordinate with one decimal at most and no zero that SVG does not need."""
    text = f"{value:.1f}".removesuffix(".0")
    if text in ("-0", "0"):
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def closed(points: Sequence[Point]) -> str:
    """A polygon that starts at an absolute place."""
    start, sides = _relative(Run("l", tuple(points)), (0.0, 0.0))
    return "M" + start + sides


def chained(runs: Iterable[Run]) -> str:
    """Closed shapes one after another, each relative to the one before, the first to the origin."""
    text, at = "", (0.0, 0.0)
    for run in runs:
        start, sides = _relative(run, at)
        text += "m" + start + sides
        at = _rounded(run.points[0])
    return text


def _relative(run: Run, origin: Point) -> tuple[str, str]:
    at_x, at_y = _rounded(run.points[0])
    start = _joined([at_x - origin[0], at_y - origin[1]])
    values: list[float] = []
    step = 2 if run.command == "q" else 1
    for index in range(1, len(run.points), step):
        for x, y in run.points[index : index + step]:
            values += [x - at_x, y - at_y]
        at_x, at_y = at_x + round(values[-2], 1), at_y + round(values[-1], 1)
    return start, f"{run.command}{_joined(values)}z"


def _joined(values: Sequence[float]) -> str:
    text = ""
    for value in values:
        word = number(value)
        text += word if not text or word[0] == "-" else " " + word
    return text


def _rounded(point: Point) -> Point:
    return round(point[0], 1), round(point[1], 1)
