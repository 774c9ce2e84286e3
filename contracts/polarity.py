"""The seven expressions and the three polarities that the product speaks of.

Source: the product owner's mapping; docs/en/numbers.md, "Polarity".
"""

from collections.abc import Sequence

EMOTIONS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
"""FER2013's classes, in the order of every seven-vector in Mimika."""

NEGATIVE, NEUTRAL, POSITIVE = "negative", "neutral", "positive"
POLARITIES = (NEGATIVE, NEUTRAL, POSITIVE)

POLARITY_OF = (NEGATIVE, NEGATIVE, NEGATIVE, POSITIVE, NEGATIVE, POSITIVE, NEUTRAL)
"""The polarity of each of EMOTIONS, in their order."""


def polarity_probabilities(emotion_probabilities: Sequence[float]) -> tuple[float, float, float]:
    """Sum seven class probabilities into three.

    Args:
        emotion_probabilities: seven values in the order of EMOTIONS, 0..1, summing to 1.

    Returns:
        (negative, neutral, positive), 0..1.

    Raises:
        ValueError: where the vector has not seven values.
    """
    if len(emotion_probabilities) != len(EMOTIONS):
        raise ValueError(f"{len(emotion_probabilities)} probabilities where {len(EMOTIONS)} belong")
    sums = dict.fromkeys(POLARITIES, 0.0)
    for probability, polarity in zip(emotion_probabilities, POLARITY_OF, strict=True):
        sums[polarity] += probability
    return sums[NEGATIVE], sums[NEUTRAL], sums[POSITIVE]


def polarity(emotion_probabilities: Sequence[float]) -> str:
    """Name the polarity with the largest summed probability; a tie goes to the earlier of POLARITIES."""
    sums = polarity_probabilities(emotion_probabilities)
    return POLARITIES[sums.index(max(sums))]


def likeliest_emotion(emotion_probabilities: Sequence[float]) -> str:
    """Name the class with the largest probability; a tie goes to the earlier of EMOTIONS."""
    if len(emotion_probabilities) != len(EMOTIONS):
        raise ValueError(f"{len(emotion_probabilities)} probabilities where {len(EMOTIONS)} belong")
    return EMOTIONS[max(range(len(EMOTIONS)), key=lambda index: (emotion_probabilities[index], -index))]
