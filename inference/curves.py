"""What a network's confidence is worth: reliability, and risk against coverage; pure."""

import numpy as np
from numpy.typing import NDArray

from inference.evaluation import BINS, confidence_bins

_POINTS = 101


def reliability(truth: NDArray[np.int64], polarities: NDArray[np.float64]) -> list[dict[str, float]]:
    """Confidence and accuracy of each filled bin of the three polarities.

    Args:
        truth: (n,) index into POLARITIES.
        polarities: (n, 3) probabilities, 0..1.

    Returns:
        `confidence` and `accuracy`, means, 0..1, and `n`, by rising confidence.
    """
    confidence = polarities.max(axis=1)
    right = polarities.argmax(axis=1) == truth
    bins = confidence_bins(confidence)
    return [
        {
            "confidence": float(confidence[bins == index].mean()),
            "accuracy": float(right[bins == index].mean()),
            "n": int((bins == index).sum()),
        }
        for index in range(BINS)
        if (bins == index).any()
    ]


def risk_coverage(truth: NDArray[np.int64], polarities: NDArray[np.float64]) -> list[dict[str, float]]:
    """Share of wrong answers among those given, by the least probability that an answer needs (El-Yaniv, Wiener 2010).

    Returns:
        `coverage` and `risk`, per cents, and `least_clear`, the probability; by rising coverage.
    """
    confidence = polarities.max(axis=1)
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum((polarities.argmax(axis=1) != truth)[order])
    ends = np.unique(np.linspace(1, len(order), min(_POINTS, len(order))).round().astype(np.int64))
    return [
        {
            "coverage": 100 * float(end / len(order)),
            "risk": 100 * float(wrong[end - 1] / end),
            "least_clear": float(confidence[order[end - 1]]),
        }
        for end in ends
    ]
