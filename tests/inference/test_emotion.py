from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from inference.emotion import EmotionEngine, crop
from inference.engine import ModelUnusable
from inference.face import Face

MakeFace = Callable[..., Face]


def test_the_crop_is_the_boxs_height_square_around_its_middle(face_at: MakeFace) -> None:
    picture = np.zeros((200, 300), np.uint8)
    picture[60:108, 100:148] = 200
    cut = crop(picture, face_at(106, 60.3, 47.4))
    assert cut.shape == (48, 48)
    assert cut.dtype == np.uint8
    assert (cut == 200).all()


def test_a_box_over_the_edge_repeats_the_edge(face_at: MakeFace) -> None:
    picture = np.zeros((100, 100), np.uint8)
    picture[:, 0] = 250
    assert (crop(picture, face_at(-60, 20, 60))[:, :30] == 250).all()


@pytest.mark.parametrize("place", [(-500, -500), (500, 500), (-90, 5)])
def test_a_box_outside_the_picture_still_gives_a_crop(face_at: MakeFace, place: tuple[int, int]) -> None:
    assert crop(np.full((10, 10), 9, np.uint8), face_at(*place, 100)).shape == (48, 48)


def test_no_crop_asks_nothing_of_the_engine(emotion_engine: EmotionEngine, emotions: Any) -> None:
    assert emotion_engine.probabilities(np.empty((0, 48, 48), np.uint8)).shape == (0, 7)
    assert emotions.batches == []


def test_a_model_without_the_head_is_refused(emotions: Any) -> None:
    with pytest.raises(ModelUnusable, match="scripted@1"):
        EmotionEngine(emotions, head="eighth")
