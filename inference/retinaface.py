"""The graph of RetinaFace on MobileNetV1 x0.25, written as ONNX from plain weights.

Source: Deng et al. 2020 (RetinaFace), Howard et al. 2017 (MobileNet), Lin et al. 2017 (feature pyramid), Najibi et
al. 2017 (SSH); layout and names of the weights are those of the published checkpoint mobilenet0.25_Final.pth.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

MEAN_BGR = (104, 117, 123)
"""Subtracted from each pixel, luma steps; a border of this colour is seen as nothing."""
INPUT, OUTPUTS = "picture", ("boxes", "scores", "landmarks")

_OPSET, _IR_VERSION = 18, 9
_BATCH_NORM_EPSILON = 1e-5
_LEAK = 0.1
_STAGES = {
    "body.stage1": (1, 2, 1, 2, 1),
    "body.stage2": (2, 1, 1, 1, 1, 1),
    "body.stage3": (2, 1),
}
"""Strides of the depthwise blocks of each stage, after the first plain convolution of stage 1."""

Weights = Mapping[str, NDArray[Any]]


def graph_bytes(weights: Weights) -> bytes:
    """Write the model; the same weights give the same bytes.

    Input `picture` (n, h, w, 3) uint8, BGR, h and w multiples of 32. Outputs, one row per anchor in the order of
    `face_boxes.anchors`: `boxes` (n, a, 4), `scores` (n, a) 0..1, `landmarks` (n, a, 10), float32, undecoded.

    Raises:
        KeyError: if a weight is absent.
    """
    graph = _Graph(weights)
    graph.constant("mean", np.array(MEAN_BGR, np.float32))
    graph.node("Cast", [INPUT], "as_float", to=TensorProto.FLOAT)
    graph.node("Sub", ["as_float", "mean"], "centred")
    x = graph.node("Transpose", ["centred"], "planes", perm=[0, 3, 1, 2])
    levels = _pyramid(graph, _body(graph, x))
    _heads(graph, [_context(graph, f"ssh{index + 1}", level) for index, level in enumerate(levels)])
    proto = helper.make_graph(
        graph.nodes,
        "retinaface-mobilenet0.25",
        [helper.make_tensor_value_info(INPUT, TensorProto.UINT8, ["n", "h", "w", 3])],
        [
            helper.make_tensor_value_info("boxes", TensorProto.FLOAT, ["n", "a", 4]),
            helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n", "a"]),
            helper.make_tensor_value_info("landmarks", TensorProto.FLOAT, ["n", "a", 10]),
        ],
        graph.initializers,
    )
    model = helper.make_model(
        proto, producer_name="mimika", ir_version=_IR_VERSION, opset_imports=[helper.make_opsetid("", _OPSET)]
    )
    onnx.checker.check_model(model)
    written: bytes = model.SerializeToString(deterministic=True)
    return written


class _Graph:
    """Nodes and constants in the order in which they are added."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.initializers: list[Any] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        self.initializers.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def node(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def convolution(self, name: str, x: str, stride: int = 1, norm: str | None = None, leak: bool = True) -> str:
        """Add `name`.weight with the batch norm `norm` folded in, or with its own bias, and a leaky ReLU."""
        kernel = self.weights[f"{name}.weight"].astype(np.float64)
        if norm is None:
            bias, leak = self.weights[f"{name}.bias"].astype(np.float64), False
        else:
            gamma, beta, mean, variance = (
                self.weights[f"{norm}.{part}"].astype(np.float64)
                for part in ("weight", "bias", "running_mean", "running_var")
            )
            gain = gamma / np.sqrt(variance + _BATCH_NORM_EPSILON)
            kernel, bias = kernel * gain[:, None, None, None], beta - mean * gain
        side = kernel.shape[2]
        inputs = [
            x,
            self.constant(f"{name}.kernel", kernel.astype(np.float32)),
            self.constant(f"{name}.shift", bias.astype(np.float32)),
        ]
        # A depthwise kernel has one input channel; no other layer has.
        group = kernel.shape[0] if kernel.shape[1] == 1 else 1
        y = self.node(
            "Conv", inputs, f"{name}.out", kernel_shape=[side, side], strides=[stride] * 2, pads=[side // 2] * 4,
            group=group,
        )  # fmt: skip
        return self.node("LeakyRelu", [y], f"{name}.leaky", alpha=_LEAK) if leak else y


def _body(graph: _Graph, x: str) -> list[str]:
    """Return the features at strides 8, 16 and 32 (64, 128, 256 channels)."""
    x = graph.convolution("body.stage1.0.0", x, 2, "body.stage1.0.1")
    features = []
    for stage, strides in _STAGES.items():
        first = 1 if stage == "body.stage1" else 0
        for index, stride in enumerate(strides, first):
            block = f"{stage}.{index}"
            x = graph.convolution(f"{block}.0", x, stride, f"{block}.1")
            x = graph.convolution(f"{block}.3", x, 1, f"{block}.4")
        features.append(x)
    return features


def _pyramid(graph: _Graph, features: list[str]) -> list[str]:
    """Bring the three levels to 64 channels and add each coarser one, doubled, to the finer."""
    graph.constant("twice", np.array([1, 1, 2, 2], np.float32))
    levels = [
        graph.convolution(f"fpn.output{index + 1}.0", feature, 1, f"fpn.output{index + 1}.1")
        for index, feature in enumerate(features)
    ]
    for index in (1, 0):
        doubled = graph.node(
            "Resize", [levels[index + 1], "", "twice"], f"fpn.up{index + 1}", mode="nearest",
            coordinate_transformation_mode="asymmetric", nearest_mode="floor",
        )  # fmt: skip
        added = graph.node("Add", [levels[index], doubled], f"fpn.sum{index + 1}")
        merge = f"fpn.merge{index + 1}"
        levels[index] = graph.convolution(f"{merge}.0", added, 1, f"{merge}.1")
    return levels


def _context(graph: _Graph, ssh: str, x: str) -> str:
    """Look at a level through windows of 3, 5 and 7 cells, the larger ones as chains of 3x3."""

    def layer(name: str, inputs: str, leak: bool) -> str:
        return graph.convolution(f"{ssh}.{name}.0", inputs, 1, f"{ssh}.{name}.1", leak)

    three = layer("conv3X3", x, leak=False)
    shared = layer("conv5X5_1", x, leak=True)
    five = layer("conv5X5_2", shared, leak=False)
    seven = layer("conv7x7_3", layer("conv7X7_2", shared, leak=True), leak=False)
    joined = graph.node("Concat", [three, five, seven], f"{ssh}.joined", axis=1)
    return graph.node("Relu", [joined], f"{ssh}.out")


def _heads(graph: _Graph, levels: list[str]) -> None:
    """Two anchors a cell: 4 numbers of a box, 2 logits, 10 numbers of landmarks each."""
    graph.constant("face", np.array(1, np.int64))
    for head, width, output in (
        ("BboxHead", 4, "boxes"),
        ("ClassHead", 2, "logits"),
        ("LandmarkHead", 10, "landmarks"),
    ):
        rows = graph.constant(f"{head}.rows", np.array([0, -1, width], np.int64))
        parts = []
        for index, level in enumerate(levels):
            cells = graph.convolution(f"{head}.{index}.conv1x1", level)
            last = graph.node("Transpose", [cells], f"{head}.{index}.last", perm=[0, 2, 3, 1])
            parts.append(graph.node("Reshape", [last, rows], f"{head}.{index}.rows"))
        graph.node("Concat", parts, output, axis=1)
    graph.node("Softmax", ["logits"], "shares", axis=2)
    graph.node("Gather", ["shares", "face"], "scores", axis=2)
