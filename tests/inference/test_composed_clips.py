"""The composed clips: a script that is known, frames that follow it, and a measure that can tell."""

import numpy as np
import pytest

from inference.corrected_shares import CELLS
from inference.dataset import LabelledFaces
from inference.face import Face
from inference.pipeline import FaceReading
from tests.composed_clips import KnownWhereMissed, result_of, smoothed_changes, summary
from tests.composed_pictures import (
    HEIGHTS_PX,
    LENGTHS_S,
    RATE,
    SIZE_PX,
    Shot,
    compressed,
    frames_of,
    shots,
    wall_of,
)

VOTED = np.array([0, 1, 2, -1] * 5)


def faces():
    pixels = np.random.default_rng(1).integers(0, 256, (20, 48, 48), dtype=np.uint8)
    return LabelledFaces(pixels, np.zeros(20, np.int64), np.zeros((20, 10), np.int64), "")


def readings(polarities):
    sure = {
        "negative": (1.0,) + 6 * (0.0,),
        "neutral": 6 * (0.0,) + (1.0,),
        "positive": 3 * (0.0,) + (1.0,) + 3 * (0.0,),
    }
    return [FaceReading(state="used", polarity=named, probabilities=sure[named]) for named in polarities]


def test_a_script_shows_faces_of_its_polarities_for_the_whole_clip_and_repeats():
    for seed in range(20):
        script = shots(VOTED, np.random.default_rng(seed))
        assert LENGTHS_S[0] <= sum(shot.length_s for shot in script) <= LENGTHS_S[1]
        assert all(VOTED[shot.row] == shot.polarity for shot in script)
        assert all(HEIGHTS_PX[0] <= height <= HEIGHTS_PX[1] for shot in script for height in shot.heights_px)
        assert script == shots(VOTED, np.random.default_rng(seed))


def test_the_known_box_lies_on_the_face_in_each_frame():
    script = [Shot(row=4, polarity=0, length_s=2, heights_px=(40, 90), middles_px=((100, 100), (400, 200)))]
    wall = np.zeros((SIZE_PX[1], SIZE_PX[0], 3), np.uint8)
    drawn = list(frames_of(script, faces(), wall))
    assert len(drawn) == 2 * RATE
    for picture, face in drawn:
        rows, columns = np.nonzero(picture[:, :, 0])
        left, top, width, height = face.box_px
        assert rows.min() <= top + 1
        assert rows.max() + 1 >= top + height - 1
        assert columns.min() <= left
        assert columns.max() + 1 >= left + width


def test_compression_keeps_the_number_of_pictures_and_changes_them(tmp_path):
    pictures = [wall_of(np.random.default_rng(seed)) for seed in range(9)]
    sent = [picture.bgr for picture in compressed(iter(pictures), 38, tmp_path)]
    assert len(sent) == 9
    assert all(picture.shape == pictures[0].shape for picture in sent)
    assert 0 < np.abs(sent[4].astype(int) - pictures[4]).mean() < 15


class Blind:
    name = "blind@1"

    def detect(self, picture):
        return []


def test_the_known_face_stands_in_where_the_detector_misses_and_is_told_apart():
    known = Face(box_px=(1, 2, 3, 4), landmarks_px=(0.0,) * 10, score=1)
    detector = KnownWhereMissed(Blind())
    assert detector.detect(np.zeros((9, 9, 3), np.uint8)) == []
    detector.known = known
    assert detector.detect(np.zeros((9, 9, 3), np.uint8)) == [known]
    assert detector.missed


def test_a_biased_reading_is_corrected_and_its_changes_counted():
    script = [
        Shot(row=1, polarity=polarity, length_s=60, heights_px=(48, 48), middles_px=((99, 99), (99, 99)))
        for polarity in (1, 2)
    ]
    matrix = np.zeros((3, CELLS))
    matrix[:, 2::3] = [[90, 5, 5], [30, 70, 0], [0, 0, 100]]
    called = (["negative"] * 3 + ["neutral"] * 7) * 36 + ["positive"] * 360
    result = result_of(script, readings(called), [True] * 720, matrix, np.random.default_rng(1))
    assert result.truth == pytest.approx([0, 0.5, 0.5])
    assert result.raw == pytest.approx([0.15, 0.35, 0.5])
    assert result.corrected == pytest.approx([0, 0.5, 0.5], abs=0.02)
    assert result.true_changes == pytest.approx(0.5)
    found = summary([result, result])
    assert found["raw_error_negative"] == pytest.approx(15)
    assert found["corrected_error_negative"] < 2
    assert found["coverage"] == found["coverage_by_detector"] == 100


def test_the_word_of_a_long_change_changes_once():
    assert smoothed_changes(readings(["neutral"] * 120 + ["negative"] * 120)) == 1
    assert smoothed_changes(readings((["neutral"] * 9 + ["negative"]) * 24)) == 0
