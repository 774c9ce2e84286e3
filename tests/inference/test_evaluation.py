from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from contracts.polarity import EMOTIONS
from inference.dataset import VOTES, LabelledFaces
from inference.engine import ModelUnusable
from inference.evaluation import calibration_error, evaluate

KEYS = {
    "negative_f1", "negative_precision", "negative_recall", "macro_f1", "accuracy7", "negative_f1_24px",
    "ferplus_negative_f1", "neutral_called_negative", "ece", "ms_per_face", "intervals",
}  # fmt: skip
SAD, HAPPY, NEUTRAL = (EMOTIONS.index(name) for name in ("sad", "happy", "neutral"))


class _Reader:
    """Reads the class from a crop's first pixel; fine checkerboards, which 24 px cannot hold, it calls happy."""

    name, provider = "reader@1", "none@1"
    input_shapes: Mapping[str, tuple[int | None, ...]] = {"crops": (None, 48, 48)}
    output_names: tuple[str, ...] = ("fer2013", "crowd")

    def run(self, inputs: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        classes = inputs["crops"][:, 0, 0] // 30
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


def test_all_keys_come_with_intervals_around_their_values() -> None:
    seen = [SAD, SAD, HAPPY, NEUTRAL] * 25
    labels = [SAD, NEUTRAL, HAPPY, NEUTRAL] * 25
    found = evaluate(_Reader(), _faces(seen, labels, ["sadness", "neutral", "happiness", "neutral"] * 25))
    assert set(found) == KEYS
    assert found["negative_precision"] == pytest.approx(50)
    assert found["negative_recall"] == pytest.approx(100)
    assert found["accuracy7"] == pytest.approx(75)
    assert found["neutral_called_negative"] == pytest.approx(50)
    assert found["ms_per_face"] > 0
    assert set(found["intervals"]) == KEYS - {"ms_per_face", "intervals"}
    for key, (low, high) in found["intervals"].items():
        assert low <= found[key] <= high, key
    low, high = found["intervals"]["negative_precision"]
    assert 30 < low < 45 < 55 < high < 70


def test_intervals_repeat_exactly() -> None:
    faces = _faces([SAD, HAPPY] * 10, [SAD, NEUTRAL] * 10, ["sadness", "neutral"] * 10)
    assert evaluate(_Reader(), faces)["intervals"] == evaluate(_Reader(), faces)["intervals"]


def test_the_small_figure_sees_shrunk_faces() -> None:
    faces = _faces([SAD] * 10, [SAD] * 10, [None] * 10)
    faces.pixels[:, ::2, ::2] = HAPPY * 30 + 10
    found = evaluate(_Reader(), faces)
    assert found["negative_recall"] == 0
    assert found["negative_f1_24px"] == pytest.approx(100)


def test_without_votes_the_crowds_figures_are_none() -> None:
    found = evaluate(_Reader(), _faces([SAD, HAPPY], [SAD, HAPPY], [None, None]))
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
        evaluate(engine, _faces([SAD], [SAD], [None]))
