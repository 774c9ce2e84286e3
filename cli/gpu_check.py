"""`mimika gpu-check`: the networks on this machine's GPU, against ONNX Runtime."""

from rich.console import Console
from rich.table import Table

from cli.surroundings import settings
from inference import emotion, retinaface
from inference.assembly import engines_folder, opener
from inference.face import DETECTION_SIZE_PX
from inference.gpu_check import Inputs, compare, made_faces, made_picture, median_ms
from inference.onnx_engine import OnnxEngine
from inference.registry import entries, verified_path

_FACES = 64
_BATCH = 8


def gpu_check() -> None:
    """Build both networks for this machine's GPU, compare their answers with ONNX Runtime's, and time them."""
    models = settings().cache().models
    load = opener("tensorrt", 1, engines_folder(models))
    picture, faces = made_picture(*DETECTION_SIZE_PX), made_faces(_FACES)
    compared: dict[str, Inputs] = {"detector": {retinaface.INPUT: picture}, "emotion": {emotion.INPUT: faces}}
    timed: dict[str, Inputs] = {"detector": compared["detector"], "emotion": {emotion.INPUT: faces[:_BATCH]}}
    table = Table(title_justify="left", box=None)
    for heading in ("network", "run by", "largest difference", "same polarity", "ms", "ms, ONNX Runtime"):
        table.add_column(heading, header_style="dim")
    for entry in entries():
        _, path = verified_path(entry.role, models)
        reference, engine = OnnxEngine(path, entry.full_name), load(path, entry.full_name)
        found = compare(reference, engine, compared[entry.role])
        table.add_row(
            entry.full_name,
            engine.provider,
            f"{found.largest_difference:.2g}",
            "" if found.same_polarity is None else f"{found.same_polarity:.1%}",
            f"{median_ms(engine, timed[entry.role]):.2f}",
            f"{median_ms(reference, timed[entry.role]):.2f}",
        )
    Console(highlight=False).print(table)
