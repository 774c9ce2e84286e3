"""What the product asks of a neural network, whatever runs it."""

from collections.abc import Mapping
from typing import Any, Literal, Protocol

from numpy.typing import NDArray

EngineKind = Literal["onnx", "openvino", "tensorrt"]
"""What runs the networks: ONNX Runtime or OpenVINO on the CPU, TensorRT on a GPU."""


class ModelUnusable(ValueError):
    """A model that is missing, damaged, or not what it is used as; the text names the file and the way out."""


class Engine(Protocol):
    """A loaded network; one thread at a time may run it."""

    @property
    def name(self) -> str:
        """Model as name@version."""

    @property
    def provider(self) -> str:
        """What runs it, as name@version."""

    @property
    def input_shapes(self) -> Mapping[str, tuple[int | None, ...]]:
        """Shape by input name; None where a dimension is free."""

    @property
    def output_names(self) -> tuple[str, ...]:
        """Outputs in the model's order."""

    def run(self, inputs: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """Compute all outputs; inputs have the model's names, shapes and dtypes."""
