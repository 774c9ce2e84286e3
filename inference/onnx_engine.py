"""The door to ONNX Runtime, on the CPU."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as refusals

from inference.engine import ModelUnusable

_ERRORS_ONLY = 3
_REFUSALS = (
    refusals.Fail,
    refusals.InvalidArgument,
    refusals.InvalidGraph,
    refusals.InvalidProtobuf,
    refusals.NoSuchFile,
    refusals.NotImplemented,
    refusals.RuntimeException,
)


class OnnxEngine:
    """A network from an .onnx file.

    Args of the constructor:
        path: the file.
        name: model as name@version.
        threads: CPU threads of one run; a worker that has a core to itself wants 1.

    Raises:
        ModelUnusable: if the file is missing or ONNX Runtime refuses it.
    """

    def __init__(self, path: Path, name: str, threads: int = 1) -> None:
        if not path.is_file():
            raise ModelUnusable(f"{path}: no such model file; `make setup` brings the models")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = _ERRORS_ONLY
        try:
            self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        except _REFUSALS as error:
            reason = str(error).splitlines()[0]
            raise ModelUnusable(f"{path}: ONNX Runtime cannot load it as a model ({reason})") from None
        self.name = name
        self.provider = f"onnxruntime@{onnxruntime.__version__}"
        self.input_shapes: Mapping[str, tuple[int | None, ...]] = {
            value.name: tuple(size if isinstance(size, int) else None for size in value.shape)
            for value in self._session.get_inputs()
        }
        self.output_names = tuple(value.name for value in self._session.get_outputs())

    def run(self, inputs: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """Compute all outputs."""
        return dict(zip(self.output_names, self._session.run(None, dict(inputs)), strict=True))
