"""A judgement of the shipped kind of model on a tiny set: what it shares with training, slices, matrices."""

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from contracts.polarity import EMOTIONS
from inference import judging
from inference.dataset import VOTES, LabelledFaces
from inference.face_boxes import anchors
from inference.fingerprints import file_bytes
from inference.registry import ModelEntry, entries

SAD, HAPPY = EMOTIONS.index("sad"), EMOTIONS.index("happy")


class Lightness:
    """Calls light faces happy and dark ones sad."""

    name, provider = "lightness@1", "none@1"
    input_shapes: Mapping[str, tuple[int | None, ...]] = {"crops": (None, 48, 48)}
    output_names = ("fer2013", "crowd")

    def run(self, inputs: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        light = inputs["crops"].mean(axis=(1, 2)) > 128
        rows = np.full((len(light), 7), 0.05, np.float32)
        rows[np.arange(len(light)), np.where(light, HAPPY, SAD)] = 0.7
        return {"fer2013": rows, "crowd": rows}


class FrontalWhereLight:
    """Sees a frontal face in light pictures, nothing in dark ones."""

    name, provider = "frontal@1", "none@1"
    input_shapes: Mapping[str, tuple[int | None, ...]] = {"picture": (None, None, None, 3)}
    output_names = ("boxes", "scores", "landmarks")

    def run(self, inputs: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        known = anchors(*inputs["picture"].shape[1:3])
        scores = np.full((1, len(known)), 0.9 if inputs["picture"][0, 64, 64, 0] > 128 else 0.1, np.float32)
        points = np.tile(np.array([-1, -1, 1, -1, 0, 0, -1, 1, 1, 1], np.float32), (1, len(known), 1))
        return {"boxes": np.zeros((1, len(known), 4), np.float32), "scores": scores, "landmarks": points}


def faces() -> LabelledFaces:
    random = np.random.default_rng(3)
    light = np.arange(60) % 2
    pixels = (random.integers(0, 60, (60, 48, 48)) + 40 + 130 * light[:, None, None]).astype(np.uint8)
    votes = np.zeros((60, len(VOTES)), np.int64)
    votes[np.arange(60), np.where(light, VOTES.index("happiness"), VOTES.index("sadness"))] = 10
    labels = np.where(light, HAPPY, SAD)
    labels[:6] = SAD
    return LabelledFaces(pixels, labels.astype(np.int64), votes, "f" * 64)


def entry() -> ModelEntry:
    return next(entry for entry in entries() if entry.role == "emotion")


def test_the_training_pictures_are_found_and_without_fingerprints_none_is(tmp_path, monkeypatch) -> None:
    of = faces()
    (tmp_path / "known.bin").write_bytes(file_bytes(of.pixels[:4]))
    monkeypatch.setattr(judging, "PACKAGED_MODELS", tmp_path)
    known = msgspec.structs.replace(entry(), training_pictures="known.bin")
    assert judging.shared_pictures(known, of).tolist() == [True] * 4 + [False] * 56
    unknown = msgspec.structs.replace(entry(), training_pictures="")
    assert not judging.shared_pictures(unknown, of).any()


def test_the_judgement_has_the_figures_without_what_was_shared() -> None:
    of, shared = faces(), np.arange(60) < 6
    found = judging.judge(entry(), Lightness(), of, shared)
    assert found["shared_with_training"] == 6
    assert found["accuracy7"] == pytest.approx(95)
    assert found["unseen"]["accuracy7"] == pytest.approx(100)
    assert found["confusion"]["polarity"] == [[30, 0, 3], [0, 0, 0], [0, 0, 27]]
    assert found["confusion"]["crowd"] == [[30, 0, 0], [0, 0, 0], [0, 0, 30]]
    assert sum(map(sum, found["confusion"]["emotions"])) == 60
    assert found["training_sha256"] == entry().training_sha256
    assert judging.judge(entry(), Lightness(), of, shared & False)["unseen"] is None
    msgspec.json.encode(found)


def test_the_close_judgement_has_slices_with_their_numbers_of_faces() -> None:
    found = judging.judge_closely(entry(), Lightness(), FrontalWhereLight(), faces(), np.zeros(60, bool))
    by_light = {part["low"]: part["n"] for part in found["slices"]["brightness"]}
    assert by_light[0] == 30
    assert sum(by_light.values()) == 60
    assert found["pose_coverage"] == pytest.approx(50)
    frontal = found["slices"]["yaw"][0]
    assert (frontal["n"], frontal["voted"]) == (30, 30)
    low, high = frontal["intervals"]["negative_f1"]
    assert low <= frontal["negative_f1"] <= high
    empty = found["slices"]["yaw"][-1]
    assert (empty["n"], empty["negative_f1"], empty["intervals"]) == (0, None, None)
    assert all(part["n"] == 60 for part in found["slices"]["shown_px"])
    assert [point["coverage"] for point in found["risk_coverage"]][-1] == 100
    msgspec.json.encode(found)
