"""A network's graph as TensorRT takes it: float kernels, FP16 from the first layer with weights on."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import onnx
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

_FIRST_HALF = {"Conv", "Gemm", "MatMul"}
"""What comes before these is the picture's normalisation: squares of 0..255 leave FP16's range."""
_FULL = {"Softmax"}
"""Probabilities are computed in FP32, and so is what follows them."""
_FULL_INPUTS = {"Resize": (1, 2)}
"""Inputs, by position, that ONNX fixes to FP32."""


class InvalidGraph(ValueError):
    """A model that cannot be rewritten."""


def half_precision(model_bytes: bytes) -> bytes:
    """Rewrite a model of FP32 or QDQ int8 for TensorRT; its signature, and the steps before and after it, stay.

    TensorRT does FP16 only where the graph's types say so, refuses uint8 zero points, and knows no shape operator on
    uint8: quantised weights become floats, activations are no longer rounded, and a uint8 input is cast at once.

    Raises:
        InvalidGraph: if it is no ONNX model, or a quantised tensor is neither a weight nor an activation between the
            two operators.
    """
    try:
        model = onnx.load_from_string(model_bytes)
        onnx.checker.check_model(model)
        _drop_aliases(model.graph)
        _dequantise(model.graph)
        _cast_inputs(model.graph)
        _Halving(onnx.shape_inference.infer_shapes(model).graph).apply(model.graph)
        onnx.checker.check_model(model)
    except (DecodeError, onnx.checker.ValidationError, onnx.shape_inference.InferenceError) as error:
        raise InvalidGraph(f"it is no ONNX model ({str(error).splitlines()[0]})") from None
    written: bytes = model.SerializeToString(deterministic=True)
    return written


def _replace_nodes(graph: Any, nodes: list[Any]) -> None:
    del graph.node[:]
    graph.node.extend(nodes)


def _constants(graph: Any) -> dict[str, NDArray[Any]]:
    """Values that are part of the file: initializers and `Constant` nodes."""
    found = {value.name: numpy_helper.to_array(value) for value in graph.initializer}
    for node in graph.node:
        if node.op_type == "Constant" and node.attribute[0].name == "value":
            found[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
    return found


def _drop_aliases(graph: Any) -> None:
    """Name weights that several layers share by the one name under which they are stored."""
    constants = _constants(graph)
    names: dict[str, str] = {}
    nodes: list[Any] = []
    for node in graph.node:
        _rename_inputs(node, names)
        if node.op_type == "Identity" and node.input[0] in constants:
            names[node.output[0]] = node.input[0]
        else:
            nodes.append(node)
    _replace_nodes(graph, nodes)


def _dequantise(graph: Any) -> None:
    constants = _constants(graph)
    same: dict[str, str] = {}
    """Input of QuantizeLinear by its output."""
    nodes: list[Any] = []
    for node in graph.node:
        if node.op_type == "QuantizeLinear":
            same[node.output[0]] = node.input[0]
        elif node.op_type == "DequantizeLinear":
            if node.input[0] in same:
                nodes.append(helper.make_node("Identity", [same[node.input[0]]], list(node.output)))
            elif node.input[0] in constants:
                value = _dequantised([constants[name] for name in node.input], _axis(node))
                graph.initializer.append(numpy_helper.from_array(value, node.output[0]))
            else:
                raise InvalidGraph(f"quantised tensor {node.input[0]} is no weight and was not quantised in the graph")
        else:
            nodes.append(node)
    _replace_nodes(graph, nodes)


def _axis(node: Any) -> int:
    return next((int(attribute.i) for attribute in node.attribute if attribute.name == "axis"), 1)


def _dequantised(inputs: list[NDArray[Any]], axis: int) -> NDArray[np.float32]:
    """(value - zero) x scale, where scale and zero are numbers or one number per slice of `axis`."""
    value, scale, zero = (*inputs, np.zeros_like(inputs[1]))[:3]
    shape = [1] * value.ndim
    if scale.size > 1:
        shape[axis] = scale.size
    wide = value.astype(np.float32) - zero.astype(np.float32).reshape(shape)
    return np.asarray(wide * scale.reshape(shape), dtype=np.float32)


def _cast_inputs(graph: Any) -> None:
    casts = []
    for value in graph.input:
        if value.type.tensor_type.elem_type != TensorProto.UINT8:
            continue
        floating = f"{value.name}.float"
        for node in graph.node:
            _rename_inputs(node, {value.name: floating})
        casts.append(helper.make_node("Cast", [value.name], [floating], to=TensorProto.FLOAT))
    _replace_nodes(graph, [*casts, *graph.node])


def _rename_inputs(node: Any, names: dict[str, str]) -> None:
    renamed = [names.get(name, name) for name in node.input]
    del node.input[:]
    node.input.extend(renamed)


class _Halving:
    """Types of a graph's tensors, and the walk that changes them."""

    def __init__(self, inferred: Any) -> None:
        values = (*inferred.value_info, *inferred.input, *inferred.output)
        self.floats = {value.name for value in values if value.type.tensor_type.elem_type == TensorProto.FLOAT}
        self.constants = _constants(inferred)
        self.floats |= {name for name, value in self.constants.items() if value.dtype == np.float32}
        self.half: set[str] = set()
        """Tensors computed in FP16."""
        self.casts: dict[tuple[str, int], str] = {}
        self.initializers: list[Any] = []

    def apply(self, graph: Any) -> None:
        nodes = [made for node in list(graph.node) for made in self._typed(node)]
        for value in graph.output:
            if value.name in self.half:
                for node in nodes:
                    _rename_inputs(node, {value.name: f"{value.name}.half"})
                    outputs = [f"{name}.half" if name == value.name else name for name in node.output]
                    del node.output[:]
                    node.output.extend(outputs)
                nodes.append(helper.make_node("Cast", [f"{value.name}.half"], [value.name], to=TensorProto.FLOAT))
        _replace_nodes(graph, nodes)
        graph.initializer.extend(self.initializers)
        used = {name for node in nodes for name in node.input}
        kept = [value for value in graph.initializer if value.name in used]
        del graph.initializer[:]
        graph.initializer.extend(kept)
        del graph.value_info[:]

    def _typed(self, node: Any) -> Iterator[Any]:
        half = node.op_type in _FIRST_HALF or any(name in self.half for name in node.input)
        half = half and node.op_type not in _FULL and node.op_type != "Cast"
        wanted = TensorProto.FLOAT16 if half else TensorProto.FLOAT
        names = {}
        for index, name in enumerate(node.input):
            if half and index in _FULL_INPUTS.get(node.op_type, ()):
                continue
            if name in self.floats and (name in self.half) != half:
                yield from self._cast(name, wanted)
                names[name] = self.casts[name, wanted]
        _rename_inputs(node, names)
        if half:
            self.half |= {name for name in node.output if name in self.floats}
        yield node

    def _cast(self, name: str, wanted: int) -> Iterator[Any]:
        if (name, wanted) in self.casts:
            return
        cast = self.casts[name, wanted] = f"{name}.{'half' if wanted == TensorProto.FLOAT16 else 'full'}_copy"
        if name in self.constants:
            self.initializers.append(numpy_helper.from_array(self.constants[name].astype(np.float16), cast))
        else:
            yield helper.make_node("Cast", [name], [cast], to=wanted)
