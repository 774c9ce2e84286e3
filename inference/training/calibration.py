"""What is fitted on held-out faces after a training: temperatures and the crowd head's operating point; pure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contracts.polarity import EMOTIONS
from inference.dataset import LabelledFaces, crowd_shares
from inference.evaluation import called_polarity, crowd_polarity

GREATEST_FALSE_ALARM = 0.10
"""Of the faces that are Neutral to the crowd: share that the operating point may call Negative."""
_TEMPERATURES = np.exp(np.linspace(np.log(0.3), np.log(3.0), 231))
_NEUTRAL_BIASES = np.linspace(0.0, 2.0, 81)
_NEUTRAL = EMOTIONS.index("neutral")
_NEGATIVE_POLARITY, _NEUTRAL_POLARITY = 0, 1


@dataclass(frozen=True, slots=True)
class Calibration:
    """How logits become probabilities: softmax(logits / temperature), the crowd head's with a bias.

    fer2013_temperature, crowd_temperature: > 0; above 1 the network was too sure.
    neutral_bias: >= 0, added to the crowd head's Neutral logit after division by the temperature.
    """

    fer2013_temperature: float = 1.0
    crowd_temperature: float = 1.0
    neutral_bias: float = 0.0


def calibrate(
    faces: LabelledFaces, fer2013_logits: NDArray[np.float64], crowd_logits: NDArray[np.float64]
) -> Calibration:
    """Fit temperatures by likelihood (Guo et al. 2017), then the least neutral bias within GREATEST_FALSE_ALARM.

    Args:
        faces: (n,) held out; without votes the crowd head keeps its logits.
        fer2013_logits: (n, 7).
        crowd_logits: (n, 7).
    """
    labels = np.eye(len(EMOTIONS))[faces.labels]
    shares = crowd_shares(faces.votes).astype(np.float64)
    fer2013_temperature = _temperature(fer2013_logits, labels)
    if not shares.any():
        return Calibration(fer2013_temperature)
    crowd_temperature = _temperature(crowd_logits, shares)
    bias = _neutral_bias(crowd_logits / crowd_temperature, crowd_polarity(faces.votes))
    return Calibration(fer2013_temperature, crowd_temperature, bias)


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 7) logits -> (n, 7) probabilities."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return probabilities


def _temperature(logits: NDArray[np.float64], shares: NDArray[np.float64]) -> float:
    losses = [-(shares * np.log(softmax(logits / t) + 1e-12)).sum(axis=1).mean() for t in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def _neutral_bias(logits: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    neutral = logits[truth == _NEUTRAL_POLARITY]
    for bias in _NEUTRAL_BIASES:
        called = called_polarity(softmax(neutral + bias * np.eye(len(EMOTIONS))[_NEUTRAL]))
        if not len(called) or (called == _NEGATIVE_POLARITY).mean() <= GREATEST_FALSE_ALARM:
            return float(bias)
    return float(_NEUTRAL_BIASES[-1])
