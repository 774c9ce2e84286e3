import numpy as np
import pytest

from contracts.polarity import EMOTIONS
from inference.dataset import VOTES, LabelledFaces
from inference.evaluation import called_polarity
from inference.training.calibration import GREATEST_FALSE_ALARM, Head, calibrate, softmax


def labelled(labels, votes):
    return LabelledFaces(np.zeros((len(labels), 48, 48), np.uint8), labels, votes, "00")


def drawn(number, scale, seed):
    """Labels drawn from softmax(true logits), and those logits `scale` times too sure."""
    random = np.random.default_rng(seed)
    logits = random.normal(0.0, 2.0, (number, len(EMOTIONS)))
    labels = np.array([random.choice(len(EMOTIONS), p=row) for row in softmax(logits)], np.int64)
    return labels, scale * logits


@pytest.mark.parametrize("scale", [0.6, 1.0, 2.0])
def test_the_temperature_undoes_what_made_the_network_too_sure(scale):
    labels, logits = drawn(8000, scale, seed=1)
    votes = np.zeros((len(labels), len(VOTES)), np.int64)
    found = calibrate(labelled(labels, votes), logits, logits)
    assert found.fer2013.temperature == pytest.approx(scale, rel=0.08)
    assert abs(found.fer2013.neutral_bias) <= 0.5
    assert found.crowd == Head()


def test_the_bias_keeps_false_alarms_within_the_bound():
    random = np.random.default_rng(2)
    votes = np.zeros((2000, len(VOTES)), np.int64)
    votes[:, VOTES.index("neutral")] = 10
    logits = random.normal(0.0, 1.0, (2000, len(EMOTIONS)))
    logits[:, EMOTIONS.index("neutral")] += 2.0
    votes[:1000] = np.roll(votes[:1000], VOTES.index("sadness") - VOTES.index("neutral"), axis=1)
    logits[:1000, EMOTIONS.index("sad")] += 3.0
    found = calibrate(labelled(np.zeros(2000, np.int64), votes), logits, logits).crowd
    heads = (Head(found.temperature), found)
    called = [called_polarity(head.probabilities(logits[1000:])) for head in heads]
    before, after = ((polarity == 0).mean() for polarity in called)
    assert before > GREATEST_FALSE_ALARM
    assert GREATEST_FALSE_ALARM - 0.02 < after <= GREATEST_FALSE_ALARM
