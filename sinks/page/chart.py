"""The timeline card: two drawings (wide and narrow), its axis and labels, its readings and the table behind it."""

from collections.abc import Sequence

import msgspec

from contracts.calls import Stop
from contracts.polarity import POLARITIES
from contracts.rounding import whole_percents
from sinks.page.chart_marks import ChartMark, MarkRow, mark_rows
from sinks.page.drawing import Outlines, outlines
from sinks.page.phrases import NO_BREAK, Phrases
from sinks.page.timeline import NAMED_GAP_S, WINDOW_S, Column, Gap, gap_kind, gaps_of, grouped

WIDE_COLUMNS, NARROW_COLUMNS = 480, 240
"""Most columns where the plot is at least 480 px wide, and where it is narrower: no column is under 1 px."""

LABEL_STEPS_PX = (240, 320, 400, 480, 560, 640, 720, 800, 900)
"""Widths of the plot from which on a gap's name may fit; page.css has a rule for each."""

_LABEL_PX = 17
"""Width that a gap needs for its name, written upwards."""
_LISTED_GAPS = 8
_TICK_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 240, 300, 600, 900, 1800, 3600, 7200, 14400)
_MOST_TICKS = 7
_LABEL_GAP = 12.0
"""Least distance of two layers' labels, in per cents of the height."""


class Drawing(msgspec.Struct, frozen=True, kw_only=True):
    """The stack at one width."""

    name: str
    """`wide` or `narrow`."""
    caption: str
    paths: Outlines
    readings: list[list[str]]
    """By column: time, negative, neutral, positive, frames; of a gap: time, its name, frames."""


class Tick(msgspec.Struct, frozen=True, kw_only=True):
    """A time on the axis."""

    x: float
    """0..100."""
    text: str
    odd: bool
    """Left out where there is little room."""


class GapLabel(msgspec.Struct, frozen=True, kw_only=True):
    """The name of a gap, written upwards."""

    x: float
    """Of its middle, 0..100."""
    text: str
    from_px: int
    """Width of the plot from which on it fits, one of LABEL_STEPS_PX."""


class TableRow(msgspec.Struct, frozen=True, kw_only=True):
    """One window in the data table."""

    time: str
    percents: tuple[str, ...]
    """Negative, neutral, positive; empty for a gap."""
    gap: str
    frames: str


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """All that the card draws and says."""

    name: str
    drawings: list[Drawing]
    ticks: list[Tick]
    layers: dict[str, float]
    """Height of each layer's label from the top, 0..100; empty where nothing counts."""
    gap_labels: list[GapLabel]
    gaps_note: str
    """The named gaps in words; empty without one."""
    stops_note: str
    """Every stretch without analysis and by whom, in words; empty without one."""
    marks: list[MarkRow]
    """Marked moments, laid out for the widths at which each is drawn; empty without one."""
    note_until_px: int
    """Width of the plot from which on every gap carries its name in the drawing; 0 if it never does."""
    rows: list[TableRow]


def chart_of(
    columns: Sequence[Column],
    summary: str,
    phrases: Phrases,
    stops: Sequence[Stop] = (),
    marks: Sequence[ChartMark] = (),
) -> Chart:
    """Lay out the timeline of a call.

    Args:
        columns: the call's windows, at least one.
        summary: the call's shares in words, for the chart's name.
        phrases: of the page's language.
        stops: stretches in which the analysis was stopped.
        marks: moments that the manager marked, by their time.
    """
    length_s = columns[-1].end_s
    named = [gap for gap in gaps_of(columns) if round(gap.end_s - gap.start_s) >= NAMED_GAP_S]
    labels = [label for gap in named if (label := _gap_label(gap, length_s, phrases))]
    drawings = [_drawing("wide", columns, WIDE_COLUMNS, phrases), _drawing("narrow", columns, NARROW_COLUMNS, phrases)]
    return Chart(
        name=phrases.words["chart_name"].format(length=phrases.length(length_s), shares=summary, gaps=len(named)),
        drawings=drawings,
        ticks=_ticks(length_s, phrases),
        layers=_layers(columns),
        gap_labels=labels,
        gaps_note=_gaps_note(named, phrases),
        stops_note=". ".join(stop_texts(stops, phrases)),
        marks=mark_rows(marks, length_s),
        note_until_px=max((label.from_px for label in labels), default=0) if len(labels) == len(named) else 0,
        rows=[_row(column, phrases) for column in columns],
    )


def stop_texts(stops: Sequence[Stop], phrases: Phrases) -> list[str]:
    """Each stretch without analysis: `Analysis stopped by the client: 09:25–10:40`."""
    words = phrases.words
    return [
        f"{words['stopped']} {words[f'by_{stop.by}']}: {phrases.clock_range(stop.from_us / 1e6, stop.to_us / 1e6)}"
        for stop in stops
    ]


def _drawing(name: str, columns: Sequence[Column], most: int, phrases: Phrases) -> Drawing:
    size, drawn = grouped(columns, most)
    column_s = size * WINDOW_S
    caption = phrases.words["windows_caption" if size == 1 else "columns_caption"]
    return Drawing(
        name=name,
        caption=caption.format(length=phrases.column_length(column_s)),
        paths=outlines(drawn, column_s),
        readings=[_reading(column, phrases) for column in drawn],
    )


def _reading(column: Column, phrases: Phrases) -> list[str]:
    time = phrases.clock_range(column.start_s, column.end_s)
    frames = phrases.of_frames(column.used, column.sampled)
    if not column.counted:
        return [time, phrases.words[f"gap_{gap_kind(column)}"], frames]
    return [time, *(phrases.percent(value) for value in whole_percents(column.shares)), frames]


def _row(column: Column, phrases: Phrases) -> TableRow:
    counted = column.counted
    return TableRow(
        time=phrases.clock_range(column.start_s, column.end_s),
        percents=tuple(str(value) for value in whole_percents(column.shares)) if counted else (),
        gap="" if counted else phrases.words[f"gap_{gap_kind(column)}"],
        frames=phrases.of_frames(column.used, column.sampled),
    )


def _ticks(length_s: float, phrases: Phrases) -> list[Tick]:
    step_s = next((step for step in _TICK_STEPS_S if length_s / step < _MOST_TICKS), _TICK_STEPS_S[-1])
    return [
        Tick(x=100 * index * step_s / length_s, text=phrases.clock(index * step_s), odd=index % 2 == 1)
        for index in range(int(length_s / step_s) + 1)
    ]


def _layers(columns: Sequence[Column]) -> dict[str, float]:
    """Put each layer's label at the middle of the layer near the call's end, at least _LABEL_GAP apart."""
    counted = [column for column in columns if column.counted]
    last = counted[-max(1, len(columns) // 12) :]
    if not last:
        return {}
    used = sum(column.used for column in last)
    negative = 100 * sum(column.negative for column in last) / used
    positive = 100 * sum(column.positive for column in last) / used
    top = min(max(positive / 2, _LABEL_GAP / 2), 100 - 2.5 * _LABEL_GAP)
    floor = max(min(100 - negative / 2, 100 - _LABEL_GAP / 2), top + 2 * _LABEL_GAP)
    middle = min(max((positive + 100 - negative) / 2, top + _LABEL_GAP), floor - _LABEL_GAP)
    return dict(zip(POLARITIES, (floor, middle, top), strict=True))


def _gap_label(gap: Gap, length_s: float, phrases: Phrases) -> GapLabel | None:
    """None where the gap is too narrow for its name at every width."""
    needed_px = _LABEL_PX * length_s / (gap.end_s - gap.start_s)
    from_px = next((step for step in LABEL_STEPS_PX if step >= needed_px), None)
    if from_px is None:
        return None
    text = f"{phrases.words[f'gap_{gap.kind}']} {phrases.length(gap.end_s - gap.start_s)}"
    return GapLabel(x=50 * (gap.start_s + gap.end_s) / length_s, text=text.replace(" ", NO_BREAK), from_px=from_px)


def _gaps_note(named: Sequence[Gap], phrases: Phrases) -> str:
    words = phrases.words
    texts = [
        f"{phrases.clock_range(gap.start_s, gap.end_s)} ({words[f'gap_{gap.kind}']})" for gap in named[:_LISTED_GAPS]
    ]
    if len(named) > _LISTED_GAPS:
        texts.append(words["gaps_more"].format(count=len(named) - _LISTED_GAPS))
    return words["gaps_note"].format(gaps=", ".join(texts)) if texts else ""
