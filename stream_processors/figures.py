"""What the messages that Kafka took say for a service's figures."""

from collections.abc import Sequence

from bus.metrics import Metrics
from contracts.codec import decode
from contracts.metrics import ANALYSED, BATCH_FRAMES, DEAD_LETTERS_SENT, SKIPPED, WINDOWS_SENT, WORKER_SECONDS
from contracts.observations import FaceObservation
from contracts.topics import DEAD_LETTERS, FACE_OBSERVATIONS
from stream_processors.frame_batches import Outgoing


def count_observations(metrics: Metrics, messages: Sequence[Outgoing]) -> None:
    """Count what the worker made of one batch."""
    frames = 0
    for message in messages:
        if message.topic is DEAD_LETTERS:
            metrics.count(DEAD_LETTERS_SENT)
            continue
        record = decode(FACE_OBSERVATIONS, message.value)
        if isinstance(record, FaceObservation):
            frames += 1
            _count_frame(metrics, record)
    if frames:
        metrics.observe(BATCH_FRAMES, frames)


def _count_frame(metrics: Metrics, record: FaceObservation) -> None:
    if record.state == "skipped":
        metrics.count(SKIPPED, record.reason)
        return
    metrics.count(ANALYSED, record.state)
    queue_us = record.taken_us - record.frame_appended_ms * 1000
    metrics.observe(WORKER_SECONDS, max(0, queue_us) / 1e6, "queue")  # Kafka rounds down to ms, and has its own clock
    metrics.observe(WORKER_SECONDS, (record.analysed_us - record.taken_us) / 1e6, "analysis")


def count_windows(metrics: Metrics, messages: Sequence[Outgoing]) -> None:
    """Count what the windows service sent."""
    metrics.count(WINDOWS_SENT, amount=len(messages))
