"""Every topic of Mimika: a public API, each defined once."""

from typing import Any

import msgspec

from contracts.calls import (
    RETENTION_OF_FRAMES_MS,
    AnalysisResumed,
    AnalysisStopped,
    CallBeat,
    CallEnded,
    CallStarted,
    ClientAnswered,
    ConsentWithdrawn,
    MomentMarked,
)
from contracts.dead_letters import DeadLetter
from contracts.illustrations import Illustration, IllustrationFeedback, IllustrationRequest
from contracts.observations import FaceObservation
from contracts.reports import SessionReport
from contracts.windows import LiveState, SatisfactionWindow

_DAY_MS = 86_400_000


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """A topic as it is created and as it is read."""

    name: str
    payload: Any
    """Type of the records, a union where there are several; bytes where the value is sealed."""
    key: str
    partitions: int
    retention_ms: int
    producer: str
    consumers: tuple[str, ...]
    config: dict[str, str] = {}
    """Kafka's topic settings beside retention.ms."""


CALL_EVENTS = Topic(
    name="call-events",
    payload=CallStarted
    | CallBeat
    | AnalysisStopped
    | AnalysisResumed
    | ConsentWithdrawn
    | MomentMarked
    | ClientAnswered,
    key="call_id",
    partitions=8,
    retention_ms=7 * _DAY_MS,
    producer="ingest, stream_processors, console",
    consumers=("stream_processors", "sinks", "console"),
)
FRAMES = Topic(
    name="frames",
    payload=CallEnded,
    key="call_id",
    partitions=8,
    retention_ms=RETENTION_OF_FRAMES_MS,
    producer="ingest, stream_processors",
    consumers=("stream_processors",),
    config={
        # A frame is off the disk at most 60 s after it came: small segments, deleted soon.
        "segment.ms": "5000",
        "segment.bytes": "1048576",
        "file.delete.delay.ms": "1000",
        # Capture times of an old recording would be past retention on arrival.
        "message.timestamp.type": "LogAppendTime",
        "max.message.bytes": "2097152",
        "compression.type": "uncompressed",
    },
)
"""Values are sealed pictures; only the end record, told by its header `kind`, is a record in JSON."""
FACE_OBSERVATIONS = Topic(
    name="face-observations",
    payload=FaceObservation | CallEnded,
    key="call_id",
    partitions=8,
    retention_ms=_DAY_MS,
    producer="stream_processors",
    consumers=("sinks", "stream_processors", "ingest"),
)
SATISFACTION_WINDOWS = Topic(
    name="satisfaction-windows",
    payload=SatisfactionWindow | LiveState,
    key="call_id",
    partitions=8,
    retention_ms=_DAY_MS,
    producer="stream_processors",
    consumers=("sinks", "console"),
)
SESSION_REPORTS = Topic(
    name="session-reports",
    payload=SessionReport,
    key="call_id",
    partitions=8,
    retention_ms=30 * _DAY_MS,
    producer="sinks",
    consumers=("sinks", "console"),
)
ILLUSTRATION_REQUESTS = Topic(
    name="illustration-requests",
    payload=IllustrationRequest,
    key="request_id",
    partitions=8,
    retention_ms=_DAY_MS,
    producer="console",
    consumers=("illustrations",),
)
ILLUSTRATIONS = Topic(
    name="illustrations",
    payload=Illustration,
    key="request_id",
    partitions=8,
    retention_ms=_DAY_MS,
    producer="illustrations",
    consumers=("console",),
    config={"max.message.bytes": "2097152"},
)
ILLUSTRATION_FEEDBACK = Topic(
    name="illustration-feedback",
    payload=IllustrationFeedback,
    key="request_id",
    partitions=8,
    retention_ms=30 * _DAY_MS,
    producer="console",
    consumers=("sinks",),
)
DEAD_LETTERS = Topic(
    name="dead-letters",
    payload=DeadLetter,
    key="topic",
    partitions=1,
    retention_ms=14 * _DAY_MS,
    producer="every service",
    consumers=("operators",),
)

TOPICS = (
    CALL_EVENTS,
    FRAMES,
    FACE_OBSERVATIONS,
    SATISFACTION_WINDOWS,
    SESSION_REPORTS,
    ILLUSTRATION_REQUESTS,
    ILLUSTRATIONS,
    ILLUSTRATION_FEEDBACK,
    DEAD_LETTERS,
)
