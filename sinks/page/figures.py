"""What the page says in numbers: each as the text that people read and the length that a bar is drawn with."""

from collections.abc import Sequence

import msgspec

from contracts.polarity import EMOTIONS, POLARITIES, POLARITY_OF
from contracts.reports import Counts, Interval, SessionReport
from contracts.rounding import whole_percents
from sinks.page.phrases import Phrases
from sinks.report.computing import ENOUGH_COVERAGE_PERCENT, ENOUGH_USED_S

_ORDER = ("neutral", "happy", "surprise", "sad", "angry", "fear", "disgust")
"""Order of expressions with equal shares."""


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the report table."""

    key: str
    """`satisfaction` or a polarity."""
    value: str
    interval: str
    """Empty where there is no value."""
    bar: tuple[float, float, float] | None
    """Value, lower and upper bound, 0..100; None where there is no value."""


class CoveragePart(msgspec.Struct, frozen=True, kw_only=True):
    """One of the three parts into which the time of a call falls."""

    key: str
    text: str
    start: float
    width: float
    """On the bar, 0..100."""


class Expression(msgspec.Struct, frozen=True, kw_only=True):
    """One of the seven expressions."""

    word: str
    polarity: str
    text: str
    width: float
    """Of its bar, 0..100 of the longest."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A count with its name."""

    word: str
    text: str


def reason(report: SessionReport, phrases: Phrases) -> str:
    """Why people read no numbers, in one line without a full stop; empty where they do."""
    words = phrases.words
    counts = report.counts
    if not counts.used:
        return words["no_used"] if sampled(counts) else words["no_sampled"]
    if report.enough:
        return ""
    parts = []
    if report.coverage < ENOUGH_COVERAGE_PERCENT:
        decimals = 0 if round(report.coverage) < ENOUGH_COVERAGE_PERCENT else 1
        seen, needed = phrases.percent(report.coverage, decimals), phrases.percent(ENOUGH_COVERAGE_PERCENT)
        parts.append(words["coverage_short"].format(seen=seen, needed=needed))
    if report.used_s < ENOUGH_USED_S:
        needed = words["seconds"].format(round(ENOUGH_USED_S))
        parts.append(words["used_short"].format(seen=phrases.length(int(report.used_s)), needed=needed))
    figures = "; ".join(parts)
    return f"{words['too_little']}: {figures}" if figures else words["too_little"]


def sampled(counts: Counts) -> int:
    """Frames that were due and say something about the face: the whole of the coverage."""
    return counts.used + counts.no_face + counts.abstained + counts.no_frames


def measures(report: SessionReport, phrases: Phrases) -> list[Measure]:
    """The report table: overall satisfaction, then the three shares, whole per cents that add up."""
    shares = (report.shares.negative, report.shares.neutral, report.shares.positive)
    bounds = (report.intervals.negative, report.intervals.neutral, report.intervals.positive)
    known = [share for share in shares if share is not None]
    if not report.enough or report.satisfaction is None or len(known) != len(shares):
        return [_unknown(key, phrases) for key in ("satisfaction", *POLARITIES)]
    rows = [
        _measure(
            "satisfaction", report.satisfaction, round(report.satisfaction), report.intervals.satisfaction, phrases
        )
    ]
    for key, share, whole, interval in zip(POLARITIES, known, whole_percents(known), bounds, strict=True):
        rows.append(_measure(key, share, whole, interval, phrases))
    return rows


def _unknown(key: str, phrases: Phrases) -> Measure:
    return Measure(key=key, value=phrases.words["na"], interval="", bar=None)


def _measure(key: str, value: float, whole: int, interval: Interval | None, phrases: Phrases) -> Measure:
    low, high = interval or (value, value)
    decimals = 1 if 0 < high - low < 2 else 0
    return Measure(
        key=key,
        value=phrases.percent(value if decimals else whole, decimals),
        interval=phrases.percent_range(low, high, decimals),
        bar=(value, low, high),
    )


def coverage_parts(counts: Counts, phrases: Phrases) -> list[CoveragePart]:
    """Seen and counted, seen but unclear, not seen; nothing where no frame was due."""
    whole = sampled(counts)
    if not whole:
        return []
    shares = [100 * part / whole for part in (counts.used, counts.abstained, counts.no_face + counts.no_frames)]
    starts = (0.0, shares[0], shares[0] + shares[1])
    return [
        CoveragePart(key=key, text=phrases.percent(percent), start=start, width=share)
        for key, percent, start, share in zip(
            ("seen_counted", "seen_unclear", "not_seen"), whole_percents(shares), starts, shares, strict=True
        )
    ]


def expressions(report: SessionReport, phrases: Phrases) -> list[Expression]:
    """The seven expressions by share, the largest first; in the order of the words where there is no share."""
    words = phrases.words
    polarities = dict(zip(EMOTIONS, POLARITY_OF, strict=True))
    values = {name: getattr(report.emotions, name) for name in _ORDER}
    known = report.enough and all(value is not None for value in values.values())
    names = sorted(_ORDER, key=lambda name: -values[name]) if known else list(_ORDER)
    percents = whole_percents([values[name] for name in names]) if known else []
    longest = max(values.values()) if known else 0
    return [
        Expression(
            word=words["neutral_expression" if name == "neutral" else name],
            polarity=polarities[name],
            text=phrases.percent(percents[place]) if known else words["na"],
            width=100 * values[name] / longest if known else 0,
        )
        for place, name in enumerate(names)
    ]


def frame_rows(report: SessionReport, duration_s: float, period_us: int, phrases: Phrases) -> list[Row]:
    """Frames of the call and what became of them; the first row is the sum of the others."""
    words, counts = phrases.words, report.counts
    total = sampled(counts) + counts.skipped + counts.lost
    rate = 1_000_000 / period_us
    exact = round(rate, 1) * round(duration_s) == total and round(duration_s, 3) == round(duration_s)
    heading = words["frames_exact" if exact else "frames_up_to"].format(
        rate=phrases.number(rate, 0 if round(rate, 1) == round(rate) else 1), seconds=phrases.number(duration_s)
    )
    always = ((counts.used, "used"), (counts.abstained, "unclear"), (counts.no_face, "not_seen"))
    at_times = ((counts.no_frames, "absent"), (counts.skipped, "skipped"), (counts.lost, "lost"))
    parts = [*always, *(part for part in at_times if part[0])]
    return [
        Row(word=heading, text=phrases.number(total)),
        *(Row(word=words[f"frames_{key}"], text=phrases.number(count)) for count, key in parts),
    ]


def fraction(counts: Counts, phrases: Phrases) -> dict[str, str]:
    """The formula with the call's counts: both sums and the result with one decimal."""
    above = 0.5 * counts.neutral + counts.positive
    below = above + counts.negative
    words = phrases.words
    half = phrases.number(0.5, 1)
    numbers = {key: phrases.number(getattr(counts, key)) for key in POLARITIES}
    numerator = (
        f"{half} × {numbers['neutral']} ({words['neutral_low']}) + {numbers['positive']} ({words['positive_low']})"
    )
    value = phrases.percent(100 * above / below, 1)
    return {
        **numbers,
        "half": half,
        "above": phrases.number(above, 0 if above.is_integer() else 1),
        "below": phrases.number(below, 0 if below.is_integer() else 1),
        "value": value,
        "name": words["formula_name"].format(
            numerator=numerator,
            denominator=f"{numerator} + {numbers['negative']} ({words['negative_low']})",
            value=value,
        ),
    }


def engine(report: SessionReport, phrases: Phrases) -> Sequence[str]:
    """Who analysed, each as name@version with its part; one sentence where no frame was observed."""
    words, names = phrases.words, report.engine
    if names.emotion is None and names.detector is None:
        return [words["engine_none"]]
    parts = [f"{names.emotion}, {words['weights']}"] if names.emotion else []
    parts += [f"{words['detector']}: {names.detector}"] if names.detector else []
    return parts + ([f"{words['provider']}: {names.provider}"] if names.provider else [])
