"""A toy training: it learns, repeats itself, survives an interruption, and its ONNX file equals it."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")

from contracts.polarity import EMOTIONS  # noqa: E402
from inference.dataset import read_faces  # noqa: E402
from inference.emotion import EmotionEngine  # noqa: E402
from inference.onnx_engine import OnnxEngine  # noqa: E402
from inference.training.__main__ import write  # noqa: E402
from inference.training.calibration import Calibration, Head, softmax  # noqa: E402
from inference.training.config import TrainingConfig  # noqa: E402
from inference.training.export import export  # noqa: E402
from inference.training.loop import Trainer, split, train  # noqa: E402
from inference.training.network import logits  # noqa: E402


def write_toy_faces(path: Path, number: int, seed: int) -> None:
    """Two kinds of pictures that a network can tell apart: bright above (happy) and bright below (sad)."""
    random = np.random.default_rng(seed)
    labels, votes, pixels = [], [], []
    for index in range(number):
        happy = index % 2 == 0
        picture = np.kron(random.integers(0, 120, (12, 12), np.uint8), np.ones((4, 4), np.uint8))
        picture[: 24 if happy else 48][0 if happy else 24 :] += 120
        labels.append("happy" if happy else "sad")
        votes.append([0, 10, 0, 0, 0, 0, 0, 0, 0, 0] if happy else [0, 0, 0, 10, 0, 0, 0, 0, 0, 0])
        pixels.append(picture.tobytes())
    table = {
        "label": labels,
        "votes": pa.array(votes, pa.list_(pa.int8())),
        "pixels": pa.array(pixels, pa.binary(2304)),
    }
    pq.write_table(pa.table(table), path)


@pytest.fixture(scope="module")
def toy(tmp_path_factory) -> TrainingConfig:
    folder = tmp_path_factory.mktemp("toy")
    write_toy_faces(folder / "train.parquet", 160, seed=1)
    return TrainingConfig(
        train_path=folder / "train.parquet",
        held_out_share=0.2,
        output_folder=folder / "out",
        seed=3,
        epochs=4,
        batch_size=16,
        width=8,
        learning_rate=0.05,
        warmup_epochs=0.5,
        weight_decay=5e-4,
        momentum=0.9,
        label_smoothing=0.1,
        mixup_share=0.3,
        mixup_alpha=0.2,
        ema_decay=0.8,
        threads=1,
        bfloat16=False,
    )


def into(config: TrainingConfig, folder: Path) -> TrainingConfig:
    fields = {name: getattr(config, name) for name in config.__struct_fields__}
    return TrainingConfig(**{**fields, "output_folder": folder})


@pytest.fixture(scope="module")
def trained(toy):
    return train(toy, lambda line: None)


@pytest.fixture(scope="module")
def network(trained):
    return trained.averaged_network()


@pytest.fixture(scope="module")
def held_out(toy):
    return split(read_faces(toy.train_path), toy.held_out_share, toy.seed)[1]


def weights(network):
    return torch.cat([value.flatten().float() for value in network.state_dict().values()])


def test_it_learns_what_can_be_learnt(network, held_out):
    fer2013, crowd = logits(network, held_out.pixels)
    labels = held_out.labels
    assert (fer2013.argmax(1) == labels).mean() > 0.9
    assert (crowd.argmax(1) == labels).mean() > 0.9


def test_the_same_seed_and_config_give_the_same_weights(toy, network, tmp_path):
    again = train(into(toy, tmp_path), lambda line: None).averaged_network()
    assert torch.equal(weights(network), weights(again))


def test_an_interrupted_training_resumes_to_the_same_weights(toy, network, tmp_path):
    config = into(toy, tmp_path)
    first = Trainer(config)
    first.train_epoch()
    first.train_epoch()
    first.save(tmp_path / "state.pt")
    said: list[str] = []
    again = train(config, said.append).averaged_network()
    assert said[0] == "continuing after epoch 2"
    assert torch.equal(weights(network), weights(again))


def test_a_training_with_a_teacher_resumes_to_the_same_weights_and_gives_others_than_without(toy, network, tmp_path):
    fields = {name: getattr(toy, name) for name in toy.__struct_fields__}
    taught = {"teacher_paths": (toy.output_folder / "averaged.pt",), "teacher_weight": 0.5, "epochs": 2}
    config = TrainingConfig(**{**fields, **taught, "output_folder": tmp_path / "one"})
    whole = train(config, lambda line: None).averaged_network()
    config = into(config, tmp_path / "two")
    config.output_folder.mkdir()
    first = Trainer(config)
    first.train_epoch()
    first.save(config.output_folder / "state.pt")
    assert torch.equal(weights(whole), weights(train(config, lambda line: None).averaged_network()))
    plain = TrainingConfig(**{**fields, "epochs": 2, "output_folder": tmp_path / "three"})
    assert not torch.equal(weights(whole), weights(train(plain, lambda line: None).averaged_network()))


def test_another_seed_gives_other_weights(toy, network, tmp_path):
    fields = {name: getattr(toy, name) for name in toy.__struct_fields__}
    other = train(TrainingConfig(**{**fields, "seed": 4, "output_folder": tmp_path}), lambda line: None)
    assert not torch.equal(weights(network), weights(other.averaged_network()))


def test_a_training_goes_on_from_an_earlier_one(toy, network, tmp_path):
    fields = {name: getattr(toy, name) for name in toy.__struct_fields__}
    start = toy.output_folder / "averaged.pt"
    again = Trainer(TrainingConfig(**{**fields, "start_path": start, "output_folder": tmp_path}))
    assert torch.equal(weights(again.network), weights(network))


def test_the_exported_file_gives_the_networks_calibrated_probabilities(trained, network, held_out, tmp_path):
    calibration = Calibration(Head(0.5, -0.5), Head(2.0, 0.25))
    engine = OnnxEngine(export(network, calibration, tmp_path / "toy.onnx"), "toy@1", threads=1)
    fer2013, crowd = logits(network, held_out.pixels)
    neutral = np.array([float(name == "neutral") for name in EMOTIONS])
    fer2013, crowd = softmax(fer2013 / 0.5 - 0.5 * neutral), softmax(crowd / 2.0 + 0.25 * neutral)
    for head, expected in (("fer2013", fer2013), ("crowd", crowd)):
        found = EmotionEngine(engine, head).probabilities(held_out.pixels)
        assert np.abs(found - expected).max() < 1e-5


def test_the_int8_file_agrees_with_the_float_one(trained, held_out):
    path = write(trained, trained.config.output_folder)
    quick = OnnxEngine(path, "toy@1", threads=1)
    exact = OnnxEngine(path.with_name("emotion-fp32.onnx"), "toy@1", threads=1)
    for head in ("fer2013", "crowd"):
        found, expected = (EmotionEngine(engine, head).probabilities(held_out.pixels) for engine in (quick, exact))
        assert np.abs(found - expected).mean() < 0.02
        assert (found.argmax(1) == expected.argmax(1)).mean() > 0.95
    assert path.stat().st_size < 0.5 * path.with_name("emotion-fp32.onnx").stat().st_size
