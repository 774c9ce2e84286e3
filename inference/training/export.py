"""Write a trained network as one self-contained ONNX file: uint8 crops in, probabilities of both heads out."""

from pathlib import Path

import torch
from torch import nn

from inference.dataset import FACE_SIDE_PX
from inference.training.network import INPUT_SIDE_PX, EmotionNetwork, standardise

_OPSET = 18


class _Served(nn.Module):
    """The network with its preprocessing and softmax, so that no caller can get them wrong.

    Probabilities are the mean over the crop and its mirror image.
    """

    def __init__(self, network: EmotionNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, crops: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(n, 48, 48) uint8 -> two (n, 7) float32 of probabilities."""
        margin = (FACE_SIDE_PX - INPUT_SIDE_PX) // 2
        middle = crops[:, None, margin : margin + INPUT_SIDE_PX, margin : margin + INPUT_SIDE_PX].float()
        middle = standardise(middle)
        views = (self.network(middle), self.network(middle.flip(3)))
        fer2013, crowd = (sum(torch.softmax(view[head], 1) for view in views) / len(views) for head in range(2))
        return fer2013, crowd  # type: ignore[return-value]


def export(network: EmotionNetwork, path: Path) -> Path:
    """Write `path` with input `crops` (n, 48, 48) uint8 and outputs `fer2013` and `crowd` (n, 7) float32."""
    part = path.with_suffix(".part")
    torch.onnx.export(
        _Served(network).eval(),
        (torch.zeros(2, FACE_SIDE_PX, FACE_SIDE_PX, dtype=torch.uint8),),
        part,
        input_names=["crops"],
        output_names=["fer2013", "crowd"],
        dynamic_axes={"crops": {0: "n"}, "fer2013": {0: "n"}, "crowd": {0: "n"}},
        opset_version=_OPSET,
        dynamo=False,
    )
    return part.replace(path)
