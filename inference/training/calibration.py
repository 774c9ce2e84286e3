"""What is fitted on held-out faces after a training: each head's temperature and operating point; pure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contracts.polarity import EMOTIONS, POLARITIES, POLARITY_OF
from inference.dataset import LabelledFaces
from inference.evaluation import called_polarity, crowd_polarity

GREATEST_FALSE_ALARM = 0.10
"""Of the faces that are Neutral to the crowd: share that the crowd head may call Negative."""
_TEMPERATURES = np.exp(np.linspace(np.log(0.3), np.log(3.0), 231))
_NEUTRAL_BIASES = np.round(np.linspace(-1.5, 1.5, 61), 2)
_IS_NEUTRAL = np.array([float(name == "neutral") for name in EMOTIONS])
_POLARITY_INDEX = np.array([POLARITIES.index(name) for name in POLARITY_OF])
_NEGATIVE, _NEUTRAL = 0, 1


@dataclass(frozen=True, slots=True)
class Head:
    """How a head's logits become probabilities: softmax(logits / temperature + neutral_bias at Neutral).

    temperature: > 0; above 1 the network was too sure.
    neutral_bias: above 0 faces are called Neutral more readily.
    """

    temperature: float = 1.0
    neutral_bias: float = 0.0

    def probabilities(self, logits: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n, 7) logits -> (n, 7) probabilities."""
        return softmax(logits / self.temperature + self.neutral_bias * _IS_NEUTRAL)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Both heads."""

    fer2013: Head = Head()
    crowd: Head = Head()


def calibrate(
    faces: LabelledFaces, fer2013_logits: NDArray[np.float64], crowd_logits: NDArray[np.float64]
) -> Calibration:
    """Fit each head's temperature by the likelihood of the polarity (Guo et al. 2017), then its operating point.

    The operating point is the neutral bias with the best F1 of Negative, the crowd head's within GREATEST_FALSE_ALARM.

    Args:
        faces: (n,) held out; the crowd head is fitted to FER+ majorities, and keeps its logits where there are none.
        fer2013_logits: (n, 7).
        crowd_logits: (n, 7).
    """
    voted = crowd_polarity(faces.votes)
    judged = voted >= 0
    crowd = _fitted(crowd_logits[judged], voted[judged], GREATEST_FALSE_ALARM) if judged.any() else Head()
    return Calibration(_fitted(fer2013_logits, _POLARITY_INDEX[faces.labels], 1.0), crowd)


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 7) logits -> (n, 7) probabilities."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return probabilities


def _fitted(logits: NDArray[np.float64], truth: NDArray[np.int64], most_false_alarms: float) -> Head:
    heads = [Head(float(temperature)) for temperature in _TEMPERATURES]
    temperature = min(heads, key=lambda head: _loss(head.probabilities(logits), truth)).temperature
    biased = [Head(temperature, float(bias)) for bias in _NEUTRAL_BIASES]
    scored = [(*_negative(called_polarity(head.probabilities(logits)), truth), head) for head in biased]
    allowed = [(score, -abs(head.neutral_bias), head) for score, alarms, head in scored if alarms <= most_false_alarms]
    return max(allowed, key=lambda found: found[:2])[2] if allowed else biased[-1]


def _loss(probabilities: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    """Mean negative log-likelihood of the true polarities."""
    summed = (probabilities * (truth[:, None] == _POLARITY_INDEX)).sum(axis=1)
    return float(-np.log(summed + 1e-12).mean())


def _negative(called: NDArray[np.int64], truth: NDArray[np.int64]) -> tuple[float, float]:
    """F1 of Negative, and the share of the Neutral that is called Negative; both 0..1."""
    hits = float(((truth == _NEGATIVE) & (called == _NEGATIVE)).sum())
    both = float((truth == _NEGATIVE).sum() + (called == _NEGATIVE).sum())
    neutral = truth == _NEUTRAL
    alarms = float((called[neutral] == _NEGATIVE).mean()) if neutral.any() else 0.0
    return 2 * hits / max(1.0, both), alarms
