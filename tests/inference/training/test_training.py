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
from inference.training.config import TrainingConfig  # noqa: E402
from inference.training.export import export  # noqa: E402
from inference.training.loop import Trainer, probabilities, train  # noqa: E402


def write_toy_faces(path: Path, number: int, seed: int) -> None:
    """Two kinds of pictures that a network can tell apart: bright above (happy) and bright below (sad)."""
    random = np.random.default_rng(seed)
    labels, votes, pixels = [], [], []
    for index in range(number):
        happy = index % 2 == 0
        picture = random.integers(0, 60, (48, 48), np.uint8)
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
    write_toy_faces(folder / "train.parquet", 128, seed=1)
    write_toy_faces(folder / "valid.parquet", 40, seed=2)
    return TrainingConfig(
        train_path=folder / "train.parquet",
        valid_path=folder / "valid.parquet",
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
def network(toy):
    return train(toy, lambda line: None)


def weights(network):
    return torch.cat([value.flatten().float() for value in network.state_dict().values()])


def test_it_learns_what_can_be_learnt(toy, network):
    fer2013, crowd = probabilities(network, read_faces(toy.valid_path))
    labels = read_faces(toy.valid_path).labels
    assert (fer2013.argmax(1) == labels).mean() > 0.9
    assert (crowd.argmax(1) == labels).mean() > 0.9


def test_the_same_seed_and_config_give_the_same_weights(toy, network, tmp_path):
    again = train(into(toy, tmp_path), lambda line: None)
    assert torch.equal(weights(network), weights(again))


def test_an_interrupted_training_resumes_to_the_same_weights(toy, network, tmp_path):
    config = into(toy, tmp_path)
    first = Trainer(config)
    first.train_epoch()
    first.train_epoch()
    first.save(tmp_path / "state.pt")
    said: list[str] = []
    again = train(config, said.append)
    assert said[0] == "continuing after epoch 2"
    assert torch.equal(weights(network), weights(again))


def test_another_seed_gives_other_weights(toy, network, tmp_path):
    fields = {name: getattr(toy, name) for name in toy.__struct_fields__}
    other = train(TrainingConfig(**{**fields, "seed": 4, "output_folder": tmp_path}), lambda line: None)
    assert not torch.equal(weights(network), weights(other))


def test_the_exported_file_gives_the_networks_mean_over_both_mirrors(toy, network, tmp_path):
    faces = read_faces(toy.valid_path)
    engine = OnnxEngine(export(network, tmp_path / "toy.onnx"), "toy@1", threads=1)
    mirrored = type(faces)(faces.pixels[:, :, ::-1].copy(), faces.labels, faces.votes, faces.sha256)
    for head, place in (("fer2013", 0), ("crowd", 1)):
        expected = (probabilities(network, faces)[place] + probabilities(network, mirrored)[place]) / 2
        found = EmotionEngine(engine, head).probabilities(faces.pixels)
        assert found.shape == (40, len(EMOTIONS))
        assert np.abs(found - expected).max() < 1e-5
