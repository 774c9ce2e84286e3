"""Outlines of the timeline as SVG path data: x in columns from the left, y in per cents from the top."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec

from sinks.page.timeline import Column

FLOOR = 100.0


class Outlines(msgspec.Struct, frozen=True, kw_only=True):
    """Path data of one drawing; each is empty where there is nothing to draw."""

    width: float
    """Length of the call in columns."""
    negative_area: str
    neutral_area: str
    """Whole height: the other two lie on it."""
    positive_area: str
    negative_line: str
    positive_line: str
    strip: str
    """Used of the sampled frames, from the floor."""
    gap_floors: str
    stop_floors: str
    """Where the analysis was stopped."""
    middle: str
    """The line at 50 %, where there is a stack."""


def outlines(columns: Sequence[Column], column_s: float) -> Outlines:
    """Draw the stack of a call: steps, no smoothing, and no bridge over a gap."""
    runs = [list(run) for counted, run in groupby(columns, key=lambda column: column.counted) if counted]
    floors: dict[bool, list[str]] = {False: [], True: []}
    for (counted, stopped), run in groupby(columns, key=lambda column: (column.counted, column.stopped)):
        if not counted:
            start, end = _span(list(run), column_s)
            floors[stopped].append(f"M{start} 100H{end}")
    negative = [_steps(run, column_s, [FLOOR - column.shares[0] for column in run]) for run in runs]
    positive = [_steps(run, column_s, [column.shares[2] for column in run]) for run in runs]
    spans = [_span(run, column_s) for run in runs]
    return Outlines(
        width=columns[-1].end_s / column_s,
        negative_area="".join(_closed(line, span, FLOOR) for line, span in zip(negative, spans, strict=True)),
        neutral_area="".join(f"M{start} 0H{end}V100H{start}Z" for start, end in spans),
        positive_area="".join(_closed(line, span, 0) for line, span in zip(positive, spans, strict=True)),
        negative_line="".join(negative),
        positive_line="".join(positive),
        strip="".join(_strip(columns, column_s)),
        gap_floors="".join(floors[False]),
        stop_floors="".join(floors[True]),
        middle="".join(f"M{start} 50H{end}" for start, end in spans),
    )


def _strip(columns: Sequence[Column], column_s: float) -> Iterator[str]:
    for used, group in groupby(columns, key=lambda column: column.used > 0):
        run = list(group)
        if used:
            heights = [FLOOR - 100 * column.used / column.sampled for column in run]
            yield _closed(_steps(run, column_s, heights), _span(run, column_s), FLOOR)


def _steps(run: Sequence[Column], column_s: float, heights: Sequence[float]) -> str:
    """An open line over a run: level over each column, upright between two."""
    parts = [f"M{_short(run[0].start_s / column_s)} {_short(heights[0])}"]
    before = _short(heights[0])
    for column, height in zip(run[1:], heights[1:], strict=True):
        y = _short(height)
        if y != before:
            parts.append(f"H{_short(column.start_s / column_s)}V{y}")
            before = y
    parts.append(f"H{_short(run[-1].end_s / column_s)}")
    return "".join(parts)


def _closed(line: str, span: tuple[str, str], base: float) -> str:
    """Close an open line down (or up) to its base."""
    return f"{line}V{_short(base)}H{span[0]}Z"


def _span(run: Sequence[Column], column_s: float) -> tuple[str, str]:
    return _short(run[0].start_s / column_s), _short(run[-1].end_s / column_s)


def _short(value: float) -> str:
    """At most two decimals, none where they are zero."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
