import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from illustrations.drawing.room import Places, appearances


def places(points: list[tuple[float, float]]) -> Places:
    x_px, share = (np.array(side) for side in zip(*points, strict=True))
    return Places(x_px, share, np.full(len(points), 10.0), np.full(len(points), np.inf))


def test_the_second_piece_appears_when_the_figure_is_high_enough_to_part_them() -> None:
    assert appearances(places([(0, 0.2), (0, 0.4)]), 10, 1, 1000) == [(0, 10.0), (1, 50.0)]


def test_pieces_far_apart_across_appear_at_once() -> None:
    assert appearances(places([(0, 0.2), (12, 0.2)]), 10, 1, 1000) == [(0, 10.0), (1, 10.0)]


def test_a_piece_that_has_room_only_after_its_end_is_left_out() -> None:
    one = places([(0, 0.2), (0, 0.4)])
    ending = Places(one.x_px, one.share, one.from_px, np.array([np.inf, 50.0]))
    assert appearances(ending, 10, 1, 1000) == [(0, 10.0)]


@settings(max_examples=60, deadline=None)
@given(points=st.lists(st.tuples(st.floats(-20, 20), st.floats(0, 1)), min_size=2, max_size=40))
def test_no_piece_is_ever_closer_to_another_than_asked(points: list[tuple[float, float]]) -> None:
    made = appearances(places(points), 8, 1.5, 500)
    for at, (index, from_px) in enumerate(made):
        x, share = points[index]
        for other, _ in made[:at]:
            across, up = x - points[other][0], (share - points[other][1]) * from_px / 1.5
            assert math.hypot(across, up) >= 8 - 1e-6
