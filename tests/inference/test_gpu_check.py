from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.gpu_check import Comparison, compare, made_faces, made_picture, median_ms


class Fixed:
    """Answers the same rows, whatever it is given."""

    name, provider = "fixed@1", "none@1"
    input_shapes: Mapping[str, tuple[int | None, ...]] = {"crops": (None, 48, 48)}

    def __init__(self, **outputs: list[list[float]]) -> None:
        self.outputs = {name: np.array(rows, np.float32) for name, rows in outputs.items()}
        self.output_names = tuple(outputs)
        self.runs = 0

    def run(self, inputs: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        self.runs += 1
        return self.outputs


HAPPY, NEUTRAL, SAD = ([float(index == place) for index in range(7)] for place in (3, 6, 4))


def test_the_largest_difference_and_the_share_of_equal_polarities() -> None:
    one, other = Fixed(crowd=[HAPPY, SAD, NEUTRAL, SAD]), Fixed(crowd=[HAPPY, SAD, NEUTRAL, [0, 0, 0, 0, 0.4, 0, 0.6]])
    found = compare(one, other, {})
    assert found.same_polarity == 0.75
    assert round(found.largest_difference, 6) == 0.6


def test_a_detector_has_no_polarity() -> None:
    assert compare(Fixed(scores=[[0.25, 1]]), Fixed(scores=[[0.5, 1]]), {}) == Comparison(0.25, None)


def test_the_time_is_taken_after_a_warm_up() -> None:
    engine = Fixed(crowd=[HAPPY])
    assert median_ms(engine, {}) >= 0
    assert engine.runs == 55


def test_made_faces_differ_from_one_another_and_not_from_call_to_call() -> None:
    faces = made_faces(20)
    assert faces.shape == (20, 48, 48)
    assert faces.dtype == np.uint8
    assert len({face.tobytes() for face in faces}) == 20
    np.testing.assert_array_equal(faces, made_faces(20))


def test_a_made_picture_has_the_size_that_was_asked_for() -> None:
    assert made_picture(640, 384).shape == (1, 384, 640, 3)
