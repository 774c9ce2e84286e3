from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from contracts.polarity import EMOTIONS
from inference.dataset import VOTES, LabelledFaces
from inference.engine import ModelUnusable
from inference.evaluation import answers_of, calibration_error, confusion, crowd_polarity, evaluate, f1

KEYS = {
    "negative_f1", "negative_precision", "negative_recall", "macro_f1", "accuracy7", "negative_f1_24px",
    "negative_f1_blurred", "negative_f1_noisy", "ferplus_negative_f1", "ferplus_negative_precision",
    "ferplus_negative_recall", "ferplus_accuracy3", "ferplus_negative_f1_24px", "ferplus_negative_f1_blurred",
    "ferplus_negative_f1_noisy", "neutral_called_negative", "ece", "ms_per_face", "intervals",
}  # fmt: skip
SAD, HAPPY, NEUTRAL = (EMOTIONS.index(name) for name in ("sad", "happy", "neutral"))


class _Reader:
    """Reads the class from a crop's first pixel; fine checkerboards, which 24 px cannot hold, it calls happy."""

    name, provider = "reader@1", "none@1"
    input_shapes: Mapping[str, tuple[int | None, ...]] = {"crops": (None, 48, 48)}
    output_names: tuple[str, ...] = ("fer2013", "crowd")

    def run(self, inputs: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        classes = np.minimum(inputs["crops"][:, 0, 0] // 30, 6)
        rows = np.full((len(classes), 7), 0.2 / 6, np.float32)
        rows[np.arange(len(classes)), classes] = 0.8
        return {"fer2013": rows, "crowd": rows}


def _faces(seen: list[int], labels: list[int], ballots: list[str | None]) -> LabelledFaces:
    pixels = np.zeros((len(seen), 48, 48), np.uint8)
    pixels[:] = np.array(seen, np.uint8)[:, None, None] * 30 + 10
    votes = np.zeros((len(seen), len(VOTES)), np.int64)
    for row, ballot in enumerate(ballots):
        if ballot is not None:
            votes[row, VOTES.index(ballot)] = 10
    return LabelledFaces(pixels=pixels, labels=np.array(labels), votes=votes, sha256="")


def judged(faces: LabelledFaces, group: NDArray[np.int64] | None = None) -> dict[str, Any]:
    engine = _Reader()
    return evaluate(engine, faces, answers_of(engine, faces.pixels), group)


def test_all_keys_come_with_intervals_around_their_values() -> None:
    seen = [SAD, SAD, HAPPY, NEUTRAL] * 25
    labels = [SAD, NEUTRAL, HAPPY, NEUTRAL] * 25
    found = judged(_faces(seen, labels, ["sadness", "neutral", "happiness", "neutral"] * 25))
    assert set(found) == KEYS
    assert found["negative_precision"] == pytest.approx(50)
    assert found["negative_recall"] == pytest.approx(100)
    assert found["accuracy7"] == pytest.approx(75)
    assert found["neutral_called_negative"] == pytest.approx(50)
    assert found["ms_per_face"] > 0
    assert set(found["intervals"]) == KEYS - {"intervals"}
    for key, (low, high) in found["intervals"].items():
        assert low <= found[key] <= high, key
    low, high = found["intervals"]["negative_precision"]
    assert 30 < low < 45 < 55 < high < 70


def test_intervals_repeat_exactly() -> None:
    faces = _faces([SAD, HAPPY] * 10, [SAD, NEUTRAL] * 10, ["sadness", "neutral"] * 10)
    first, second = judged(faces)["intervals"], judged(faces)["intervals"]
    assert {**first, "ms_per_face": None} == {**second, "ms_per_face": None}


def test_the_small_figure_sees_shrunk_faces() -> None:
    faces = _faces([SAD] * 10, [SAD] * 10, [None] * 10)
    faces.pixels[:, ::2, ::2] = HAPPY * 30 + 10
    found = judged(faces)
    assert found["negative_recall"] == 0
    assert found["negative_f1_24px"] == pytest.approx(100)


def test_without_votes_the_crowds_figures_are_none() -> None:
    found = judged(_faces([SAD, HAPPY], [SAD, HAPPY], [None, None]))
    assert found["ece"] is found["ferplus_negative_f1"] is found["neutral_called_negative"] is None
    assert found["intervals"]["ece"] is None


def test_calibration_error_is_the_mean_gap_of_confidence_and_accuracy() -> None:
    sure = np.tile([0.9, 0.05, 0.05], (10, 1))
    half = np.tile([0.25, 0.5, 0.25], (10, 1))
    assert calibration_error(np.zeros(10, np.int64), sure) == pytest.approx(0.1)
    assert calibration_error(np.array([0] * 9 + [1]), sure) == pytest.approx(0.0)
    both = np.concatenate([sure, half])
    assert calibration_error(np.array([0] * 10 + [0] * 10), both) == pytest.approx((0.1 + 0.5) / 2)
    assert calibration_error(np.array([0]), np.array([[1.0, 0.0, 0.0]])) == 0.0


def test_a_network_without_both_heads_is_refused() -> None:
    engine = _Reader()
    engine.output_names = ("crowd",)
    with pytest.raises(ModelUnusable, match="reader@1"):
        answers_of(engine, _faces([SAD], [SAD], [None]).pixels)


def test_a_group_is_drawn_together_so_its_interval_is_wider() -> None:
    faces = _faces([SAD, HAPPY] * 50, [SAD] * 100, [None] * 100)
    single = judged(faces)["intervals"]["negative_recall"]
    grouped = judged(faces, np.arange(100) % 10)["intervals"]["negative_recall"]
    assert grouped[1] - grouped[0] > 2 * (single[1] - single[0])


def test_the_blurred_and_noisy_figures_see_degraded_faces() -> None:
    faces = _faces([SAD] * 10, [SAD] * 10, ["sadness"] * 10)
    faces.pixels[:, 1:] = faces.pixels[:, :, 1:] = HAPPY * 30 + 10
    found = judged(faces)
    assert found["negative_f1"] == found["ferplus_negative_f1"] == pytest.approx(100)
    assert found["negative_f1_blurred"] == found["ferplus_negative_f1_blurred"] == 0
    assert found["negative_f1_noisy"] > 0


def test_the_crowds_figures_come_from_its_own_matrix() -> None:
    faces = _faces([SAD, HAPPY, NEUTRAL, SAD], [SAD] * 4, ["sadness", "sadness", "neutral", "neutral"])
    found = judged(faces)
    assert found["ferplus_negative_precision"] == pytest.approx(50)
    assert found["ferplus_negative_recall"] == pytest.approx(50)
    assert found["ferplus_accuracy3"] == pytest.approx(50)


def test_contempt_is_negative_and_a_tie_is_nobodys() -> None:
    votes = np.zeros((4, len(VOTES)), np.int64)
    votes[0, VOTES.index("contempt")] = votes[2, VOTES.index("not-a-face")] = 6
    votes[1, VOTES.index("neutral")] = votes[1, VOTES.index("anger")] = 5
    assert crowd_polarity(votes).tolist() == [0, -1, -1, -1]


def test_a_confusion_matrix_counts_weights_and_leaves_the_unknown_out() -> None:
    truth, called = np.array([0, 1, -1, 1]), np.array([0, 0, 0, 1])
    assert confusion(truth, called).tolist() == [[1, 0, 0], [1, 1, 0], [0, 0, 0]]
    assert confusion(truth, called, np.array([2.0, 3.0, 9.0, 0.0])).tolist() == [[2, 0, 0], [3, 0, 0], [0, 0, 0]]
    assert f1(confusion(truth, called), 0) == pytest.approx((50, 100, 200 / 3))
    assert f1(np.zeros((3, 3)), 0) == (0, 0, 0)
