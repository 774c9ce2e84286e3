"""What the client's page is about now, told from a call as the vault holds it; pure."""

import hashlib
from typing import Literal

from vault.live_calls import LiveCall

State = Literal["asked", "allowed", "on", "stopped", "paused", "ended", "erased"]
"""No consent to analyse yet, or none any more; allowed but no video came; analysis on; stopped by the client; stopped
by the manager; the call is over; its data is erased."""

ANALYSING = ("live-hint", "report")
"""Purposes that need frames: without one of them nothing is analysed."""
OFFERED = ("live-hint", "report", "trend", "illustration-feedback")
"""Purposes that the page offers during the call; client-answer is asked for with the answer, after the call."""


def state_of(call: LiveCall) -> State:
    """The page's state."""
    if call.erased_ms is not None:
        return "erased"
    if call.ended_ms is not None:
        return "ended"
    if call.stopped_by == "client":
        return "stopped"
    if not any(purpose in call.consents for purpose in ANALYSING):
        return "asked"
    if call.stopped_by == "manager":
        return "paused"
    return "allowed" if call.started_ms is None else "on"


def version_of(call: LiveCall) -> str:
    """A mark that changes whenever the page would look different."""
    consents = ",".join(f"{purpose}={consent_id}" for purpose, consent_id in sorted(call.consents.items()))
    told = f"{state_of(call)} {call.started_ms} {call.stopped_ms} {call.ended_ms} {call.erased_ms} {consents}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def analysed_s(call: LiveCall, now_ms: int) -> float:
    """Time in which the call was analysed so far, in seconds: since its start, less its stops."""
    if call.started_ms is None:
        return 0.0
    stopped_ms = call.stopped_ms if call.stopped_by else None
    until_ms = min(time for time in (stopped_ms, call.ended_ms, now_ms) if time is not None)
    length_us = max(0, until_ms - call.started_ms) * 1000
    stops = call.counters.stops
    lost_us = sum(max(0, min(stop.to_us, length_us) - min(stop.from_us, length_us)) for stop in stops)
    return (length_us - lost_us) / 1e6


def stopped_ms_of(call: LiveCall) -> int:
    """When the analysis was stopped, Unix time."""
    assert call.stopped_ms is not None, f"call {call.call_id} is not stopped"
    return call.stopped_ms
