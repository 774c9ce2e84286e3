from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from inference.engine import ModelUnusable
from inference.onnx_engine import OnnxEngine


def _doubling(path: Path) -> Path:
    graph = helper.make_graph(
        [helper.make_node("Add", ["x", "x"], ["y"])],
        "doubling",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 3])],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9), path)
    return path


def test_a_model_runs_and_tells_its_signature(tmp_path: Path) -> None:
    engine = OnnxEngine(_doubling(tmp_path / "m.onnx"), "doubling@1")
    assert engine.input_shapes == {"x": (None, 3)}
    assert engine.output_names == ("y",)
    assert engine.provider.startswith("onnxruntime@")
    np.testing.assert_array_equal(engine.run({"x": np.ones((2, 3), np.float32)})["y"], np.full((2, 3), 2))


@pytest.mark.parametrize("content", [b"", b"noise", bytes(4096)])
def test_a_file_that_is_no_model_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "m.onnx").write_bytes(content)
    with pytest.raises(ModelUnusable, match=r"m\.onnx: ONNX Runtime cannot load it") as raised:
        OnnxEngine(tmp_path / "m.onnx", "m@1")
    assert "\n" not in str(raised.value)


def test_a_cut_model_is_refused(tmp_path: Path) -> None:
    path = _doubling(tmp_path / "m.onnx")
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ModelUnusable):
        OnnxEngine(path, "m@1")


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match=r"m\.onnx: no such model file"):
        OnnxEngine(tmp_path / "m.onnx", "m@1")
