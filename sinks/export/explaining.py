"""The counts of a call and the arithmetic of every number, as text for a terminal."""

from datetime import UTC

from contracts.bootstrap import REPEATS, RUN_WINDOWS
from contracts.formulas import satisfaction
from contracts.polarity import EMOTIONS, POLARITIES
from contracts.reports import Interval
from sinks.export.paper import ReportPaper, end, sentence
from sinks.export.words import WORDS
from sinks.page import figures
from sinks.page.chart import stop_texts
from sinks.page.phrases import Phrases
from sinks.page.timeline import Column, columns_of
from sinks.page.words import Language
from sinks.report.computing import ENOUGH_COVERAGE_PERCENT, ENOUGH_USED_S, SATISFIED_FROM_PERCENT


def explain(paper: ReportPaper, language: Language) -> str:
    """Say how every number of the report came about.

    Numbers of a call of which too little was seen are reckoned here too, under a line that says why people do not
    read them.

    Returns:
        lines, each ended by a line feed.
    """
    phrases = Phrases(language, UTC)
    words = WORDS[language]
    reason = figures.reason(paper.report, phrases)
    head = [words["explained"].format(call_id=paper.report.call_id, version=paper.report.version)]
    head += [words["hidden"].format(reason=reason)] if reason else []
    parts = [
        head,
        _frames(paper, phrases),
        _shares(paper, phrases),
        _times(paper, phrases),
        _expressions(paper, phrases),
    ]
    method = phrases.words["method"].format(run=RUN_WINDOWS, repeats=phrases.number(REPEATS))
    engine = f"{phrases.words['engine']}: {' · '.join(figures.engine(paper.report, phrases))}"
    parts.append([method, engine, *stop_texts(paper.stops, phrases), end(paper, phrases)])
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _frames(paper: ReportPaper, phrases: Phrases) -> list[str]:
    """The identities of the counts."""
    counts, words, own = paper.report.counts, phrases.words, WORDS[phrases.language]
    rows = figures.frame_rows(paper.report, paper.report.duration_s, paper.started.period_us, phrases)
    width = max(len(row.word) for row in rows) + 2
    lines = [f"{'' if row is rows[0] else '  '}{row.word:{width}}{row.text:>9}" for row in rows]

    def total(name: str, whole: int, *parts: tuple[str, int]) -> str:
        terms = " + ".join(f"{phrases.number(count)} ({word})" for word, count in parts)
        return f"{name} {phrases.number(whole)} = {terms}"

    lines.append(
        total(
            sentence(own["sent"]),
            counts.sent,
            (own["analysed"], counts.analysed),
            (words["frames_skipped"], counts.skipped),
            (words["frames_lost"], counts.lost),
        )
    )
    lines.append(
        total(
            sentence(own["analysed"]),
            counts.analysed,
            (words["frames_used"], counts.used),
            (words["frames_not_seen"], counts.no_face),
            (words["frames_unclear"], counts.abstained),
        )
    )
    polarities = [(words[f"{key}_counted"], int(getattr(counts, key))) for key in POLARITIES]
    lines.append(total(words["frames_counted"], counts.used, *polarities))
    if counts.dropped:
        lines.append(f"{sentence(own['dropped'])}: {phrases.number(counts.dropped)}")
    return lines


def _shares(paper: ReportPaper, phrases: Phrases) -> list[str]:
    report, counts, words = paper.report, paper.report.counts, phrases.words
    whole = figures.sampled(counts)
    number = phrases.number
    terms = (
        f"{number(counts.used)} + {number(counts.no_face)} + {number(counts.abstained)} + {number(counts.no_frames)}"
    )
    seen = f"{number(counts.used)} / ({terms}) = " if whole else ""
    lines = [f"{words['face_seen']} = {seen}{phrases.percent(report.coverage, 1) if whole else words['na']}"]
    if not counts.used:
        return [*lines, *(f"{words[key]} = {words['na']}" for key in ("satisfaction", *POLARITIES))]
    fraction = figures.fraction(counts, phrases)
    above = f"{fraction['half']} × {fraction['neutral']} + {fraction['positive']}"
    arithmetic = f"({above}) / ({above} + {fraction['negative']}) = {fraction['above']} / {fraction['below']}"
    lines.append(
        f"{words['satisfaction']} = {arithmetic} = {fraction['value']}{_interval(paper, 'satisfaction', phrases)}"
    )
    for key in POLARITIES:
        share = phrases.percent(getattr(report.shares, key), 1)
        quotient = f"{fraction[key]} / {number(counts.used)}"
        lines.append(f"{words[key]} = {quotient} = {share}{_interval(paper, key, phrases)}")
    return lines


def _interval(paper: ReportPaper, key: str, phrases: Phrases) -> str:
    bounds: Interval | None = getattr(paper.report.intervals, key)
    if bounds is None:
        return ""
    low, high = bounds
    return f"  [{phrases.percent_range(low, high, 1)}]"


def _times(paper: ReportPaper, phrases: Phrases) -> list[str]:
    report, own = paper.report, WORDS[phrases.language]
    columns = columns_of(paper.windows, report.duration_s, paper.started.period_us, report.mode)
    counted = [column for column in columns if column.counted]
    satisfied = [column for column in counted if _satisfied(column)]
    needed_coverage, needed_used = phrases.percent(ENOUGH_COVERAGE_PERCENT), _seconds(ENOUGH_USED_S, phrases)
    enough = own["rule_enough"].format(
        coverage=phrases.percent(report.coverage, 1),
        needed_coverage=needed_coverage,
        used=_seconds(report.used_s, phrases),
        needed_used=needed_used,
    )
    period = phrases.number(paper.started.period_us / 1e6, 6)
    return [
        own["rule_counts"],
        f"{sentence(own['windows_counted'])}: {_windows(counted, phrases)}",
        f"{sentence(own['windows_satisfied'])}: {_windows(satisfied, phrases)}",
        f"{phrases.words['satisfied']} = {_seconds(report.satisfied_s, phrases)}",
        f"{own['used_s']}: {phrases.number(report.counts.used)} × {period} = {_seconds(report.used_s, phrases)}",
        f"{phrases.words['length']}: {_seconds(report.duration_s, phrases)}",
        f"{own['enough']}: {own['yes' if report.enough else 'no']} ({enough})",
    ]


def _satisfied(column: Column) -> bool:
    value = satisfaction(column.negative, column.neutral, column.positive)
    return value is not None and value >= SATISFIED_FROM_PERCENT


def _windows(columns: list[Column], phrases: Phrases) -> str:
    length_s = sum(column.end_s - column.start_s for column in columns)
    return f"{phrases.number(len(columns))} ({_seconds(length_s, phrases)})"


def _seconds(value: float, phrases: Phrases) -> str:
    return phrases.words["seconds"].format(phrases.number(value, 0 if round(value, 1) == round(value) else 1))


def _expressions(paper: ReportPaper, phrases: Phrases) -> list[str]:
    used = paper.report.counts.used
    lines = [phrases.words["expressions"]]
    for place, name in enumerate(EMOTIONS):
        word = phrases.words["neutral_expression" if name == "neutral" else name]
        frames = sum(window.emotions[place] for window in paper.windows)
        share = getattr(paper.report.emotions, name)
        value = phrases.words["na"] if share is None else phrases.percent(share, 1)
        lines.append(f"  {word:16}{phrases.number(frames):>7} / {phrases.number(used)} = {value}")
    return lines
