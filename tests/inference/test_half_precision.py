from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from inference.evaluation import called_polarity
from inference.half_precision import InvalidGraph, half_precision
from inference.registry import PACKAGED_MODELS

PIXELS = np.random.default_rng(0).integers(0, 256, (5, 8, 8), dtype=np.uint8)
RANDOM = np.random.default_rng(1)
KERNEL = RANDOM.normal(0, 0.3, (4, 1, 3, 3)).astype(np.float32)
SCALE = np.abs(KERNEL).max(axis=(1, 2, 3)) / 127


def _toy(quantised: bool = False, float_input: bool = False) -> bytes:
    """(n, 8, 8) uint8 -> squares -> a convolution -> means -> probabilities and the plain means."""
    nodes = [
        helper.make_node("Unsqueeze", ["crops", "one"], ["planes"]),
        helper.make_node("Cast", ["planes"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["floats", "floats"], ["squares"]),
        helper.make_node("Div", ["squares", "most"], ["scaled"]),
        helper.make_node("Identity", ["kernel"], ["alias"]),
        helper.make_node("Conv", ["scaled", "alias"], ["features"]),
        helper.make_node("GlobalAveragePool", ["features"], ["pooled"]),
        helper.make_node("Reshape", ["pooled", "rows"], ["means"]),
        helper.make_node("Softmax", ["means"], ["shares"], axis=1),
    ]
    values = [
        numpy_helper.from_array(np.array([1], np.int64), "one"),
        numpy_helper.from_array(np.array(65025, np.float32), "most"),
        numpy_helper.from_array(np.array([-1, 4], np.int64), "rows"),
    ]
    if quantised:
        whole = np.round(KERNEL / SCALE[:, None, None, None]).astype(np.int8)
        values += [
            numpy_helper.from_array(whole, "whole"),
            numpy_helper.from_array(SCALE, "scale"),
            numpy_helper.from_array(np.zeros(4, np.int8), "zero"),
            numpy_helper.from_array(np.array(1 / 255, np.float32), "step"),
            numpy_helper.from_array(np.array(0, np.uint8), "nought"),
        ]
        nodes[4] = helper.make_node("DequantizeLinear", ["whole", "scale", "zero"], ["alias"], axis=0)
        nodes[5] = helper.make_node("Conv", ["rounded", "alias"], ["features"])
        nodes[4:4] = [
            helper.make_node("QuantizeLinear", ["scaled", "step", "nought"], ["bytes"]),
            helper.make_node("DequantizeLinear", ["bytes", "step", "nought"], ["rounded"]),
        ]
    else:
        values.append(numpy_helper.from_array(KERNEL, "kernel"))
    kind = TensorProto.FLOAT if float_input else TensorProto.UINT8
    graph = helper.make_graph(
        nodes,
        "toy",
        [helper.make_tensor_value_info("crops", kind, ["n", 8, 8])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", 4]) for name in ("shares", "means")],
        values,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    return bytes(model.SerializeToString())


def _run(model: bytes, pixels: np.ndarray) -> list[np.ndarray]:
    found: list[np.ndarray] = onnxruntime.InferenceSession(model).run(None, {"crops": pixels})
    return found


def _types(model: bytes) -> dict[str, int]:
    graph = onnx.shape_inference.infer_shapes(onnx.load_from_string(model)).graph
    values = (*graph.value_info, *graph.input, *graph.output)
    return {value.name: value.type.tensor_type.elem_type for value in values}


@pytest.mark.parametrize("float_input", [False, True])
def test_the_answers_stay_within_half_precisions_rounding(float_input: bool) -> None:
    pixels = PIXELS.astype(np.float32) if float_input else PIXELS
    model = _toy(float_input=float_input)
    for before, after in zip(_run(model, pixels), _run(half_precision(model), pixels), strict=True):
        assert after.dtype == np.float32
        np.testing.assert_allclose(after, before, atol=2e-3)


def test_only_what_follows_the_first_kernel_is_halved() -> None:
    types = _types(half_precision(_toy()))
    assert types["crops"] == TensorProto.UINT8
    assert types["squares"] == types["scaled"] == types["shares"] == types["means"] == TensorProto.FLOAT
    assert types["features"] == types["pooled"] == TensorProto.FLOAT16
    assert "shares.half" not in types


def test_no_shape_operator_sees_uint8() -> None:
    graph = onnx.load_from_string(half_precision(_toy())).graph
    assert [node.op_type for node in graph.node if "crops" in node.input] == ["Cast"]


def test_a_weight_of_several_names_is_stored_once_and_halved() -> None:
    stored = onnx.load_from_string(half_precision(_toy())).graph.initializer
    kernels = [numpy_helper.to_array(value) for value in stored if list(value.dims) == [4, 1, 3, 3]]
    assert [kernel.dtype for kernel in kernels] == [np.float16]


def test_a_quantised_network_becomes_one_of_its_weights_without_rounding_between() -> None:
    model = _toy(quantised=True)
    written = half_precision(model)
    assert not {"QuantizeLinear", "DequantizeLinear"} & {
        node.op_type for node in onnx.load_from_string(written).graph.node
    }
    for before, after in zip(_run(model, PIXELS), _run(written, PIXELS), strict=True):
        np.testing.assert_allclose(after, before, atol=0.01)


def test_the_same_model_gives_the_same_bytes() -> None:
    assert half_precision(_toy()) == half_precision(_toy())


@pytest.mark.parametrize("content", [b"", b"noise", bytes(4096), _toy()[:-40]])
def test_what_is_no_model_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidGraph, match="no ONNX model"):
        half_precision(content)


def test_a_quantised_input_is_refused() -> None:
    graph = helper.make_graph(
        [helper.make_node("DequantizeLinear", ["x", "scale"], ["y"])],
        "quantised from outside",
        [helper.make_tensor_value_info("x", TensorProto.INT8, ["n"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n"])],
        [numpy_helper.from_array(np.array(0.5, np.float32), "scale")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    with pytest.raises(InvalidGraph, match="quantised tensor x"):
        half_precision(model.SerializeToString())


def test_the_shipped_network_keeps_its_polarities() -> None:
    model = Path(PACKAGED_MODELS / "emotion.onnx").read_bytes()
    crops = RANDOM.integers(0, 256, (256, 48, 48), dtype=np.uint8)
    for before, after in zip(_run(model, crops), _run(half_precision(model), crops), strict=True):
        # It is int8: without rounding between the layers single faces differ, their mean does not.
        assert np.abs(after - before).mean() < 0.02
        assert (called_polarity(after) == called_polarity(before)).mean() > 0.94
