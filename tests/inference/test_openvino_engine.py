import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from inference.engine import ModelUnusable
from inference.gpu_check import compare, made_faces, made_picture
from inference.onnx_engine import OnnxEngine
from inference.openvino_engine import OpenvinoEngine
from inference.registry import PACKAGED_MODELS


def _tripling(path: Path) -> Path:
    graph = helper.make_graph(
        [helper.make_node("Sum", ["x", "x", "x"], ["y"])],
        "tripling",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 3])],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9), path)
    return path


@pytest.fixture
def _openvino() -> None:
    pytest.importorskip("openvino", reason="needs the requirements of the extra openvino")


@pytest.mark.usefixtures("_openvino")
def test_a_model_runs_and_tells_its_signature(tmp_path: Path) -> None:
    engine = OpenvinoEngine(_tripling(tmp_path / "m.onnx"), "tripling@1")
    assert engine.input_shapes == {"x": (None, 3)}
    assert engine.output_names == ("y",)
    assert engine.provider.startswith("openvino@")
    first = engine.run({"x": np.ones((2, 3), np.float32)})["y"]
    engine.run({"x": np.zeros((2, 3), np.float32)})
    np.testing.assert_array_equal(first, np.full((2, 3), 3))


@pytest.mark.usefixtures("_openvino")
def test_the_emotion_network_answers_as_under_onnx_runtime() -> None:
    path = PACKAGED_MODELS / "emotion.onnx"
    for number in (1, 3, 64):
        found = compare(OnnxEngine(path, "e@1"), OpenvinoEngine(path, "e@1"), {"crops": made_faces(number)})
        assert found.largest_difference < 1e-4
        assert found.same_polarity == 1.0


@pytest.mark.usefixtures("_openvino")
def test_the_detector_answers_as_under_onnx_runtime(detector_file: Path) -> None:
    for size in ((640, 384), (64, 32)):
        picture = {"picture": made_picture(*size)}
        found = compare(OnnxEngine(detector_file, "d@1"), OpenvinoEngine(detector_file, "d@1"), picture)
        assert found.largest_difference < 1e-3


@pytest.mark.usefixtures("_openvino")
@pytest.mark.parametrize("content", [b"", b"noise", bytes(4096)])
def test_a_file_that_is_no_model_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "m.onnx").write_bytes(content)
    with pytest.raises(ModelUnusable, match=r"m\.onnx: OpenVINO cannot load it") as raised:
        OpenvinoEngine(tmp_path / "m.onnx", "m@1")
    assert "\n" not in str(raised.value)


@pytest.mark.usefixtures("_openvino")
def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match=r"m\.onnx: no such model file"):
        OpenvinoEngine(tmp_path / "m.onnx", "m@1")


def test_without_the_package_the_way_out_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    with pytest.raises(ModelUnusable, match="extra openvino, or set MIMIKA_ENGINE=onnx"):
        OpenvinoEngine(_tripling(tmp_path / "m.onnx"), "m@1")
