from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from inference.emotion import EmotionEngine
from inference.face import Face
from inference.pipeline import CallPicture, FaceReading, Pipeline
from tests.pixels import Array

Make = Callable[..., NDArray[np.uint8]]
MakeFace = Callable[..., Face]
PERIOD_US = 166_667


def _picture(call_id: str, seq: int, picture: NDArray[np.uint8]) -> CallPicture:
    return CallPicture(call_id, seq, seq * PERIOD_US, Array(picture))


def test_a_used_face_has_all_its_fields(
    textured: Make, face_at: MakeFace, scripted_detector: Any, emotion_engine: EmotionEngine
) -> None:
    pipeline = Pipeline(scripted_detector([face_at(100, 50)]), emotion_engine)
    reading = pipeline.analyse([_picture("a", 0, textured(100, 50))])[0]
    assert (reading.state, reading.reason) == ("used", "")
    assert reading.box_px == face_at(100, 50).box_px
    assert reading.landmarks_px == face_at(100, 50).landmarks_px
    assert (reading.detector_score, reading.face_height_px) == (0.9, 80.0)
    assert reading.polarity in ("positive", "neutral")
    assert reading.probabilities is not None
    assert all(type(value) is float for value in reading.probabilities)
    assert sum(reading.probabilities) == pytest.approx(1)


def test_no_face_is_said_and_costs_no_emotion_run(
    textured: Make, scripted_detector: Any, emotion_engine: EmotionEngine, emotions: Any
) -> None:
    readings = Pipeline(scripted_detector([]), emotion_engine).analyse([_picture("a", 0, textured(100, 50))])
    assert readings == [FaceReading("no_face")]
    assert emotions.batches == []


def test_abstained_frames_say_why_and_have_no_polarity(
    textured: Make, face_at: MakeFace, scripted_detector: Any, emotion_engine: EmotionEngine
) -> None:
    detector = scripted_detector(
        [face_at(100, 50, 20)], [face_at(100, 50), face_at(200, 50, 50)], [face_at(100, 50)], [face_at(100, 50)]
    )
    pictures = [textured(100, 50), textured(100, 50), textured(100, 50) // 8, np.full((180, 320, 3), 90, np.uint8)]
    batch = [_picture(name, 0, picture) for name, picture in zip("abcd", pictures, strict=True)]
    readings = Pipeline(detector, emotion_engine).analyse(batch)
    assert [(r.state, r.reason, r.polarity, r.probabilities) for r in readings] == [
        ("abstained", reason, None, None) for reason in ("too small", "second face", "too dark", "too blurred")
    ]
    assert all(reading.box_px is not None for reading in readings)


def test_an_unclear_answer_is_shown_but_not_counted(
    textured: Make, face_at: MakeFace, scripted_detector: Any, emotion_engine: EmotionEngine, emotions: Any
) -> None:
    thirds = np.array([[0.4, 0, 0, 0.3, 0, 0, 0.3]], np.float32)
    emotions.run = lambda inputs: {"crowd": thirds}
    reading = Pipeline(scripted_detector([face_at(100, 50)]), emotion_engine).analyse(
        [_picture("a", 0, textured(100, 50))]
    )[0]
    assert (reading.state, reading.reason, reading.polarity) == ("abstained", "unclear", None)
    assert reading.probabilities == pytest.approx((0.4, 0, 0, 0.3, 0, 0, 0.3))


def test_a_batch_across_calls_is_one_emotion_run_with_readings_in_order(
    textured: Make, face_at: MakeFace, scripted_detector: Any, emotion_engine: EmotionEngine, emotions: Any
) -> None:
    detector = scripted_detector([face_at(100, 50)], [], [face_at(40, 30)])
    readings = Pipeline(detector, emotion_engine).analyse(
        [_picture("a", 0, textured(100, 50)), _picture("b", 0, textured(10, 10)), _picture("c", 0, textured(40, 30))]
    )
    assert [reading.state for reading in readings] == ["used", "no_face", "used"]
    assert readings[2].box_px == face_at(40, 30).box_px
    assert emotions.batches == [2]


def test_a_still_face_is_detected_once_a_second(
    textured: Make, face_at: MakeFace, scripted_detector: Any, emotion_engine: EmotionEngine
) -> None:
    detector = scripted_detector([face_at(100, 50)])
    Pipeline(detector, emotion_engine).analyse([_picture("a", seq, textured(100, 50)) for seq in range(18)])
    assert detector.asked == 3


def test_a_moving_face_carries_its_box_between_detections(
    textured: Make, face_at: MakeFace, scripted_detector: Any, emotion_engine: EmotionEngine
) -> None:
    readings = Pipeline(scripted_detector([face_at(100, 50)]), emotion_engine).analyse(
        [_picture("a", seq, textured(100 + 5 * seq, 50)) for seq in range(5)]
    )
    assert [reading.box_px[0] for reading in readings if reading.box_px] == pytest.approx([100, 105, 110, 115, 120])


def test_a_redelivered_picture_is_detected_and_leaves_the_track_alone(
    textured: Make, face_at: MakeFace, scripted_detector: Any, emotion_engine: EmotionEngine
) -> None:
    detector = scripted_detector([face_at(100, 50)], [face_at(10, 10)])
    pipeline = Pipeline(detector, emotion_engine)
    pipeline.analyse([_picture("a", seq, textured(100 + 5 * seq, 50)) for seq in range(3)])
    again = pipeline.analyse([_picture("a", 1, textured(10, 10))])[0]
    assert again.box_px == face_at(10, 10).box_px
    after = pipeline.analyse([_picture("a", 3, textured(115, 50))])[0]
    assert after.box_px == pytest.approx(face_at(115, 50).box_px)
    assert detector.asked == 2


def test_forgotten_and_crowded_out_calls_are_detected_afresh(
    textured: Make, face_at: MakeFace, scripted_detector: Any, emotion_engine: EmotionEngine
) -> None:
    detector = scripted_detector([face_at(100, 50)])
    pipeline = Pipeline(detector, emotion_engine, most_calls=2)
    pipeline.analyse([_picture("a", 0, textured(100, 50)), _picture("b", 0, textured(100, 50))])
    pipeline.forget("a")
    pipeline.forget("never seen")
    pipeline.analyse([_picture("a", 1, textured(100, 50))])
    assert detector.asked == 3
    pipeline.analyse([_picture("c", 0, textured(100, 50)), _picture("a", 2, textured(100, 50))])
    assert detector.asked == 4
    pipeline.analyse([_picture("b", 1, textured(100, 50))])
    assert detector.asked == 5


def _walk(textured: Make) -> list[CallPicture]:
    """Three calls whose faces move and vanish, their pictures interleaved."""
    pictures = []
    for seq in range(20):
        for number, call_id in enumerate("abc"):
            gone = seq % 9 == 2 * number
            shown = np.full((180, 320, 3), 90, np.uint8) if gone else textured(100 + 3 * seq, 50 + number * seq)
            pictures.append(_picture(call_id, seq, shown))
    return pictures


class _PatchDetector:
    """Finds the patch of `textured` by its columns and rows that differ from the background."""

    name = "patch@1"

    def __init__(self, face_at: MakeFace) -> None:
        self.face_at = face_at

    def detect(self, picture: NDArray[np.uint8]) -> list[Face]:
        rows, columns = np.nonzero((picture != 90).any(axis=2))
        return [self.face_at(int(columns.min()), int(rows.min()))] if len(rows) else []


@pytest.mark.parametrize("size", [7, 16])
def test_readings_do_not_depend_on_the_batching(
    textured: Make, face_at: MakeFace, emotion_engine: EmotionEngine, size: int
) -> None:
    def readings(batch: int) -> list[FaceReading]:
        pipeline, pictures = Pipeline(_PatchDetector(face_at), emotion_engine), _walk(textured)
        return [
            reading
            for start in range(0, len(pictures), batch)
            for reading in pipeline.analyse(pictures[start : start + batch])
        ]

    one = readings(1)
    assert {reading.state for reading in one} == {"used", "no_face"}
    assert readings(size) == one
