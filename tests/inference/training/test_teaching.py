"""The targets of a training that earlier networks teach, and a toy training that learns from them alone."""

import msgspec
import numpy as np
import pytest

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")

from contracts.polarity import EMOTIONS  # noqa: E402
from inference.dataset import VOTES, LabelledFaces  # noqa: E402
from inference.training.config import InvalidConfig, TrainingConfig, read_config  # noqa: E402
from inference.training.network import EmotionNetwork, InvalidWeights, logits, read_network  # noqa: E402
from inference.training.teaching import mixed, targets, taught  # noqa: E402

SETTINGS = """
train_path = "train.parquet"
held_out_share = 0.1
output_folder = "out"
seed = 1
epochs = 1
batch_size = 2
width = 8
learning_rate = 0.1
warmup_epochs = 0.5
weight_decay = 0.0
momentum = 0.9
label_smoothing = 0.14
mixup_share = 0.0
mixup_alpha = 0.2
ema_decay = 0.9
threads = 1
bfloat16 = false
"""


def config_of(folder, more=""):
    path = folder / "config.toml"
    path.write_text(SETTINGS + more, encoding="utf-8")
    return read_config(path)


def teacher_at(path, width, seed):
    torch.manual_seed(seed)
    network = EmotionNetwork(width).eval()
    torch.save(network.state_dict(), path)
    return network


def faces():
    votes = np.zeros((2, len(VOTES)), np.int64)
    votes[0, VOTES.index("happiness")] = 10
    pixels = np.random.default_rng(1).integers(0, 256, (2, 48, 48), dtype=np.uint8)
    return LabelledFaces(pixels, np.array([EMOTIONS.index("happy"), EMOTIONS.index("sad")]), votes, "")


def test_answers_enter_by_their_weight():
    labels = np.array([[1, 0, 0], [0, 0, 0]], np.float32)
    answers = np.array([[0.2, 0.8, 0.0], [0.5, 0.25, 0.25]])
    found = mixed(labels, answers, 0.25)
    assert found.dtype == np.float32
    assert found == pytest.approx(np.array([[0.8, 0.2, 0.0], [0.125, 0.0625, 0.0625]]))


def test_without_teachers_the_targets_are_smoothed_labels_and_shares_of_votes(tmp_path):
    fer2013, crowd = targets(faces(), config_of(tmp_path))
    assert fer2013[0, EMOTIONS.index("happy")] == pytest.approx(0.88)
    assert fer2013[0, EMOTIONS.index("sad")] == pytest.approx(0.02)
    assert crowd.sum(axis=1) == pytest.approx([1, 0])


def test_teachers_of_any_width_answer_for_the_face_and_its_mirror_image(tmp_path):
    teachers = [teacher_at(tmp_path / "a.pt", 8, seed=1), teacher_at(tmp_path / "b.pt", 16, seed=2)]
    pixels = faces().pixels
    found = taught([read_network(tmp_path / "a.pt"), read_network(tmp_path / "b.pt")], pixels, 0.5)
    for head in range(2):
        views = [
            torch.softmax(torch.from_numpy(logits(teacher, view)[head]) / 0.5, 1).numpy()
            for teacher in teachers
            for view in (pixels, pixels[:, :, ::-1])
        ]
        assert np.abs(views[0] - views[1]).max() > 1e-4
        assert found[head] == pytest.approx(sum(views) / 4, abs=1e-5)


def test_teachers_of_a_configuration_enter_the_targets_of_both_heads(tmp_path):
    teacher_at(tmp_path / "a.pt", 8, seed=1)
    config = config_of(tmp_path, 'teacher_paths = ["a.pt"]\nteacher_weight = 0.5\nteacher_temperature = 2.0\n')
    plain = targets(faces(), config_of(tmp_path))
    answers = taught([read_network(tmp_path / "a.pt")], faces().pixels, 2.0)
    for found, labels, soft in zip(targets(faces(), config), plain, answers, strict=True):
        assert found == pytest.approx(0.5 * labels + 0.5 * soft, abs=1e-6)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("teacher_weight = 0.5", "teacher_weight"),
        ('teacher_paths = ["a.pt"]', "teacher_weight"),
        ('teacher_paths = ["a.pt"]\nteacher_weight = 1.5', "teacher_weight"),
        ('teacher_paths = ["a.pt"]\nteacher_weight = 0.5\nteacher_temperature = 0.0', "teacher_temperature"),
    ],
)
def test_a_half_named_teacher_is_refused_with_the_files_name(tmp_path, more, said):
    with pytest.raises(InvalidConfig, match=rf"config\.toml: {said}"):
        config_of(tmp_path, more)


def test_a_file_without_weights_is_refused_by_its_name(tmp_path):
    (tmp_path / "text.pt").write_text("no weights", encoding="utf-8")
    torch.save({"other": torch.zeros(2)}, tmp_path / "other.pt")
    torch.save({"body.0.weight": torch.zeros(8)}, tmp_path / "part.pt")
    for name in ("absent.pt", "text.pt", "other.pt", "part.pt"):
        with pytest.raises(InvalidWeights, match=name):
            read_network(tmp_path / name)


def test_a_relative_teacher_lies_beside_the_configuration(tmp_path):
    config = config_of(tmp_path, 'teacher_paths = ["a.pt"]\nteacher_weight = 0.5\n')
    assert config.teacher_paths == (tmp_path / "a.pt",)
    assert isinstance(msgspec.structs.replace(config, seed=2), TrainingConfig)
