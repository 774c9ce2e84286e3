"""Write a trained network as one self-contained ONNX file: uint8 crops in, probabilities of both heads out."""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import nn

from contracts.polarity import EMOTIONS
from inference.dataset import FACE_SIDE_PX
from inference.training.calibration import Calibration
from inference.training.network import INPUT_SIDE_PX, EmotionNetwork, standardise

_OPSET = 18
_BATCH = 64
_QUANTISED = ["Conv", "Add"]
"""Of the body; standardising, heads and softmax stay float."""


class _Served(nn.Module):
    """The network with its preprocessing and calibrated softmax, so that no caller can get them wrong."""

    def __init__(self, network: EmotionNetwork, calibration: Calibration) -> None:
        super().__init__()
        self.network, self.calibration = network, calibration
        self.register_buffer("neutral", torch.tensor([float(name == "neutral") for name in EMOTIONS]))

    def forward(self, crops: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(n, 48, 48) uint8 -> two (n, 7) float32 of probabilities."""
        margin = (FACE_SIDE_PX - INPUT_SIDE_PX) // 2
        middle = crops[:, None, margin : margin + INPUT_SIDE_PX, margin : margin + INPUT_SIDE_PX].float()
        fer2013, crowd = self.network(standardise(middle))
        heads = ((fer2013, self.calibration.fer2013), (crowd, self.calibration.crowd))
        found = [
            torch.softmax(logits / head.temperature + head.neutral_bias * self.neutral, 1) for logits, head in heads
        ]
        return found[0], found[1]


def export(network: EmotionNetwork, calibration: Calibration, path: Path) -> Path:
    """Write `path` with input `crops` (n, 48, 48) uint8 and outputs `fer2013` and `crowd` (n, 7) float32."""
    part = path.with_suffix(".part")
    torch.onnx.export(
        _Served(network, calibration).eval(),
        (torch.zeros(2, FACE_SIDE_PX, FACE_SIDE_PX, dtype=torch.uint8),),
        part,
        input_names=["crops"],
        output_names=["fer2013", "crowd"],
        dynamic_axes={"crops": {0: "n"}, "fer2013": {0: "n"}, "crowd": {0: "n"}},
        opset_version=_OPSET,
        dynamo=False,
    )
    return part.replace(path)


class _Crops(CalibrationDataReader):  # type: ignore[misc]
    def __init__(self, crops: NDArray[np.uint8]) -> None:
        self._batches = iter([crops[start : start + _BATCH] for start in range(0, len(crops), _BATCH)])

    def get_next(self) -> dict[str, NDArray[np.uint8]] | None:
        batch = next(self._batches, None)
        return None if batch is None else {"crops": batch}


def quantise(path: Path, crops: NDArray[np.uint8], to: Path) -> Path:
    """Write `to`, the int8 form of the float file `path`, its ranges taken from `crops` (n, 48, 48).

    Weights are int8 per channel, activations uint8 per tensor, in QDQ form.
    """
    prepared, part = path.with_suffix(".prepared"), to.with_suffix(".part")
    quant_pre_process(path, prepared)
    quantize_static(
        prepared,
        part,
        _Crops(crops),
        quant_format=QuantFormat.QDQ,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=_QUANTISED,
    )
    prepared.unlink()
    return part.replace(to)
