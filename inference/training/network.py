"""The emotion network: one slim squeeze-and-excitation ResNet with two heads of seven classes.

Sources: He et al. 2016 (residual blocks), Hu et al. 2018 (squeeze-and-excitation).
"""

import pickle
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from contracts.polarity import EMOTIONS
from inference.dataset import FACE_SIDE_PX

INPUT_SIDE_PX = 44
"""The body sees the middle 44x44 of a 48x48 crop: training shifts it, inference takes the centre."""
_EVALUATION_BATCH = 256


class InvalidWeights(ValueError):
    """A file that holds no weights of an emotion network; the text names it."""


class SqueezeExcitation(nn.Module):
    """Scale each channel by a gate computed from all channels' means."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gate = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(channels, channels // 8, 1),
            nn.ReLU(inplace=True),
            nn.Conv2d(channels // 8, channels, 1),
            nn.Sigmoid(),
        )

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """(n, c, h, w) -> the same shape."""
        gated: torch.Tensor = features * self.gate(features)
        return gated


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions with a gate, added to the (projected) input."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True),
            nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False),
            nn.BatchNorm2d(outputs),
            SqueezeExcitation(outputs),
        )
        self.shortcut: nn.Module = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """(n, inputs, h, w) -> (n, outputs, ceil(h / stride), ceil(w / stride))."""
        return torch.relu(self.body(features) + self.shortcut(features))


class EmotionNetwork(nn.Module):
    """Logits of both heads from standardised crops.

    Args of the constructor:
        width: channels of the first convolution; later stages have 2, 4 and 8 times as many.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(1, width, 3, 1, 1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
            nn.Conv2d(width, 2 * width, 3, 2, 1, bias=False),
            nn.BatchNorm2d(2 * width),
            nn.ReLU(inplace=True),
            ResidualBlock(2 * width, 2 * width, 1),
            ResidualBlock(2 * width, 4 * width, 2),
            ResidualBlock(4 * width, 8 * width, 2),
            ResidualBlock(8 * width, 8 * width, 1),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Dropout(0.1),
        )
        self.fer2013_head = nn.Linear(8 * width, len(EMOTIONS))
        self.crowd_head = nn.Linear(8 * width, len(EMOTIONS))

    def forward(self, crops: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(n, 1, 44, 44) float, zero mean and unit variance each -> logits (n, 7) of FER2013's and the crowd's head."""
        features = self.body(crops)
        return self.fer2013_head(features), self.crowd_head(features)


def standardise(crops: torch.Tensor) -> torch.Tensor:
    """Give each picture of (n, 1, h, w) zero mean and unit variance; a flat picture becomes zeros."""
    mean = crops.mean(dim=(2, 3), keepdim=True)
    deviation = ((crops - mean) ** 2).mean(dim=(2, 3), keepdim=True).sqrt()
    return (crops - mean) / (deviation + 1.0)


def read_network(path: Path) -> EmotionNetwork:
    """Read `averaged.pt` of a training, of whatever width, ready for inference.

    Raises:
        InvalidWeights: if the file is missing or holds something else.
    """
    try:
        state: dict[str, torch.Tensor] = torch.load(path, weights_only=True)
        network: EmotionNetwork = EmotionNetwork(len(state["body.0.weight"])).eval()
        network.load_state_dict(state)
    except (OSError, RuntimeError, KeyError, TypeError, EOFError, pickle.UnpicklingError) as error:
        raise InvalidWeights(f"{path}: no weights of an emotion network; name averaged.pt of a training") from error
    fast: EmotionNetwork = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return fast


def logits(network: EmotionNetwork, pixels: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (n, 7) logits of FER2013's and of the crowd's head, one pass over the middle of each face (n, 48, 48)."""
    margin = (FACE_SIDE_PX - INPUT_SIDE_PX) // 2
    inner = slice(margin, margin + INPUT_SIDE_PX)
    middles = pixels[:, inner, inner].astype(np.float32)
    heads: list[list[NDArray[np.float64]]] = [[], []]
    with torch.no_grad():
        for start in range(0, len(middles), _EVALUATION_BATCH):
            crops = standardise(torch.from_numpy(middles[start : start + _EVALUATION_BATCH])[:, None])
            for found, values in zip(heads, network(crops), strict=True):
                found.append(values.double().numpy())
    return np.concatenate(heads[0]), np.concatenate(heads[1])
