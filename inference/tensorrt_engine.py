"""The door to TensorRT: `tensorrt`, or `tensorrt_rtx`, which builds engines without a GPU."""

import hashlib
import importlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.engine import ModelUnusable
from inference.gpu import Gpu, GpuUnavailable
from inference.half_precision import InvalidGraph, half_precision
from inference.plan_cache import cached_plan

MODULES = ("tensorrt", "tensorrt_rtx")
"""In the order of preference."""
_HASH_DIGITS = 12

Capability = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ShapeRange:
    """Shapes of one input that an engine takes; `usual` is what its kernels are chosen for."""

    least: tuple[int, ...]
    usual: tuple[int, ...]
    most: tuple[int, ...]


def load_tensorrt(capability: Capability) -> Any:
    """Return the first installed module of MODULES that knows the GPU.

    Raises:
        GpuUnavailable: if none is installed, or none knows the compute capability.
    """
    installed = [module for name in MODULES if (module := _imported(name)) is not None]
    if not installed:
        raise GpuUnavailable(
            "neither tensorrt nor tensorrt_rtx is installed: install the requirements of the extra gpu, or set "
            "MIMIKA_ENGINE=onnx"
        )
    for tensorrt in installed:
        known = known_capabilities(tensorrt)
        if known is None or capability in known:
            return tensorrt
    versions = " and ".join(_version(module) for module in installed)
    raise GpuUnavailable(
        f"{versions}: made for no GPU of compute capability {capability[0]}.{capability[1]}; install tensorrt of a "
        "version that is, or set MIMIKA_ENGINE=onnx"
    )


def _imported(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        return None
    except (ImportError, OSError) as error:
        raise GpuUnavailable(f"{name} is installed and cannot be loaded ({error}); install NVIDIA's driver") from None


def _version(tensorrt: Any) -> str:
    return f"{tensorrt.__name__}@{tensorrt.__version__}"


def known_capabilities(tensorrt: Any) -> tuple[Capability, ...] | None:
    """Compute capabilities that the module builds for without a GPU; None where it builds for the present GPU only."""
    listed = getattr(tensorrt, "ComputeCapability", None)
    if listed is None:
        return None
    digits = [name[2:] for name in dir(listed) if re.fullmatch(r"SM\d+", name)]
    return tuple(sorted((int(number[:-1]), int(number[-1])) for number in digits))


def build_plan(
    tensorrt: Any, path: Path, ranges: Mapping[str, ShapeRange], capabilities: Sequence[Capability]
) -> bytes:
    """Build an engine of FP16 kernels.

    Args:
        tensorrt: a module of MODULES.
        path: the .onnx file.
        ranges: of each input with free dimensions, by its name.
        capabilities: GPUs to build for, as of `known_capabilities`; where that is None, the present GPU counts.

    Raises:
        ModelUnusable: if the file is missing or TensorRT refuses it.
    """
    if not path.is_file():
        raise ModelUnusable(f"{path}: no such model file; `make setup` brings the models")
    logger, errors = _logger(tensorrt)
    builder = tensorrt.Builder(logger)
    network = builder.create_network(1 << int(tensorrt.NetworkDefinitionCreationFlag.STRONGLY_TYPED))
    parser = tensorrt.OnnxParser(network, logger)
    if not parser.parse(_half_precision_of(path)):
        raise ModelUnusable(f"{path}: TensorRT cannot read it ({_first(parser.get_error(0).desc())})")
    configuration, profile = builder.create_builder_config(), builder.create_optimization_profile()
    for value in (network.get_input(index) for index in range(network.num_inputs)):
        if value.name in ranges:
            span = ranges[value.name]
            profile.set_shape(value.name, span.least, span.usual, span.most)
        elif -1 in tuple(value.shape):
            raise ModelUnusable(f"{path}: its input {value.name} has free dimensions and no range of shapes is given")
    configuration.add_optimization_profile(profile)
    if known_capabilities(tensorrt) is not None:
        configuration.num_compute_capabilities = len(capabilities)
        for index, (major, minor) in enumerate(capabilities):
            target = getattr(tensorrt.ComputeCapability, f"SM{major}{minor}")
            configuration.set_compute_capability(target, index)
    plan = builder.build_serialized_network(network, configuration)
    if plan is None:
        raise ModelUnusable(f"{path}: TensorRT cannot build it ({_first(*errors)})")
    return bytes(plan)


class TensorrtEngine:
    """A network on a GPU; built at the first use and kept in a folder.

    Args of the constructor:
        path: the .onnx file.
        name: model as name@version.
        ranges: of each input with free dimensions; more rows than the range's most are computed in several runs.
        gpu: where it runs.
        plans: folder of built engines.

    Raises:
        GpuUnavailable: if no TensorRT for this GPU is installed.
        ModelUnusable: if the file is missing, TensorRT refuses it, or the folder cannot be written.
    """

    def __init__(self, path: Path, name: str, ranges: Mapping[str, ShapeRange], gpu: Gpu, plans: Path) -> None:
        tensorrt = load_tensorrt(gpu.capability)
        self._trt, self._gpu, self._ranges = tensorrt, gpu, ranges
        self._logger, errors = _logger(tensorrt)
        if not path.is_file():
            raise ModelUnusable(f"{path}: no such model file; `make setup` brings the models")
        with gpu.current():
            self._runtime = tensorrt.Runtime(self._logger)
            self._engine = cached_plan(
                plans / plan_name(tensorrt, path, ranges, gpu),
                lambda: build_plan(tensorrt, path, ranges, [gpu.capability]),
                self._runtime.deserialize_cuda_engine,
            )
            self._context = self._engine.create_execution_context()
        if self._context is None:
            raise ModelUnusable(f"{path}: TensorRT cannot run it on {gpu.name} ({_first(*errors)})")
        self._errors = errors
        self.name, self.provider = name, _version(tensorrt)
        names = [self._engine.get_tensor_name(index) for index in range(self._engine.num_io_tensors)]
        inputs = [each for each in names if self._engine.get_tensor_mode(each) == tensorrt.TensorIOMode.INPUT]
        self.input_shapes: Mapping[str, tuple[int | None, ...]] = {
            each: tuple(None if size < 0 else int(size) for size in self._engine.get_tensor_shape(each))
            for each in inputs
        }
        self.output_names = tuple(each for each in names if each not in inputs)
        self._memory: dict[str, tuple[int, int]] = {}
        """Size and address by tensor; grows, never shrinks."""

    def run(self, inputs: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """Compute all outputs.

        Raises:
            ModelUnusable: if an input's shape is outside its range or the GPU fails.
        """
        rows = len(next(iter(inputs.values())))
        most = min((self._ranges[name].most[0] for name in inputs if name in self._ranges), default=rows)
        with self._gpu.current():
            parts = [
                self._run({name: np.ascontiguousarray(value[start : start + most]) for name, value in inputs.items()})
                for start in range(0, rows, most)
            ]
        return {name: np.concatenate([part[name] for part in parts]) for name in self.output_names}

    def _run(self, inputs: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        for name, value in inputs.items():
            if not self._context.set_input_shape(name, value.shape):
                raise ModelUnusable(f"{self.name}: {name} of shape {value.shape} is outside the engine's range")
            self._gpu.upload(value, self._address(name, value.nbytes))
        outputs = {}
        for name in self.output_names:
            kind = self._trt.nptype(self._engine.get_tensor_dtype(name))
            outputs[name] = np.empty(tuple(self._context.get_tensor_shape(name)), kind)
            self._address(name, outputs[name].nbytes)
        if not self._context.execute_async_v3(self._gpu.stream):
            raise ModelUnusable(f"{self.name}: TensorRT fails on {self._gpu.name} ({_first(*self._errors[-1:])})")
        for name, value in outputs.items():
            self._gpu.download(self._memory[name][1], value)
        self._gpu.wait()
        return outputs

    def _address(self, name: str, size: int) -> int:
        held, address = self._memory.get(name, (0, 0))
        if size > held:
            if held:
                self._gpu.release(address)
            address = self._gpu.allocate(size)
            self._memory[name] = (size, address)
        self._context.set_tensor_address(name, address)
        return address


def plan_name(tensorrt: Any, path: Path, ranges: Mapping[str, ShapeRange], gpu: Gpu) -> str:
    """File name of an engine: model's hash, shapes, GPU and version; any other of these is another file."""
    model = hashlib.sha256(path.read_bytes()).hexdigest()[:_HASH_DIGITS]
    shapes = hashlib.sha256(repr(sorted(ranges.items())).encode()).hexdigest()[:_HASH_DIGITS]
    card = re.sub(r"[^a-z0-9]+", "-", gpu.name.lower())
    major, minor = gpu.capability
    return f"{path.stem}-{model}-{shapes}-{card}-sm{major}{minor}-{tensorrt.__name__}-{tensorrt.__version__}.plan"


def _half_precision_of(path: Path) -> bytes:
    try:
        return half_precision(path.read_bytes())
    except InvalidGraph as error:
        raise ModelUnusable(f"{path}: {error}") from None


def _logger(tensorrt: Any) -> tuple[Any, list[str]]:
    """A logger that keeps the errors' texts and prints nothing."""
    errors: list[str] = []

    class Kept(tensorrt.ILogger):  # type: ignore[misc]
        def __init__(self) -> None:
            tensorrt.ILogger.__init__(self)

        def log(self, severity: Any, text: str) -> None:
            if int(severity) <= int(tensorrt.ILogger.Severity.ERROR):
                errors.append(text)

    return Kept(), errors


def _first(*texts: str) -> str:
    return texts[0].splitlines()[0] if texts and texts[0] else "it gives no reason"
