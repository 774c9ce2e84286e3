"""What is known of a call at one time, and the state of the panel that follows from it: pure."""

from typing import Literal

import msgspec

from contracts.calls import MomentMarked
from contracts.windows import LiveState, SatisfactionWindow

Kind = Literal[
    "collecting", "negative", "neutral", "positive", "no-face", "stopped", "stopped-by-client", "no-consent",
    "report-only", "not-shared", "waiting", "lost", "ended",
]  # fmt: skip

STALE_MS = 5_000
"""A live state comes each second; without one for so long the panel says that it has no connection."""
FIRST_STATE_MS = 10_000
"""The same for the first one of a call, which waits for the picture."""
WORD_KINDS: dict[str, Kind] = {
    "collecting": "collecting", "negative": "negative", "neutral": "neutral", "positive": "positive",
    "no face": "no-face",
}  # fmt: skip
"""Kinds that a live state gives, by its word."""


class PanelModel(msgspec.Struct, frozen=True, kw_only=True):
    """What the topics have told about a call."""

    call_id: str
    started_ms: int | None = None
    """Unix time at which the call's clock was 0; None before its start was seen."""
    ended: bool = False
    windows: tuple[SatisfactionWindow, ...] = ()
    """Closed ones, in order."""
    state: LiveState | None = None
    """The newest."""
    state_ms: int = 0
    """Unix time at which it was sent."""
    marks: tuple[MomentMarked, ...] = ()
    """By their time in the call."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What the vault says of a call now; it is written before any topic, so it is never behind."""

    started_ms: int | None
    ended: bool
    stopped_by: str
    """"", "client" or "manager"."""
    stopped_ms: int | None
    purposes: frozenset[str]
    """Of the consents that hold."""
    paused: frozenset[str] = frozenset()
    """Purposes that the client's present stop paused."""
    shared: bool
    """Whether each consent to live hints that the client ever gave in the call names the supervisor too."""


def kind_of(seen: PanelModel, standing: Standing, now_ms: int, watching: bool = False) -> Kind:
    """Name the state of the panel; what ends or forbids the analysis goes before what it found.

    Args:
        seen: what the topics have told.
        standing: what the vault says.
        now_ms: Unix time.
        watching: whether the reader only looks on, as a supervisor does.
    """
    started_ms = standing.started_ms
    if standing.ended or seen.ended:
        return "ended"
    if watching and not standing.shared:
        return "not-shared"
    if standing.stopped_by:
        return "stopped-by-client" if standing.stopped_by == "client" else "stopped"
    if not standing.purposes & {"report", "live-hint"}:
        return "no-consent"
    if started_ms is None:
        return "waiting"
    if "live-hint" not in standing.purposes:
        return "report-only"
    if seen.state is None:
        return "collecting" if now_ms - started_ms <= FIRST_STATE_MS else "lost"
    return "lost" if now_ms - seen.state_ms > STALE_MS else WORD_KINDS[seen.state.word]


def shows_numbers(standing: Standing, watching: bool) -> bool:
    """Whether numbers of a call may be shown before its report: on the consent to hints, or if a stop paused it.

    `watching` as in `kind_of`.
    """
    return "live-hint" in standing.purposes | standing.paused and (standing.shared or not watching)


def clock_us(seen: PanelModel, standing: Standing, now_ms: int) -> int | None:
    """The call's clock now, in which a moment is marked; None where the call has not begun or is over."""
    started_ms = seen.started_ms if seen.started_ms is not None else standing.started_ms
    if started_ms is None or standing.ended or seen.ended:
        return None
    return max(0, now_ms - started_ms) * 1000
