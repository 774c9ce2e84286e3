"""Planted observations of a call, and when interface.md's rules owe it a hint, worked out anew. Pure."""

from collections.abc import Sequence
from math import sqrt
from typing import Literal

from contracts.observations import FaceObservation

FRAMES_PER_S = 6
Polarity = Literal["negative", "neutral", "positive"]
EMOTION_PLACES: dict[Polarity, int] = {"negative": 0, "positive": 3, "neutral": 6}
"""Places of anger, happiness and neutrality among EMOTIONS."""
_LOOK_FRAMES = 4 * FRAMES_PER_S
_LATELY_FRAMES = 15 * FRAMES_PER_S
_LEAST_FRAMES = 10 * FRAMES_PER_S
_Z = 1.959964


def call_of(*parts: tuple[float, Polarity]) -> list[Polarity]:
    """The polarity of each frame of a call that shows each polarity for so many seconds."""
    return [polarity for seconds, polarity in parts for _ in range(round(seconds * FRAMES_PER_S))]


def planted(call_id: str, seq: int, polarity: Polarity, now_ms: int) -> FaceObservation:
    """What the worker says of a used frame that it meets at `now_ms`."""
    return FaceObservation(
        call_id=call_id, seq=seq, captured_us=round(seq * 1e6 / FRAMES_PER_S), mode="live", state="used", reason="",
        box_px=(200.0, 80.0, 150.0, 200.0), landmarks_px=(0.0,) * 10, detector_score=0.9, face_height_px=200.0,
        probabilities=tuple(float(place == EMOTION_PLACES[polarity]) for place in range(7)),  # type: ignore[arg-type]
        polarity=polarity, detector="planted@1", emotion="planted@1", provider="planted@1", batch_id="planted",
        frame_partition=0, frame_offset=seq, frame_appended_ms=now_ms, frame_bytes=1, taken_us=now_ms * 1000,
        analysed_us=now_ms * 1000,
    )  # fmt: skip


def is_owed(polarities: Sequence[Polarity]) -> bool:
    """Whether, behind these frames, the last 15 s are more negative than the call before, the interval off zero.

    A look at the face is 4 s (docs/adr/0011); the interval is Newcombe's (Statistics in Medicine 17 (1998), method 10).
    """
    late, early = polarities[-_LATELY_FRAMES:], polarities[:-_LATELY_FRAMES]
    if min(len(late), len(early)) < _LEAST_FRAMES:
        return False
    lately, before = late.count("negative") / len(late), early.count("negative") / len(early)
    below = lately - _lower_bound(lately, len(late) / _LOOK_FRAMES)
    above = 1 - before - _lower_bound(1 - before, len(early) / _LOOK_FRAMES)
    return lately - before > sqrt(below**2 + above**2)


def _lower_bound(share: float, size: float) -> float:
    """Wilson's, of a proportion."""
    reach = _Z * sqrt(share * (1 - share) / size + _Z**2 / (4 * size**2))
    return (share + _Z**2 / (2 * size) - reach) / (1 + _Z**2 / size)


def first_owed_s(polarities: Sequence[Polarity]) -> float | None:
    """Second of the call at which the rules first owe a hint."""
    owed = (place for place in range(len(polarities)) if is_owed(polarities[: place + 1]))
    place = next(owed, None)
    return None if place is None else place / FRAMES_PER_S
