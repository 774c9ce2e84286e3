"""Every figure that a service shows at /metrics: its name, kind, unit, labels and meaning. Pure.

A figure has one label at most, and its values stand here: no call, client or person can be told apart by one.
"""

from typing import Literal

import msgspec

from contracts.groups import CONSUMERS

Service = Literal["bridge", "front", "worker", "windows", "sessions", "sinks", "mail", "illustrations", "console"]
Kind = Literal["counter", "gauge", "histogram"]
Unit = Literal["frames", "calls", "requests", "messages", "rows", "reports", "mails", "sessions", "seconds"]

REFUSALS = (
    "candidate", "ice-restart", "if-match", "media-type", "no-candidates", "no-common-codec", "no-if-match",
    "no-room", "no-rtcp-mux", "no-token", "no-transport", "no-video", "not-allowed", "not-found", "not-media",
    "not-sdp", "not-sending", "token-refused", "too-large", "too-many-candidates", "too-many-offers", "too-slow",
    "unavailable", "unknown-session", "video-tracks", "other",
)  # fmt: skip
"""Names of the problems that a sender of video is answered with; `other` has none."""
STORED = (
    "observations_rows", "call_starts_rows", "call_changes_rows", "marks_rows", "client_answers_rows",
    "live_windows_rows", "hints_rows", "calls_rows", "windows_rows", "reports_rows", "illustration_feedback_rows",
)  # fmt: skip
"""Tables of ClickHouse that sinks writes."""
_DELAYS_S = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Around the goal of 100 ms from a frame's last packet to its observation."""
_PICTURE_S = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 7.0, 9.0, 10.0, 20.0, 45.0)
"""Around the goals of 1 s for a picture alone, 4 s among twenty and 10 s with art."""


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """One figure."""

    name: str
    """As Prometheus knows it; ends in its unit, and a counter then in `_total`."""
    kind: Kind
    unit: Unit
    services: tuple[Service, ...]
    """Who shows it; each since the start of its process."""
    help: str
    label: str = ""
    """Empty where there is none."""
    values: tuple[str, ...] = ()
    """All that the label can be."""
    bounds: tuple[float, ...] = ()
    """Upper bounds of a histogram's buckets, in its unit; one without an end follows."""


BRIDGE_CALLS = Metric(
    name="mimika_bridge_calls",
    kind="gauge",
    unit="calls",
    services=("bridge",),
    help="Live calls that are held or being let in now",
)
BRIDGE_RECEIVED = Metric(
    name="mimika_bridge_received_frames_total",
    kind="counter",
    unit="frames",
    services=("bridge",),
    help="Pictures that were decoded, before sampling",
)
BRIDGE_SENT = Metric(
    name="mimika_bridge_sent_frames_total",
    kind="counter",
    unit="frames",
    services=("bridge",),
    help="Sampled frames that were handed to Kafka's producer",
)
BRIDGE_DROPPED = Metric(
    name="mimika_bridge_dropped_frames_total",
    kind="counter",
    unit="frames",
    services=("bridge",),
    help="Sampled frames that were thrown away",
    label="cause",
    values=("newer frame", "not permitted", "no neighbour", "call ended"),
)
BRIDGE_SECONDS = Metric(
    name="mimika_bridge_frame_seconds",
    kind="histogram",
    unit="seconds",
    services=("bridge",),
    help="From the decoder to Kafka's producer, of each sent frame",
    bounds=_DELAYS_S,
)
REFUSED = Metric(
    name="mimika_refused_requests_total",
    kind="counter",
    unit="requests",
    services=("bridge", "front"),
    help="WHIP requests that were refused; the front counts what senders get, the bridges' refusals among it",
    label="reason",
    values=REFUSALS,
)
BATCH_FRAMES = Metric(
    name="mimika_worker_batch_frames",
    kind="histogram",
    unit="frames",
    services=("worker",),
    help="Frames of one batch, over all calls",
    bounds=(1, 2, 4, 8, 12, 16),
)
ANALYSED = Metric(
    name="mimika_worker_analysed_frames_total",
    kind="counter",
    unit="frames",
    services=("worker",),
    help="Frames whose observation Kafka has",
    label="state",
    values=("used", "no_face", "abstained"),
)
SKIPPED = Metric(
    name="mimika_worker_skipped_frames_total",
    kind="counter",
    unit="frames",
    services=("worker",),
    help="Frames that were not analysed",
    label="reason",
    values=("late", "withdrawn"),
)
WORKER_SECONDS = Metric(
    name="mimika_worker_stage_seconds",
    kind="histogram",
    unit="seconds",
    services=("worker",),
    help="Of each analysed frame: queue, from Kafka's append to the batch; analysis, of the batch",
    label="stage",
    values=("queue", "analysis"),
    bounds=_DELAYS_S,
)
WINDOWS_SENT = Metric(
    name="mimika_windows_sent_messages_total",
    kind="counter",
    unit="messages",
    services=("windows",),
    help="Closed windows and live states that Kafka has",
)
TIMED_OUT = Metric(
    name="mimika_sessions_timed_out_calls_total",
    kind="counter",
    unit="calls",
    services=("sessions",),
    help="Calls that were ended because their source fell silent",
)
CONSUMER_LAG = Metric(
    name="mimika_consumer_lag_messages",
    kind="gauge",
    unit="messages",
    services=("sessions",),
    help="Messages of a topic that a consumer group has not committed, also of a group that is down; NaN where Kafka "
    "does not answer",
    label="consumer",
    values=tuple(f"{group} {topic.name}" for group, topic in CONSUMERS),
)
DEAD_LETTERS_SENT = Metric(
    name="mimika_dead_letter_messages_total",
    kind="counter",
    unit="messages",
    services=("worker", "sinks", "illustrations"),
    help="Messages that could not be read and went to dead-letters",
)
ROWS_WRITTEN = Metric(
    name="mimika_sinks_written_rows_total",
    kind="counter",
    unit="rows",
    services=("sinks",),
    help="Rows that ClickHouse took; one that is written again counts again",
    label="table",
    values=STORED,
)
WRITE_SECONDS = Metric(
    name="mimika_sinks_write_seconds",
    kind="histogram",
    unit="seconds",
    services=("sinks",),
    help="Of each block of rows that was given to ClickHouse, refused ones too",
    bounds=_DELAYS_S,
)
REPORTS_MADE = Metric(
    name="mimika_sinks_made_reports_total",
    kind="counter",
    unit="reports",
    services=("sinks",),
    help="Reports that were computed and sent to session-reports",
)
OUTBOX = Metric(
    name="mimika_mail_outbox_mails",
    kind="gauge",
    unit="mails",
    services=("mail",),
    help="Mails in the outbox now, those that left among them; NaN where the vault does not answer",
    label="state",
    values=("queued", "sending", "sent", "failed"),
)
MAIL_TRIES = Metric(
    name="mimika_mail_tried_mails_total",
    kind="counter",
    unit="mails",
    services=("mail",),
    help="Mails that were taken up, by what became of it",
    label="outcome",
    values=("sent", "put off", "refused", "cancelled"),
)
PICTURES = Metric(
    name="mimika_illustrations_answered_requests_total",
    kind="counter",
    unit="requests",
    services=("illustrations",),
    help="Requests of a picture whose answer Kafka has, by how they ended",
    label="end",
    values=("done", "refused", "replaced", "failed"),
)
PICTURE_SECONDS = Metric(
    name="mimika_illustrations_answer_seconds",
    kind="histogram",
    unit="seconds",
    services=("illustrations",),
    help="Of each picture that was done: from Kafka's append of its request until Kafka has it",
    bounds=_PICTURE_S,
)
PICTURES_OPEN = Metric(
    name="mimika_illustrations_open_requests",
    kind="gauge",
    unit="requests",
    services=("illustrations",),
    help="Requests that were read and are not answered, those being drawn among them",
)
ART = Metric(
    name="mimika_illustrations_art_requests_total",
    kind="counter",
    unit="requests",
    services=("illustrations",),
    help="Pictures that were done and asked for art, by where their sky came from",
    label="sky",
    values=("painted", "drawn"),
)
SIGNED_IN = Metric(
    name="mimika_console_open_sessions",
    kind="gauge",
    unit="sessions",
    services=("console",),
    help="Browsers that are signed in now; NaN where the vault does not answer",
)
CONSOLE_REQUESTS = Metric(
    name="mimika_console_answered_requests_total",
    kind="counter",
    unit="requests",
    services=("console",),
    help="Requests, by the class of their status; one that met a bug of ours is 5xx",
    label="status",
    values=("2xx", "3xx", "4xx", "5xx"),
)

METRICS = (
    BRIDGE_CALLS,
    BRIDGE_RECEIVED,
    BRIDGE_SENT,
    BRIDGE_DROPPED,
    BRIDGE_SECONDS,
    REFUSED,
    BATCH_FRAMES,
    ANALYSED,
    SKIPPED,
    WORKER_SECONDS,
    WINDOWS_SENT,
    TIMED_OUT,
    CONSUMER_LAG,
    DEAD_LETTERS_SENT,
    ROWS_WRITTEN,
    WRITE_SECONDS,
    REPORTS_MADE,
    OUTBOX,
    MAIL_TRIES,
    PICTURES,
    PICTURE_SECONDS,
    PICTURES_OPEN,
    ART,
    SIGNED_IN,
    CONSOLE_REQUESTS,
)


def shown_by(service: Service) -> tuple[Metric, ...]:
    """The figures of one service, in the order of the list."""
    return tuple(metric for metric in METRICS if service in metric.services)
