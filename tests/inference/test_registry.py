import hashlib
from pathlib import Path

import pytest

from inference.engine import ModelUnusable
from inference.fingerprints import read_fingerprints
from inference.registry import PACKAGED_MODELS, entries, sha256_of, verified_path, verify


def test_each_entry_is_complete_and_each_role_has_one_model() -> None:
    found = entries()
    assert sorted(entry.role for entry in found) == ["detector", "emotion"]
    for entry in found:
        optional = {"training_sha256", "training_pictures"}
        assert all(getattr(entry, field) for field in set(entry.__struct_fields__) - optional)
        assert len(bytes.fromhex(entry.sha256)) == 32


def test_the_emotion_network_is_labelled_for_evaluation() -> None:
    assert next(entry.label for entry in entries() if entry.role == "emotion") == "evaluation"


def test_the_emotion_networks_training_pictures_are_known() -> None:
    entry = next(entry for entry in entries() if entry.role == "emotion")
    assert len(bytes.fromhex(entry.training_sha256)) == 32
    assert len(read_fingerprints(PACKAGED_MODELS / entry.training_pictures)) > 20_000
    assert (PACKAGED_MODELS / entry.training_pictures).stat().st_size <= 400_000


def test_every_packaged_model_is_the_registrys_and_none_is_unlisted() -> None:
    packaged = {entry.file: entry.sha256 for entry in entries() if entry.place == "package"}
    assert {path.name: sha256_of(path) for path in PACKAGED_MODELS.glob("*.onnx")} == packaged


def test_missing_and_differing_files_are_told_apart(tmp_path: Path) -> None:
    before = {found.entry.role: found for found in verify(tmp_path)}
    assert before["detector"].state == "missing"
    (tmp_path / "retinaface.onnx").write_bytes(b"other")
    after = {found.entry.role: found for found in verify(tmp_path)}
    assert after["detector"].state == "differs"
    assert after["detector"].sha256 == hashlib.sha256(b"other").hexdigest()
    assert after["detector"].path == tmp_path / "retinaface.onnx"


def test_a_model_that_is_not_the_registrys_is_never_loaded(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match=r"retinaface\.onnx: no such model file"):
        verified_path("detector", tmp_path)
    (tmp_path / "retinaface.onnx").write_bytes(b"other")
    with pytest.raises(ModelUnusable, match="is not the registry's"):
        verified_path("detector", tmp_path)
