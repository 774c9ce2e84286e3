"""Balance, split, suspected pictures and leaks."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from contracts.polarity import EMOTIONS
from inference.data.examining import balance, flat_pictures, leaks, mixed_groups, no_faces, split


def faces(*seeds):
    return np.stack([np.random.default_rng(seed).integers(0, 256, (48, 48), dtype=np.uint8) for seed in seeds])


def test_balance_counts_classes_and_polarities():
    labels = np.array([EMOTIONS.index(name) for name in ("angry", "sad", "happy", "neutral", "neutral")])
    classes, polarities = balance(labels)
    assert (classes["angry"], classes["sad"], classes["disgust"]) == (1, 1, 0)
    assert polarities == {"negative": 2, "neutral": 2, "positive": 1}


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 30)), min_size=1, max_size=200))
def test_the_split_never_parts_a_group_and_never_takes_more_than_a_fifth(pairs):
    labels, group = (np.array(values) for values in zip(*pairs, strict=True))
    valid = split(labels, group)
    assert all(len(set(valid[group == name])) == 1 for name in set(group))
    for index in range(7):
        assert valid[labels == index].sum() <= 0.2 * (labels == index).sum() + 0.5


def test_the_split_takes_a_fifth_of_each_class_and_repeats():
    labels = np.repeat(np.arange(7), 100)
    group = np.arange(700) // 2
    valid = split(labels, group)
    assert np.bincount(labels[valid]).tolist() == [20] * 7
    assert np.array_equal(valid, split(labels, group))
    assert np.bincount(labels[split(labels, group, share=0.5)]).tolist() == [50] * 7


def test_flat_and_unlikely_faces_are_suspected():
    pixels = faces(1, 2, 3)
    pixels[0] = 128
    assert flat_pictures(pixels).tolist() == [True, False, False]
    assert no_faces(pixels, None).tolist() == [True, False, False]
    assert no_faces(pixels, np.array([0.9, 0.9, 0.01], np.float32)).tolist() == [True, False, True]


def test_groups_of_several_polarities_are_found():
    labels = np.array([EMOTIONS.index(name) for name in ("angry", "sad", "happy", "angry")])
    assert [heap.tolist() for heap in mixed_groups(labels, np.array([0, 0, 2, 2]))] == [[2, 3]]


def test_leaks_name_the_pairs_and_tell_the_identical():
    theirs = faces(1, 2, 3)
    ours = faces(9, 2, 3)
    ours[2] = np.clip(ours[2].astype(int) + 3, 0, 255).astype(np.uint8)
    assert [(pair.row, pair.other, pair.identical) for pair in leaks(ours, theirs)] == [(1, 1, True), (2, 2, False)]
