"""What was seen in one frame."""

from typing import Literal

import msgspec

from contracts.calls import Mode

State = Literal["used", "no_face", "abstained", "skipped"]
Reason = Literal[
    "", "too small", "too turned", "too dark", "too blurred", "second face", "unclear", "late", "withdrawn"
]  # fmt: skip
"""Why a frame is not `used`: the last two texts with `skipped`, the others with `abstained`."""


class FaceObservation(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="face-observation"):
    """One small record per frame, on face-observations."""

    call_id: str
    seq: int
    captured_us: int
    mode: Mode
    state: State
    reason: Reason
    box_px: tuple[float, float, float, float] | None
    """Left, top, width, height of the face in the sent frame (at most 640x360); None where no face was found."""
    landmarks_px: tuple[float, ...] | None
    """x, y of left eye, right eye, nose, left and right corner of the mouth (as seen in the picture): ten numbers."""
    detector_score: float | None
    """0..1; of the tracker's match while a detection is followed."""
    face_height_px: float | None
    probabilities: tuple[float, float, float, float, float, float, float] | None
    """Of EMOTIONS in their order, 0..1, from the crowd head; None where the engine was not asked."""
    polarity: Literal["negative", "neutral", "positive"] | None
    """Set where the state is `used`, else None."""
    detector: str
    emotion: str
    provider: str
    """Engines as name@version."""
    batch_id: str
    """Of the batch, across calls, that the frame was analysed in."""
    frame_partition: int
    frame_offset: int
    frame_appended_ms: int
    frame_bytes: int
    """Where and when the frame stood on its topic: this outlives the frame. -1 where it came from a folder."""
    taken_us: int = 0
    analysed_us: int = 0
    """Unix times at which the worker took the frame's batch and had analysed it; 0 where it came from a folder."""
