"""The door to OpenVINO, on the CPU."""

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from inference.engine import ModelUnusable


class OpenvinoEngine:
    """A network from an .onnx file, in the file's own precision: OpenVINO would otherwise choose bfloat16 by itself.

    Args of the constructor:
        path: the file.
        name: model as name@version.
        threads: CPU threads of one run.

    Raises:
        ModelUnusable: if openvino is not installed, the file is missing, or OpenVINO refuses it.
    """

    def __init__(self, path: Path, name: str, threads: int = 1) -> None:
        try:
            openvino = importlib.import_module("openvino")
        except ImportError:
            raise ModelUnusable(
                "openvino is not installed: install the requirements of the extra openvino, or set MIMIKA_ENGINE=onnx"
            ) from None
        if not path.is_file():
            raise ModelUnusable(f"{path}: no such model file; `make setup` brings the models")
        wishes = {
            "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": 1,
            "INFERENCE_PRECISION_HINT": "f32",
            "ENABLE_CPU_PINNING": False,
        }
        try:
            core = openvino.Core()
            network = core.compile_model(core.read_model(path.read_bytes(), b""), "CPU", wishes)
        except RuntimeError as error:
            reason = str(error).splitlines()[-1]
            raise ModelUnusable(f"{path}: OpenVINO cannot load it as a model ({reason})") from None
        self._request = network.create_infer_request()
        self.name = name
        self.provider = f"openvino@{str(openvino.__version__).split('-', maxsplit=1)[0]}"
        self.input_shapes: Mapping[str, tuple[int | None, ...]] = {
            value.any_name: tuple(None if size.is_dynamic else size.get_length() for size in value.partial_shape)
            for value in network.inputs
        }
        self.output_names = tuple(value.any_name for value in network.outputs)

    def run(self, inputs: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """Compute all outputs."""
        found = self._request.infer(dict(inputs))
        return {name: found[name] for name in self.output_names}
