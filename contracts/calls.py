"""The life of a call as records: started, beating, ended; docs/en/calls.md says what each means."""

from typing import Literal

import msgspec

Mode = Literal["recorded", "live"]
EndReason = Literal["hang-up", "withdrawn", "time-out", "source lost", "file end"]

WINDOW_US = 5_000_000
"""Length of a window of a call, in microseconds of the call's clock."""

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
    ended: bool
    """True in the last beat, which follows the end record: nobody else need write one."""


class ConsentWithdrawn(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="consent-withdrawn"):
    """A client took back a consent; it is in the vault before it is on call-events."""

    call_id: str
    consent_id: str
    purpose: str
    withdrawn_ms: int


class CallEnded(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="call-ended"):
    """The end record: last of a call on frames, passed on behind the last observation on face-observations."""

    started: CallStarted
    reason: EndReason
    duration_us: int
    """Length of the call on its own clock."""
    sent: int
    """Frames handed to the producer: analysed + skipped + lost."""
    dropped: int
    """Frames thrown away before that, newest wins; 0 in recorded mode."""
    no_frames: int
    """Sampling slots in which nothing came; 0 in recorded mode."""
