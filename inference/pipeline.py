"""From decoded pictures of many calls to what was seen in each."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np

from contracts.observations import Reason
from contracts.polarity import polarity
from inference.emotion import Crop, EmotionEngine, crop
from inference.face import Face, FaceDetector
from inference.pictures import Pixels
from inference.quality import answer_flaw, crop_flaw, crowded, face_flaw
from inference.redetection import detect_again
from inference.tracking import Small, Track, begin, due, follow, small

MOST_CALLS = 512
"""Calls whose tracks are kept, each at most 60 kB of luma; beyond, the one longest without a picture is forgotten."""

Probabilities = tuple[float, float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class CallPicture:
    """One picture of one call.

    picture: as sent (at most 640x360).
    """

    call_id: str
    seq: int
    captured_us: int
    picture: Pixels


@dataclass(frozen=True, slots=True)
class FaceReading:
    """What was seen in one picture; the fields mean what they mean in FaceObservation."""

    state: Literal["used", "no_face", "abstained"]
    reason: Reason = ""
    box_px: tuple[float, float, float, float] | None = None
    landmarks_px: tuple[float, ...] | None = None
    detector_score: float | None = None
    face_height_px: float | None = None
    probabilities: Probabilities | None = None
    polarity: Literal["negative", "neutral", "positive"] | None = None


@dataclass(frozen=True, slots=True)
class Engines:
    """Who analyses, each as name@version."""

    detector: str
    emotion: str
    provider: str


@dataclass(slots=True)
class _Call:
    last_seq: int = -1
    track: Track | None = None


@dataclass(frozen=True, slots=True)
class _Located:
    """A picture before the emotion engine: its face with the crop to judge, or why there is none."""

    face: Face | None
    flaw: Reason = ""
    crop: Crop | None = None


class Pipeline:
    """Detector, tracks of the calls, quality and emotion engine; one thread at a time.

    Readings depend on the pictures and their order within each call, not on how they are batched.
    """

    def __init__(self, detector: FaceDetector, emotion: EmotionEngine, most_calls: int = MOST_CALLS) -> None:
        self._detector, self._emotion, self._most_calls = detector, emotion, most_calls
        self._calls: OrderedDict[str, _Call] = OrderedDict()
        self.engines = Engines(detector.name, emotion.name, emotion.provider)

    def analyse(self, pictures: Sequence[CallPicture]) -> list[FaceReading]:
        """Read a batch across calls, each call's pictures in their order; one reading per picture, in order."""
        located = [self._locate(picture) for picture in pictures]
        crops = [place.crop for place in located if place.crop is not None]
        rows = iter(self._emotion.probabilities(np.stack(crops)) if crops else ())
        return [_reading(place, next(rows) if place.crop is not None else None) for place in located]

    def forget(self, call_id: str) -> None:
        """Drop what is known of an ended call."""
        self._calls.pop(call_id, None)

    def _locate(self, picture: CallPicture) -> _Located:
        face, rival = self._face(picture)
        if face is None:
            return _Located(None)
        flaw = face_flaw(face, rival)
        if flaw:
            return _Located(face, flaw)
        cut = crop(picture.picture.luma, face)
        flaw = crop_flaw(cut)
        return _Located(face, flaw) if flaw else _Located(face, crop=cut)

    def _face(self, picture: CallPicture) -> tuple[Face | None, bool]:
        """Follow or detect; a redelivered picture is detected and leaves the track as it is."""
        call = self._call(picture.call_id)
        seen = small(picture.picture.luma)
        if picture.seq <= call.last_seq:
            faces = self._detector.detect(picture.picture.bgr)
            return (faces[0] if faces else None), crowded(faces)
        call.last_seq = picture.seq
        last = call.track
        if last is not None:
            call.track = follow(last, seen, picture.captured_us)
        if call.track is not None:
            return call.track.face, call.track.crowded
        known = last if last is not None and due(last, picture.captured_us) else None
        return self._detect(call, picture, seen, known)

    def _detect(self, call: _Call, picture: CallPicture, seen: Small, known: Track | None) -> tuple[Face | None, bool]:
        """Detect the picture's face; `known`: the track of one that was well followed until its second was over."""
        faces = detect_again(self._detector, known, picture.picture.bgr) if known is not None else []
        faces = faces or self._detector.detect(picture.picture.bgr)
        if not faces:
            return None, False
        call.track = begin(faces[0], crowded(faces), seen, picture.captured_us)
        return faces[0], crowded(faces)

    def _call(self, call_id: str) -> _Call:
        call = self._calls.setdefault(call_id, _Call())
        self._calls.move_to_end(call_id)
        if len(self._calls) > self._most_calls:
            self._calls.popitem(last=False)
        return call


def _reading(place: _Located, row: Sequence[float] | None) -> FaceReading:
    """Put together what is known of one picture."""
    face = place.face
    if face is None:
        return FaceReading("no_face")
    probabilities = None if row is None else cast("Probabilities", tuple(float(value) for value in row))
    flaw = place.flaw if probabilities is None else answer_flaw(probabilities)
    used = probabilities is not None and not flaw
    return FaceReading(
        state="used" if used else "abstained",
        reason=flaw,
        box_px=face.box_px,
        landmarks_px=face.landmarks_px,
        detector_score=face.score,
        face_height_px=face.height_px,
        probabilities=probabilities,
        polarity=cast("Literal['negative', 'neutral', 'positive']", polarity(probabilities))
        if used and probabilities is not None
        else None,
    )
