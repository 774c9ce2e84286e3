import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from inference.detector_export import export_detector
from inference.registry import entries
from inference.torch_weights import InvalidWeights

WEIGHTS = Path(os.environ.get("MIMIKA_CACHE") or Path.home() / ".cache" / "mimika") / "models/mobilenet0.25_Final.pth"


@pytest.mark.integration
def test_the_published_weights_give_the_bytes_of_the_registry(tmp_path: Path) -> None:
    export_detector(WEIGHTS, tmp_path / "retinaface.onnx")
    expected = next(entry.sha256 for entry in entries() if entry.role == "detector")
    assert hashlib.sha256((tmp_path / "retinaface.onnx").read_bytes()).hexdigest() == expected
    assert [path.name for path in tmp_path.iterdir()] == ["retinaface.onnx"]


def test_other_weights_are_refused_by_their_hash(tmp_path: Path) -> None:
    (tmp_path / "w.pth").write_bytes(b"other")
    with pytest.raises(InvalidWeights, match="SHA-256"):
        export_detector(tmp_path / "w.pth", tmp_path / "out.onnx")
    assert not (tmp_path / "out.onnx").exists()


def test_missing_weights_are_one_sentence_and_exit_3(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "inference.detector_export", "--weights", "none.pth", "--to", str(tmp_path / "o")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert done.stderr.startswith("none.pth: no such file")
    assert done.stderr.count("\n") == 1
