"""What was seen, as the record that crosses the topic; pure."""

from dataclasses import dataclass
from typing import Literal

from contracts.calls import Mode
from contracts.observations import FaceObservation, Reason, State
from inference.pipeline import Engines, FaceReading


@dataclass(frozen=True, slots=True)
class SentFrame:
    """A frame without its picture.

    partition, offset, appended_ms, size_bytes: where, when and how large it stood on its topic; -1 from a folder.
    """

    call_id: str
    seq: int
    captured_us: int
    mode: Mode
    partition: int = -1
    offset: int = -1
    appended_ms: int = -1
    size_bytes: int = -1


@dataclass(frozen=True, slots=True)
class AnalysedBatch:
    """The batch, across calls, that a frame was analysed in.

    taken_us, analysed_us: Unix times at which a worker took it and had analysed it; 0 from a folder.
    """

    batch_id: str
    taken_us: int = 0
    analysed_us: int = 0


def observation(reading: FaceReading, frame: SentFrame, engines: Engines, batch: AnalysedBatch) -> FaceObservation:
    """Put a reading and its frame together."""
    return _record(frame, engines, batch, reading.state, reading.reason, reading)


def skipped(
    frame: SentFrame, reason: Literal["late", "withdrawn"], engines: Engines, batch: AnalysedBatch
) -> FaceObservation:
    """Say that a frame was not looked at, and why."""
    return _record(frame, engines, batch, "skipped", reason, FaceReading("no_face"))


def _record(
    frame: SentFrame, engines: Engines, batch: AnalysedBatch, state: State, reason: Reason, reading: FaceReading
) -> FaceObservation:
    return FaceObservation(
        call_id=frame.call_id,
        seq=frame.seq,
        captured_us=frame.captured_us,
        mode=frame.mode,
        state=state,
        reason=reason,
        box_px=reading.box_px,
        landmarks_px=reading.landmarks_px,
        detector_score=reading.detector_score,
        face_height_px=reading.face_height_px,
        probabilities=reading.probabilities,
        polarity=reading.polarity,
        detector=engines.detector,
        emotion=engines.emotion,
        provider=engines.provider,
        batch_id=batch.batch_id,
        frame_partition=frame.partition,
        frame_offset=frame.offset,
        frame_appended_ms=frame.appended_ms,
        frame_bytes=frame.size_bytes,
        taken_us=batch.taken_us,
        analysed_us=batch.analysed_us,
    )
