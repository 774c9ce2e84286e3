"""What a network shall answer: labels and votes, mixed with the answers of earlier networks.

Source: Hinton et al. 2015 (distillation); the temperature is the teachers' alone.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from contracts.polarity import EMOTIONS
from inference.dataset import LabelledFaces, crowd_shares
from inference.training.calibration import softmax
from inference.training.config import TrainingConfig
from inference.training.network import EmotionNetwork, logits, read_network

Targets = NDArray[np.float32]


def targets(faces: LabelledFaces, config: TrainingConfig) -> tuple[Targets, Targets]:
    """Compute (n, 7) shares that FER2013's and the crowd's head shall give.

    FER2013's labels are smoothed, the crowd's are shares of votes; the teachers' answers enter by their weight. A row
    of the crowd sums to 1, or to the teachers' weight where no tagger named an emotion.

    Raises:
        InvalidWeights: if a teacher cannot be read.
    """
    labels = np.eye(len(EMOTIONS), dtype=np.float32)[faces.labels]
    labels = labels * (1 - config.label_smoothing) + config.label_smoothing / len(EMOTIONS)
    votes = crowd_shares(faces.votes)
    if not config.teacher_paths:
        return labels, votes
    teachers = [read_network(path) for path in config.teacher_paths]
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=config.bfloat16):
        fer2013, crowd = taught(teachers, faces.pixels, config.teacher_temperature)
    return mixed(labels, fer2013, config.teacher_weight), mixed(votes, crowd, config.teacher_weight)


def taught(
    teachers: Sequence[EmotionNetwork], pixels: NDArray[np.uint8], temperature: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Average the teachers' probabilities over each face (n, 48, 48) and its mirror image: (n, 7) of both heads."""
    answers = [logits(teacher, view) for teacher in teachers for view in (pixels, pixels[:, :, ::-1])]
    fer2013, crowd = (np.mean([softmax(heads[head] / temperature) for heads in answers], axis=0) for head in range(2))
    return fer2013, crowd


def mixed(labels: Targets, answers: NDArray[np.float64], weight: float) -> Targets:
    """Mix (n, 7) answers into (n, 7) labels; `weight`, 0..1, is that of the answers."""
    return np.asarray((1 - weight) * labels + weight * answers, np.float32)
