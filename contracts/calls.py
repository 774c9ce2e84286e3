"""The life of a call as records: started, beating, ended; docs/en/calls.md says what each means."""

from typing import Literal

import msgspec

Mode = Literal["recorded", "live"]
EndReason = Literal["hang-up", "withdrawn", "time-out", "source lost", "file end"]

WINDOW_US = 5_000_000
"""Length of a window of a call, in microseconds of the call's clock."""

Party = Literal["client", "manager"]
Moment = Literal["price-named", "product-shown", "objection", "goal-stated", "summary", "own"]
"""What a manager can mark in a call."""

RETENTION_OF_FRAMES_MS = 20_000
"""How long Kafka keeps a frame; a source that waits sends it again before then."""


class CallStarted(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="call-started"):
    """The first record of a call, on call-events."""

    call_id: str
    """ULID."""
    mode: Mode
    started_ms: int
    """Unix time at which captured_us is 0."""
    client: str
    manager: str
    """Pseudonyms (vault.pseudonyms); the bank's own identifiers never enter a topic."""
    team: str
    subject: str
    """What the call was about, in the manager's words; empty where not said."""
    language: Literal["ru", "en"]
    consents: dict[str, str]
    """Consent id by purpose."""
    period_us: int
    """Sampling period: the time that one frame stands for."""


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a call in which the analysis was stopped; its sampling slots count nowhere."""

    by: Party
    from_us: int
    to_us: int
    """On the call's clock; the call's end where nobody resumed."""


class CallBeat(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="call-beat"):
    """Every 5 s from the process that holds the source, on call-events; 30 s without one end the call.

    It repeats the start record, so that whoever must end the call knows all that the end record holds.
    """

    started: CallStarted
    sent_ms: int
    """Unix time of the beat."""
    duration_us: int
    next_seq: int
    sent: int
    dropped: int
    no_frames: int
    """Counters so far, as in CallEnded."""
    stops: tuple[Stop, ...] = ()
    """So far; the last one lasts until now where the analysis is stopped."""
    ended: bool
    """True in the last beat, which follows the end record: nobody else need write one."""


class ConsentWithdrawn(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="consent-withdrawn"):
    """A client took back a consent; it is in the vault before it is on call-events."""

    call_id: str
    consent_id: str
    purpose: str
    withdrawn_ms: int


class AnalysisStopped(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="analysis-stopped"):
    """The analysis of a call that goes on was stopped; only the client can resume what the client stopped."""

    call_id: str
    by: Party
    stopped_ms: int


class AnalysisResumed(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="analysis-resumed"):
    """The analysis goes on, after a client's stop under a new consent and a new key."""

    call_id: str
    by: Party
    resumed_ms: int


class MomentMarked(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="moment-marked"):
    """A manager marked a moment."""

    call_id: str
    mark_id: str
    """ULID."""
    moment: Moment
    captured_us: int
    """On the call's clock."""


class ClientAnswered(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="client-answered"):
    """After the call, under a consent of its own: how satisfied the client is; never mixed into the model's number."""

    call_id: str
    satisfaction: int
    """1..5."""
    commented: bool
    """Whether the client wrote a sentence; it lies in the vault."""
    answered_ms: int


class CallEnded(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="call-ended"):
    """The end record: last of a call on frames, passed on behind the last observation on face-observations."""

    started: CallStarted
    reason: EndReason
    duration_us: int
    """Length of the call on its own clock."""
    sent: int
    """Frames handed to the producer: analysed + skipped + lost."""
    dropped: int
    """Frames thrown away before that, newest wins; 0 of a file."""
    no_frames: int
    """Sampling slots in which nothing came; 0 of a file."""
    stops: tuple[Stop, ...] = ()
    """Stretches in which the analysis was stopped, in order."""
