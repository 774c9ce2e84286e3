"""The pipeline put together from the registry's models."""

from pathlib import Path

from inference.emotion import EmotionEngine
from inference.engine import ModelUnusable
from inference.face import detector_of
from inference.onnx_engine import OnnxEngine
from inference.pipeline import Pipeline
from inference.registry import sha256_of, verified_path

_HASH_DIGITS = 12
"""Enough of a SHA-256 to tell a foreign model's versions apart."""


def build_pipeline(models: Path, threads: int = 1, detector: Path | None = None) -> Pipeline:
    """Load detector and emotion network, their files checked against the registry.

    Args:
        models: folder that `make setup` fills.
        threads: CPU threads of one run of a network.
        detector: another detector's .onnx (RetinaFace's or YuNet's signature), named after its file and hash.

    Raises:
        ModelUnusable: if a file is missing, differs from the registry, or is no model of its kind.
    """
    if detector is None:
        entry, path = verified_path("detector", models)
        faces = OnnxEngine(path, entry.full_name, threads)
    elif detector.is_file():
        faces = OnnxEngine(detector, f"{detector.stem}@{sha256_of(detector)[:_HASH_DIGITS]}", threads)
    else:
        raise ModelUnusable(f"{detector}: no such detector file; give the path of an .onnx file")
    entry, path = verified_path("emotion", models)
    emotions = OnnxEngine(path, entry.full_name, threads)
    return Pipeline(detector_of(faces), EmotionEngine(emotions))
