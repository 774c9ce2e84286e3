"""Calls made of literal windows, for the tests of the page."""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest

from contracts.calls import CallEnded, CallStarted, Mode
from contracts.reports import EngineNames, SessionReport, WindowCounts
from sinks.report.computing import make_report

CALL_ID = "01JDC6W1V8Q4M2Z7T5N3R0KXAB"
STARTED_MS = 1_795_431_720_000
"""23 November 2026, 14:02 in UTC+3."""
PERIOD_US = 166_667
ENGINE = EngineNames(
    detector="retinaface-mobilenet0.25@1.0.0", emotion="mimika-first@0.1.0", provider="onnxruntime@1.22.0"
)
NO_ENGINE = EngineNames(detector=None, emotion=None, provider=None)
_STATES = ("negative", "neutral", "positive", "no_face", "abstained", "skipped")


@dataclass(frozen=True, slots=True)
class Call:
    """What a page is rendered from."""

    report: SessionReport
    windows: Sequence[WindowCounts]
    started: CallStarted


def window(number: int, negative: int, neutral: int, positive: int, **others: int) -> WindowCounts:
    """Counts of one window, the expressions put together from its polarities."""
    sad, surprise = negative // 2, positive // 4
    fear = (negative - sad) // 3
    disgust = (negative - sad - fear) // 4
    emotions = (negative - sad - fear - disgust, disgust, fear, positive - surprise, sad, surprise, neutral)
    return WindowCounts(
        window=number, negative=negative, neutral=neutral, positive=positive, emotions=emotions, **others
    )


def call_of(
    windows: Sequence[WindowCounts],
    duration_s: float,
    *,
    mode: Mode = "recorded",
    no_frames: int = 0,
    lost: int = 0,
    consents: Sequence[str] = ("live-hint", "report", "trend"),
    **texts: str,
) -> Call:
    """A call with these windows; its report is computed as every report is."""
    started = CallStarted(
        call_id=CALL_ID,
        mode=mode,
        started_ms=STARTED_MS,
        client=texts.get("client", "K-4821"),
        manager=texts.get("manager", "M-07"),
        team=texts.get("team", ""),
        subject=texts.get("subject", ""),
        language="en",
        consents={purpose: f"consent-{purpose}" for purpose in consents},
        period_us=PERIOD_US,
    )
    came = sum(sum(getattr(one, key) for key in _STATES) for one in windows)
    ended = CallEnded(
        started=started,
        reason="file end",
        duration_us=round(duration_s * 1_000_000),
        sent=came + lost,
        dropped=0,
        no_frames=no_frames,
    )
    report, every = make_report(ended, windows, ENGINE if came else NO_ENGINE, version=1)
    return Call(report, every, started)


def long_windows(count: int, gaps: Sequence[range]) -> list[WindowCounts]:
    """A made course of a call: full windows that drift slowly, and gaps in which the face is away."""
    source = random.Random(7)
    found = []
    for number in range(count):
        if any(number in gap for gap in gaps):
            used = source.randrange(2)
            found.append(window(number, 0, used, 0, no_face=29 - used, abstained=1))
            continue
        unclear = source.randrange(3)
        used = 30 - unclear
        tense = 0.12 + 0.4 * math.exp(-(((number - 0.62 * count) / (0.05 * count)) ** 2))
        glad = 0.12 + 0.5 * math.exp(-(((number - 0.38 * count) / (0.04 * count)) ** 2)) + 0.3 * (number > 0.84 * count)
        negative = min(used, round(used * max(0.0, source.gauss(tense, 0.09))))
        positive = min(used - negative, round(used * max(0.0, source.gauss(glad, 0.1))))
        found.append(window(number, negative, used - negative - positive, positive, abstained=unclear))
    return found


@pytest.fixture
def make_call() -> Callable[..., Call]:
    """Builds a call from windows."""
    return call_of


@pytest.fixture
def make_window() -> Callable[..., WindowCounts]:
    """Builds one window."""
    return window


@pytest.fixture
def call_24_min() -> Call:
    """24 min 10 s with two gaps of 40 s and 45 s and one of 15 s."""
    return call_of(long_windows(290, [range(62, 70), range(137, 146), range(239, 242)]), 1450.0)


@pytest.fixture
def call_3_h() -> Call:
    """2160 windows with a gap of five minutes."""
    return call_of(long_windows(2160, [range(700, 760)]), 10_800.0)


@pytest.fixture
def call_4_s() -> Call:
    """One window that ends with the call."""
    return call_of([window(0, 2, 18, 4)], 4.0)


@pytest.fixture
def call_unseen() -> Call:
    """A minute without a face."""
    return call_of([window(number, 0, 0, 0, no_face=30) for number in range(12)], 60.0)


@pytest.fixture
def call_short_of_face() -> Call:
    """Ten minutes, the face seen for 14 % of them."""
    seen = [window(number, 4, 20, 6) for number in range(17)]
    return call_of([*seen, *(window(number, 0, 0, 0, no_face=30) for number in range(17, 120))], 600.0)
