"""The pipeline put together from the registry's models."""

from collections.abc import Callable, Mapping
from pathlib import Path

import cv2

from inference import emotion, retinaface
from inference.emotion import CROP_SIDE_PX, EmotionEngine
from inference.engine import Engine, EngineKind, ModelUnusable
from inference.face import DETECTION_SIZE_PX, detector_of
from inference.gpu import open_gpu
from inference.onnx_engine import OnnxEngine
from inference.openvino_engine import OpenvinoEngine
from inference.pipeline import Pipeline
from inference.registry import sha256_of, verified_path
from inference.tensorrt_engine import ShapeRange, TensorrtEngine

_HASH_DIGITS = 12
"""Enough of a SHA-256 to tell a foreign model's versions apart."""
_WIDTH_PX, _HEIGHT_PX = DETECTION_SIZE_PX
_MOST_CROPS = 64
"""In one run on a GPU; more are computed in several."""

RANGES: Mapping[str, ShapeRange] = {
    retinaface.INPUT: ShapeRange((1, 32, 32, 3), (1, _HEIGHT_PX, _WIDTH_PX, 3), (1, _HEIGHT_PX, _WIDTH_PX, 3)),
    emotion.INPUT: ShapeRange(
        (1, CROP_SIDE_PX, CROP_SIDE_PX), (8, CROP_SIDE_PX, CROP_SIDE_PX), (_MOST_CROPS, CROP_SIDE_PX, CROP_SIDE_PX)
    ),
}
"""What the pipeline gives the two networks, by the name of their input."""

Opener = Callable[[Path, str], Engine]
"""Loads a file as a model of a name."""


def build_pipeline(
    models: Path, threads: int = 1, detector: Path | None = None, engine: EngineKind = "onnx"
) -> Pipeline:
    """Load detector and emotion network, their files checked against the registry.

    Args:
        models: folder that `make setup` fills.
        threads: CPU threads of one run of a network, and of OpenCV in this process.
        detector: another detector's .onnx (RetinaFace's or YuNet's signature), named after its file and hash.
        engine: what runs both networks.

    Raises:
        ModelUnusable: if a file is missing, differs from the registry, or is no model of its kind, or if OpenVINO is
            asked for and not installed.
        GpuUnavailable: if TensorRT is asked for and cannot run here.
    """
    cv2.setNumThreads(threads)
    load = opener(engine, threads, engines_folder(models))
    if detector is None:
        entry, path = verified_path("detector", models)
        faces = load(path, entry.full_name)
    elif detector.is_file():
        faces = load(detector, f"{detector.stem}@{sha256_of(detector)[:_HASH_DIGITS]}")
    else:
        raise ModelUnusable(f"{detector}: no such detector file; give the path of an .onnx file")
    entry, path = verified_path("emotion", models)
    return Pipeline(detector_of(faces), EmotionEngine(load(path, entry.full_name)))


def engines_folder(models: Path) -> Path:
    """Where built TensorRT engines are kept: beside the folder of models."""
    return models.parent / "engines"


def opener(kind: EngineKind, threads: int, plans: Path) -> Opener:
    """Return what loads a network for a kind of engine.

    Raises:
        GpuUnavailable: if TensorRT is asked for and no GPU can be used.
    """
    if kind == "onnx":
        return lambda path, name: OnnxEngine(path, name, threads)
    if kind == "openvino":
        return lambda path, name: OpenvinoEngine(path, name, threads)
    gpu = open_gpu()
    return lambda path, name: TensorrtEngine(path, name, RANGES, gpu, plans)
