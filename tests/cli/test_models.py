"""`mimika models evaluate` refuses what took part in the training, and `mimika data prepare` writes its files."""

import json

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from cli.__main__ import build
from cli.exits import InputError
from inference import judging
from inference.fingerprints import file_bytes
from inference.registry import PACKAGED_MODELS, entries


@pytest.fixture
def faces(tmp_path):
    """A folder of Kaggle's form with 24 pictures of two classes."""
    random = np.random.default_rng(1)
    for number in range(24):
        picture = cv2.resize(random.integers(0, 256, (12, 12)).astype(np.float32), (48, 48)).astype(np.uint8)
        path = tmp_path / "faces" / ("sad" if number % 2 else "happy") / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(cv2.imencode(".png", picture)[1].tobytes())
    return tmp_path / "faces"


@pytest.fixture
def trained_on_one(faces, tmp_path, monkeypatch):
    """The shipped model, as if one of the pictures had been in its training."""
    picture = cv2.imread(str(faces / "sad" / "1.png"), cv2.IMREAD_GRAYSCALE)
    folder = tmp_path / "models"
    folder.mkdir()
    name = next(entry.training_pictures for entry in entries() if entry.role == "emotion")
    (folder / name).write_bytes(file_bytes(np.asarray(picture, np.uint8)[None]))
    monkeypatch.setattr(judging, "PACKAGED_MODELS", folder)


def mimika(*words):
    return CliRunner().invoke(build(), [str(word) for word in words])


def test_a_file_that_shares_a_picture_with_the_training_is_refused(faces, trained_on_one):
    result = mimika("models", "evaluate", faces, "--json")
    assert isinstance(result.exception, InputError)
    assert str(result.exception).startswith(f"{faces}: shares 1 of its 24 pictures")
    assert "--allow-overlap" in str(result.exception)
    assert result.stdout == ""


def test_told_so_it_is_judged_and_says_what_is_shared(faces, trained_on_one):
    result = mimika("models", "evaluate", faces, "--json", "--allow-overlap")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["shared_with_training"] == 1
    assert found["ferplus_negative_f1"] is None
    assert set(found["intervals"]) > {"negative_f1", "negative_f1_24px", "ece", "ms_per_face"}
    assert found["training_sha256"] in result.stderr


def test_pictures_of_nobodys_training_need_no_word(faces):
    assert (PACKAGED_MODELS / "training_pictures.bin").is_file()
    result = mimika("models", "evaluate", faces)
    assert result.exit_code == 0
    assert "negative_f1" in result.stdout


def test_a_data_set_is_prepared_into_its_folder(faces, tmp_path):
    result = mimika("data", "prepare", faces, "-o", tmp_path / "out")
    assert result.exit_code == 0
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["pictures"] == 24
    assert manifest["parts"]["train"]["pictures"] + manifest["parts"]["valid"]["pictures"] == 24
