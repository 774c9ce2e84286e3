import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from inference.face_boxes import Candidates, anchors, decode_retinaface, decode_yunet, overlaps, suppress


def _full(shape: int | tuple[int, ...], value: float = 0.0) -> NDArray[np.float32]:
    return np.full(shape, value, np.float32)


def _candidates(boxes: list[tuple[float, ...]], scores: list[float]) -> Candidates:
    return Candidates(
        np.array(boxes, np.float32).reshape(-1, 4),
        np.zeros((len(boxes), 10), np.float32),
        np.array(scores, np.float32),
    )


def test_anchors_go_by_stride_row_column_and_side() -> None:
    known = anchors(64, 96)
    assert len(known) == 2 * (8 * 12 + 4 * 6 + 2 * 3)
    np.testing.assert_array_equal(known[:4], [[4, 4, 16], [4, 4, 32], [12, 4, 16], [12, 4, 32]])
    np.testing.assert_array_equal(known[2 * 12], [4, 12, 16])
    np.testing.assert_array_equal(known[-1], [80, 48, 512])


def test_zeros_decode_to_the_anchor_itself() -> None:
    known = np.array([[100, 50, 32]], np.float32)
    found = decode_retinaface(_full((1, 4)), _full(1, 0.9), _full((1, 10)), known, 0.5)
    np.testing.assert_allclose(found.boxes, [[84, 34, 116, 66]])
    np.testing.assert_allclose(found.landmarks, [[100, 50] * 5])


def test_offsets_are_shares_of_the_anchor_and_sizes_are_exponents() -> None:
    known = np.array([[100, 50, 20]], np.float32)
    raw = np.array([[1.0, -1.0, np.log(2) / 0.2, 0.0]], np.float32)
    found = decode_retinaface(raw, _full(1, 0.9), _full((1, 10), 2.0), known, 0.5)
    np.testing.assert_allclose(found.boxes, [[102 - 20, 48 - 10, 102 + 20, 48 + 10]], rtol=1e-6)
    np.testing.assert_allclose(found.landmarks, [[104, 54] * 5])


def test_low_scores_are_dropped() -> None:
    known = anchors(32, 32)
    scores = np.full(len(known), 0.49, np.float32)
    scores[5] = 0.5
    found = decode_retinaface(_full((len(known), 4)), scores, _full((len(known), 10)), known, 0.5)
    assert found.scores.tolist() == [0.5]


def test_yunet_cells_are_counted_row_by_row() -> None:
    scores = np.array([0, 0, 0, 0, 0, 0.9], np.float32)
    found = decode_yunet(_full((6, 4)), scores, _full((6, 10)), 8, 3, 0.5)
    np.testing.assert_allclose(found.boxes, [[16 - 4, 8 - 4, 16 + 4, 8 + 4]])
    np.testing.assert_allclose(found.landmarks, [[16, 8] * 5])


def test_overlap_of_a_half_shifted_box_is_a_third() -> None:
    box = np.array([0, 0, 10, 10], np.float32)
    others = np.array([[5, 0, 15, 10], [0, 0, 10, 10], [20, 20, 30, 30]], np.float32)
    np.testing.assert_allclose(overlaps(box, others), [1 / 3, 1, 0])


def test_the_best_of_a_heap_stays_and_a_far_box_too() -> None:
    found = _candidates([(0, 0, 10, 10), (1, 0, 11, 10), (50, 50, 60, 60)], [0.8, 0.9, 0.7])
    assert suppress(found, 0.4) == [1, 2]


def test_nothing_found_is_nothing_kept() -> None:
    assert suppress(_candidates([], []), 0.4) == []


_boxes = st.lists(
    st.tuples(st.integers(0, 90), st.integers(0, 90), st.integers(1, 40), st.integers(1, 40), st.floats(0, 1)),
    max_size=20,
)


@given(_boxes)
def test_kept_boxes_never_overlap_more_than_allowed_and_cover_the_others(
    raw: list[tuple[int, int, int, int, float]],
) -> None:
    found = _candidates([(x, y, x + w, y + h) for x, y, w, h, _ in raw], [row[4] for row in raw])
    kept = suppress(found, 0.4)
    for index, one in enumerate(kept):
        assert not (overlaps(found.boxes[one], found.boxes[kept[index + 1 :]]) > 0.4).any()
    for other in set(range(len(raw))) - set(kept):
        assert (overlaps(found.boxes[other], found.boxes[kept]) > 0.4).any()
