import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from inference import tensorrt_engine
from inference.assembly import RANGES
from inference.engine import ModelUnusable
from inference.gpu import GpuUnavailable
from inference.half_precision import half_precision
from inference.registry import PACKAGED_MODELS
from inference.tensorrt_engine import (
    ShapeRange,
    TensorrtEngine,
    build_plan,
    known_capabilities,
    load_tensorrt,
    plan_name,
)

CAPABILITIES = ((7, 5), (8, 0), (8, 6), (8, 9), (12, 0))
RANGE = {"x": ShapeRange((1, 4, 4), (2, 4, 4), (3, 4, 4))}


def _convolution(path: Path) -> Path:
    """(n, 4, 4) uint8 -> (n, 2, 2, 2)."""
    graph = helper.make_graph(
        [
            helper.make_node("Unsqueeze", ["x", "one"], ["planes"]),
            helper.make_node("Cast", ["planes"], ["floats"], to=TensorProto.FLOAT),
            helper.make_node("Conv", ["floats", "kernel"], ["y"]),
        ],
        "convolution",
        [helper.make_tensor_value_info("x", TensorProto.UINT8, ["n", 4, 4])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 2, 2, 2])],
        [
            numpy_helper.from_array(np.array([1], np.int64), "one"),
            numpy_helper.from_array(np.full((2, 1, 3, 3), 0.5, np.float32), "kernel"),
        ],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9), path)
    return path


class MadeGpu:
    """A GPU whose memory is a dictionary."""

    name, capability, stream = "Made GPU 1", (8, 6), 5

    def __init__(self) -> None:
        self.memory: dict[int, Any] = {}
        self.held: set[int] = set()
        self.inside = 0
        self.allocations = 0

    @contextmanager
    def current(self) -> Iterator[None]:
        self.inside += 1
        yield
        self.inside -= 1

    def allocate(self, size: int) -> int:
        self.allocations += 1
        self.held.add(self.allocations)
        return self.allocations

    def release(self, address: int) -> None:
        self.held.remove(address)

    def upload(self, array: NDArray[Any], address: int) -> None:
        assert self.inside
        assert array.flags.c_contiguous
        self.memory[address] = array.copy()

    def download(self, address: int, array: NDArray[Any]) -> None:
        array[...] = self.memory[address]

    def wait(self) -> None:
        pass


class DoublingContext:
    """Doubles `x` into `y`; takes up to three rows."""

    def __init__(self, gpu: MadeGpu) -> None:
        self.gpu = gpu
        self.at: dict[str, int] = {}
        self.rows: list[int] = []

    def set_input_shape(self, name: str, shape: tuple[int, ...]) -> bool:
        self.shape = shape
        return shape[0] <= 3 and shape[1:] == (4, 4)

    def get_tensor_shape(self, name: str) -> tuple[int, ...]:
        return self.shape

    def set_tensor_address(self, name: str, address: int) -> None:
        self.at[name] = address

    def execute_async_v3(self, stream: int) -> bool:
        assert stream == 5
        self.rows.append(self.shape[0])
        self.gpu.memory[self.at["y"]] = self.gpu.memory[self.at["x"]].astype(np.float32) * 2
        return True


@pytest.fixture
def gpu() -> MadeGpu:
    return MadeGpu()


@pytest.fixture
def context(gpu: MadeGpu) -> DoublingContext:
    return DoublingContext(gpu)


@pytest.fixture
def engine(gpu: MadeGpu, context: DoublingContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TensorrtEngine:
    kept = SimpleNamespace(
        create_execution_context=lambda: context,
        num_io_tensors=2,
        get_tensor_name=lambda index: "xy"[index],
        get_tensor_mode=lambda name: name == "x",
        get_tensor_shape=lambda name: (-1, 4, 4),
        get_tensor_dtype=lambda name: np.float32,
    )
    made = SimpleNamespace(
        __name__="tensorrt",
        __version__="1.2",
        ILogger=object,
        Runtime=lambda logger: SimpleNamespace(deserialize_cuda_engine=lambda plan: kept),
        TensorIOMode=SimpleNamespace(INPUT=True),
        nptype=lambda kind: kind,
    )
    monkeypatch.setattr(tensorrt_engine, "load_tensorrt", lambda capability: made)
    monkeypatch.setattr(tensorrt_engine, "build_plan", lambda *arguments: b"plan")
    return TensorrtEngine(_convolution(tmp_path / "m.onnx"), "m@1", RANGE, gpu, tmp_path / "engines")


def test_an_engine_tells_its_signature(engine: TensorrtEngine) -> None:
    assert (engine.name, engine.provider) == ("m@1", "tensorrt@1.2")
    assert engine.input_shapes == {"x": (None, 4, 4)}
    assert engine.output_names == ("y",)


@pytest.mark.parametrize(("rows", "runs"), [(1, [1]), (3, [3]), (7, [3, 3, 1])])
def test_more_rows_than_the_range_are_computed_in_several_runs(
    engine: TensorrtEngine, context: DoublingContext, gpu: MadeGpu, rows: int, runs: list[int]
) -> None:
    x = np.random.default_rng(0).integers(0, 256, (rows, 4, 4), dtype=np.uint8)
    np.testing.assert_array_equal(engine.run({"x": x})["y"], x.astype(np.float32) * 2)
    assert context.rows == runs
    assert gpu.inside == 0


def test_memory_grows_and_the_smaller_piece_is_given_back(engine: TensorrtEngine, gpu: MadeGpu) -> None:
    for rows in (1, 2, 1, 2):
        engine.run({"x": np.zeros((rows, 4, 4), np.uint8)})
    assert gpu.allocations == 4
    assert len(gpu.held) == 2


def test_a_shape_outside_the_range_is_named(engine: TensorrtEngine) -> None:
    with pytest.raises(ModelUnusable, match=r"x of shape \(1, 5, 4\) is outside"):
        engine.run({"x": np.zeros((1, 5, 4), np.uint8)})


def test_model_shapes_gpu_and_version_each_make_another_file(tmp_path: Path) -> None:
    first, gpu = _convolution(tmp_path / "m.onnx"), MadeGpu()
    module = SimpleNamespace(__name__="tensorrt", __version__="11.4")
    other_gpu, newer_gpu = MadeGpu(), MadeGpu()
    other_gpu.name = "Made GPU 2"
    newer_gpu.capability = (8, 9)
    other_model = tmp_path / "other" / "m.onnx"
    other_model.parent.mkdir()
    other_model.write_bytes(b"other")
    names = [
        plan_name(module, first, RANGE, gpu),
        plan_name(module, other_model, RANGE, gpu),
        plan_name(module, first, {"x": ShapeRange((1, 4, 4), (1, 4, 4), (3, 4, 4))}, gpu),
        plan_name(module, first, RANGE, other_gpu),
        plan_name(module, first, RANGE, newer_gpu),
        plan_name(SimpleNamespace(__name__="tensorrt", __version__="11.5"), first, RANGE, gpu),
        plan_name(SimpleNamespace(__name__="tensorrt_rtx", __version__="11.4"), first, RANGE, gpu),
    ]
    assert len(set(names)) == len(names)
    assert names[0] == plan_name(module, first, RANGE, gpu)
    assert "made-gpu-1-sm86-tensorrt-11.4.plan" in names[0]


def _module(name: str, *capabilities: str) -> ModuleType:
    module = ModuleType(name)
    vars(module).update(__version__="9")
    if capabilities:
        vars(module).update(ComputeCapability=SimpleNamespace(**dict.fromkeys((*capabilities, "CURRENT"), 0)))
    return module


def test_tensorrt_is_taken_first_and_rtx_where_it_knows_the_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    rtx, full = _module("tensorrt_rtx", "SM75", "SM120"), _module("tensorrt")
    monkeypatch.setitem(sys.modules, "tensorrt_rtx", rtx)
    monkeypatch.setitem(sys.modules, "tensorrt", None)
    assert known_capabilities(rtx) == ((7, 5), (12, 0))
    assert load_tensorrt((12, 0)) is rtx
    with pytest.raises(GpuUnavailable, match=r"tensorrt_rtx@9: made for no GPU of compute capability 9\.0; install"):
        load_tensorrt((9, 0))
    monkeypatch.setitem(sys.modules, "tensorrt", full)
    assert load_tensorrt((9, 0)) is full


def test_without_either_module_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("tensorrt", "tensorrt_rtx"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(GpuUnavailable, match="extra gpu, or set MIMIKA_ENGINE=onnx"):
        load_tensorrt((8, 6))


@pytest.fixture(scope="session")
def rtx() -> Any:
    return pytest.importorskip("tensorrt_rtx", reason="needs the package tensorrt-rtx-cu13")


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_without_a_gpu_an_engine_is_built_for_each_capability(
    rtx: Any, tmp_path: Path, capability: tuple[int, int]
) -> None:
    plan = build_plan(rtx, _convolution(tmp_path / "m.onnx"), RANGE, [capability])
    assert plan[:4] == b"vtrt"
    assert bytes(int(part) for part in rtx.__version__.split(".")) in plan[:64]


@pytest.mark.parametrize("role", ["emotion", "detector"])
def test_without_a_gpu_both_networks_are_built_for_all_capabilities(rtx: Any, role: str, detector_file: Path) -> None:
    path = detector_file if role == "detector" else PACKAGED_MODELS / "emotion.onnx"
    together = build_plan(rtx, path, RANGES, CAPABILITIES)
    assert together[:4] == b"vtrt"
    assert len(together) > len(build_plan(rtx, path, RANGES, [(8, 6)]))


@pytest.mark.parametrize("role", ["emotion", "detector"])
def test_every_convolution_is_fp16_between_the_models_own_types(rtx: Any, role: str, detector_file: Path) -> None:
    path = detector_file if role == "detector" else PACKAGED_MODELS / "emotion.onnx"
    logger = rtx.Logger(rtx.Logger.INTERNAL_ERROR)
    network = rtx.Builder(logger).create_network(1 << int(rtx.NetworkDefinitionCreationFlag.STRONGLY_TYPED))
    assert rtx.OnnxParser(network, logger).parse(half_precision(path.read_bytes()))
    kinds = [
        layer.get_output(0).dtype
        for layer in (network.get_layer(index) for index in range(network.num_layers))
        if layer.type == rtx.LayerType.CONVOLUTION
    ]
    assert len(kinds) >= 20
    assert set(kinds) == {rtx.DataType.HALF}
    assert network.get_input(0).dtype == rtx.DataType.UINT8
    assert {network.get_output(index).dtype for index in range(network.num_outputs)} == {rtx.DataType.FLOAT}


def test_a_free_dimension_without_a_range_is_named(rtx: Any, tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match=r"m\.onnx: its input x has free dimensions"):
        build_plan(rtx, _convolution(tmp_path / "m.onnx"), {}, [(8, 6)])


@pytest.mark.parametrize("content", [b"", b"noise", bytes(4096)])
def test_a_file_that_is_no_model_is_named(rtx: Any, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "m.onnx").write_bytes(content)
    with pytest.raises(ModelUnusable, match=r"m\.onnx: it is no ONNX model"):
        build_plan(rtx, tmp_path / "m.onnx", RANGE, [(8, 6)])
