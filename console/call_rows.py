"""What the list of calls says about each: pure, from the vault's record, the report and the clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from itertools import groupby

from babel import Locale

from console.course import NOTHING, Course, Told
from console.times import clock, day_and_clock, day_title, moment
from console.words import WORDS, Language
from contracts.reports import SessionReport
from sinks.page import figures
from sinks.page.phrases import Phrases
from vault.live_calls import LiveCall

DELAYED_AFTER_MS = 60_000
"""A report stands within seconds of the end; after a minute people are told that it does not."""


@dataclass(frozen=True, slots=True)
class CallRow:
    """One line of the list; an empty text is not drawn."""

    call_id: str
    start: str
    length: str
    client: str
    subject: str
    value: str
    """Satisfaction, or in words why there is none."""
    value_note: str
    """Its interval, or the reason."""
    bar: tuple[float, float, float] | None
    """Satisfaction, lower and upper bound, 0..100."""
    shares: tuple[figures.Measure, ...]
    """Negative, neutral, positive; empty without numbers."""
    course: Course | None
    """None where there is nothing to draw."""
    course_name: str
    """What the course shows, in words."""
    coverage: str
    coverage_percent: float
    state: str
    state_note: str
    live: bool
    planned: bool
    has_report: bool


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is known of calls beyond the vault's record, each by call id."""

    reports: Mapping[str, SessionReport] = field(default_factory=dict)
    courses: Mapping[str, Course] = field(default_factory=dict)
    """Of calls with a report."""
    told: dict[str, Told] = field(default_factory=dict)
    """Of calls without one."""


@dataclass(frozen=True, slots=True)
class Section:
    """The calls of one day, or those of now."""

    title: str
    count: str
    rows: tuple[CallRow, ...]


def is_live(call: LiveCall) -> bool:
    """Whether the call goes on or is still to come: its link works and nobody ended it."""
    return call.ended_ms is None and call.erased_ms is None


def sections(
    calls: Sequence[LiveCall],
    numbers: Numbers,
    now_ms: int,
    language: Language,
    timezone: tzinfo,
    cut: tuple[bool, bool] = (False, False),
) -> list[Section]:
    """Calls that go on first, then the others by day, newest first.

    Args:
        calls: of one page of the list.
        numbers: what is known of them.
        now_ms: Unix time.
        language: of the words.
        timezone: of days and times.
        cut: whether other pages may hold calls of the first day, and of the last one; such a day has no count.
    """
    now = [call for call in calls if is_live(call) and (call.started_ms or now_ms < call.link_expires_ms)]
    rest = sorted((call for call in calls if call not in now), key=_start_ms, reverse=True)
    words, today = WORDS[language], moment(now_ms, timezone).date()

    def rows(some: Sequence[LiveCall]) -> tuple[CallRow, ...]:
        return tuple(row(call, numbers, now_ms, language, timezone) for call in some)

    found = [Section(words["now"], "", rows(now))] if now else []

    def day(call: LiveCall) -> date:
        return moment(_start_ms(call), timezone).date()

    days = [(of_day, rows(list(group))) for of_day, group in groupby(rest, key=day)]
    for place, (of_day, some) in enumerate(days):
        ready = sum(one.has_report for one in some)
        count = f"{counted(len(some), 'calls', language)}, {counted(ready, 'reports', language)}"
        is_whole = not ((cut[0] and place == 0) or (cut[1] and place == len(days) - 1))
        found.append(Section(day_title(of_day, today, language), count if is_whole else "", some))
    return found


def counted(n: int, noun: str, language: Language) -> str:
    """`7 звонков`: the number with its noun in the right form."""
    return WORDS[language][f"{noun}_{Locale(language).plural_form(n)}"].format(n=n).replace(" ", "\u00a0")


def row(call: LiveCall, numbers: Numbers, now_ms: int, language: Language, timezone: tzinfo) -> CallRow:
    """One line of the list."""
    phrases = Phrases(language, timezone)
    known = numbers.reports.get(call.call_id) if call.erased_ms is None else None
    told = numbers.told.get(call.call_id, NOTHING)
    measured = [measure for measure in (figures.measures(known, phrases) if known else []) if measure.bar]
    value, value_note = _value(call, known, now_ms, phrases)
    state, state_note = _state(call, known, now_ms, phrases)
    last_ms = call.ended_ms or (now_ms if call.erased_ms is None else None)
    length_s = (
        known.duration_s if known else (last_ms - call.started_ms) / 1000 if call.started_ms and last_ms else None
    )
    coverage = known.coverage if known else told.coverage_percent
    drawn = numbers.courses.get(call.call_id) if known else told.course
    return CallRow(
        call_id=call.call_id,
        start=clock(_start_ms(call), timezone),
        length=phrases.clock(length_s) if length_s is not None else "",
        client=call.client if call.erased_ms is None else "",
        subject=call.subject if call.erased_ms is None else "",
        value=value,
        value_note=value_note,
        bar=measured[0].bar if measured else None,
        shares=tuple(measured[1:]) if known else told.shares,
        course=drawn,
        course_name=_course_name(drawn, length_s, phrases),
        coverage=phrases.percent(round(coverage)) if coverage is not None else "",
        coverage_percent=coverage or 0.0,
        state=state,
        state_note=state_note,
        live=is_live(call) and call.started_ms is not None,
        planned=is_live(call) and call.started_ms is None,
        has_report=known is not None,
    )


def _course_name(drawn: Course | None, length_s: float | None, phrases: Phrases) -> str:
    words = WORDS[phrases.language]
    if drawn is None or length_s is None:
        return ""
    marks = words["course_marks"].format(n=len(drawn.marks)) if drawn.marks else ""
    return words["course_name"].format(length=phrases.length(length_s), marks=marks)


def _start_ms(call: LiveCall) -> int:
    return call.started_ms or call.planned_ms


def _value(call: LiveCall, report: SessionReport | None, now_ms: int, phrases: Phrases) -> tuple[str, str]:
    """The satisfaction and its interval, or what stands in their place and why."""
    words = WORDS[phrases.language]
    if call.erased_ms is not None:
        return words["na"], words["erased_note"]
    if report:
        overall = figures.measures(report, phrases)[0]
        return overall.value, overall.interval or figures.reason(report, phrases)
    if is_live(call):
        return "", words["after_call"] if call.started_ms else words["planned_note"]
    if call.started_ms is None:
        return words["na"], words["not_started" if call.consents else "no_consent"]
    is_late = now_ms - (call.ended_ms or now_ms) >= DELAYED_AFTER_MS
    return words["making"], words["safe" if is_late else "making_note"]


def _state(call: LiveCall, report: SessionReport | None, now_ms: int, phrases: Phrases) -> tuple[str, str]:
    """The state of the report and its note; no state where the value already says that it is in the making."""
    words = WORDS[phrases.language]
    if call.erased_ms is not None:
        return words["erased"], words["erased_at"].format(
            date=day_and_clock(call.erased_ms, phrases.timezone, phrases.language)
        )
    if is_live(call):
        return (words["planned"], "") if call.started_ms is None else ("", _stop(call, phrases) or "")
    if report:
        return words["ready"], _stop(call, phrases)
    if call.started_ms is None:
        return words["not_analysed"], ""
    ended_ms = call.ended_ms or now_ms
    if now_ms - ended_ms < DELAYED_AFTER_MS:
        return "", _stop(call, phrases)
    return words["delayed"], words["delayed_since"].format(time=clock(ended_ms + DELAYED_AFTER_MS, phrases.timezone))


def _stop(call: LiveCall, phrases: Phrases) -> str:
    """`клиент остановил на 09:25`, while the client's stop holds; empty without one."""
    words = WORDS[phrases.language]
    if call.stopped_by == "manager" and is_live(call):
        return words["stopped_now"]
    if call.stopped_by != "client":
        return ""
    if call.started_ms is None or call.stopped_ms is None or call.stopped_ms < call.started_ms:
        return words["stopped_client_before"]
    return words["stopped_client"].format(clock=phrases.clock((call.stopped_ms - call.started_ms) / 1000))
