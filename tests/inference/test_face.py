from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from inference.engine import ModelUnusable
from inference.face import detector_of
from inference.face_boxes import anchors


class _RetinaFace:
    """Sees one face at the anchor of 64 px whose middle is (104, 56), and a smaller one beside it."""

    name, provider = "retina@1", "none@1"
    input_shapes: Mapping[str, tuple[int | None, ...]] = {"picture": (None, None, None, 3)}
    output_names: tuple[str, ...] = ("boxes", "scores", "landmarks")

    def __init__(self) -> None:
        self.seen: NDArray[Any] = np.empty(0)

    def run(self, inputs: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        self.seen = inputs["picture"]
        known = anchors(*self.seen.shape[1:3])
        scores = np.zeros(len(known), np.float32)
        scores[np.flatnonzero((known == [104, 56, 64]).all(axis=1))] = 0.8
        scores[np.flatnonzero((known == [28, 28, 32]).all(axis=1))] = 0.9
        return {
            "boxes": np.zeros((1, len(known), 4), np.float32),
            "scores": scores[None],
            "landmarks": np.zeros((1, len(known), 10), np.float32),
        }


class _YuNet:
    name, provider = "yunet@1", "none@1"
    input_shapes: Mapping[str, tuple[int | None, ...]] = {"input": (1, 3, 384, 640)}
    output_names: tuple[str, ...] = tuple(
        f"{kind}_{step}" for kind in ("cls", "obj", "bbox", "kps") for step in (8, 16, 32)
    )

    def run(self, inputs: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        assert inputs["input"].shape == (1, 3, 384, 640)
        assert inputs["input"].dtype == np.float32
        outputs = {}
        for step in (8, 16, 32):
            cells = (384 // step) * (640 // step)
            for kind, width in (("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10)):
                outputs[f"{kind}_{step}"] = np.zeros((1, cells, width), np.float32)
        cell = 2 * 40 + 5  # row 2, column 5 at stride 16
        outputs["cls_16"][0, cell], outputs["obj_16"][0, cell] = 0.9, 0.9
        outputs["bbox_16"][0, cell, 2:] = np.log(4)
        return outputs


def test_a_face_comes_back_in_the_pictures_own_pixels_the_highest_first() -> None:
    engine = _RetinaFace()
    faces = detector_of(engine, (320, 192)).detect(np.zeros((360, 640, 3), np.uint8))
    assert engine.seen.shape == (1, 192, 320, 3)
    assert faces[0].box_px == pytest.approx(((104 - 32) * 2, (56 - 32) * 2, 128, 128))
    assert faces[0].landmarks_px == pytest.approx((208, 112) * 5)
    assert [round(face.score, 2) for face in faces] == [0.8, 0.9]


def test_a_small_picture_is_not_enlarged_and_its_border_is_the_mean() -> None:
    engine = _RetinaFace()
    detector_of(engine).detect(np.zeros((100, 130, 3), np.uint8))
    assert engine.seen.shape == (1, 128, 160, 3)
    assert engine.seen[0, 99, 129].tolist() == [0, 0, 0]
    assert engine.seen[0, 100, 0].tolist() == engine.seen[0, 0, 130].tolist() == [104, 117, 123]


def test_yunet_is_recognised_by_its_outputs() -> None:
    faces = detector_of(_YuNet()).detect(np.zeros((300, 400, 3), np.uint8))
    assert [face.box_px for face in faces] == [pytest.approx((80 - 32, 32 - 32, 64, 64), rel=1e-5)]
    assert faces[0].score == pytest.approx(0.9)


def test_a_model_with_another_signature_is_refused() -> None:
    engine = _RetinaFace()
    engine.output_names = ("logits",)
    with pytest.raises(ModelUnusable, match="retina@1"):
        detector_of(engine)
