"""`python -m inference FOLDER --to OBSERVATIONS.parquet`: what is seen in a folder of frames, without any server."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from contracts.calls import CallEnded
from contracts.files import FrameRow
from contracts.observations import FaceObservation
from inference.assembly import build_pipeline
from inference.engine import ModelUnusable
from inference.frames_folder import InvalidFolder, read_picture, read_rows
from inference.gpu import GpuUnavailable
from inference.observations_file import write_observations
from inference.observing import AnalysedBatch, SentFrame, observation
from inference.pipeline import CallPicture, Pipeline
from inference.settings import Settings

_INPUT_ERROR = 3


def main() -> int:
    """Analyse, or say in one sentence why not."""
    arguments = _arguments()
    settings = Settings()
    models: Path = arguments.models or settings.models()
    if not arguments.to.parent.is_dir():
        print(f"{arguments.to}: its folder does not exist; make it first", file=sys.stderr)
        return _INPUT_ERROR
    try:
        call, rows = read_rows(arguments.folder)
        pipeline = build_pipeline(models, detector=arguments.detector, engine=settings.mimika_engine)
        observations: list[FaceObservation] = []
        for batch in _batches(arguments.folder, call, rows, pipeline, arguments.batch):
            observations.extend(batch)
            # Each line writes over the one before, and so does an error.
            print(f"{len(observations)} of {len(rows)} frames", end="\r", file=sys.stderr, flush=True)
        write_observations(arguments.to, call, observations)
    except (InvalidFolder, ModelUnusable, GpuUnavailable, OSError) as error:
        print(error, file=sys.stderr)
        return _INPUT_ERROR
    print(f"{len(rows)} of {len(rows)} frames, {arguments.to} written", file=sys.stderr)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m inference", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of frames, as `python -m ingest FILE --to FOLDER` makes it")
    parser.add_argument("--to", type=Path, required=True, metavar="FILE", help="parquet file of observations to write")
    parser.add_argument("--models", type=Path, metavar="FOLDER", help="models that `make setup` brought")
    parser.add_argument("--detector", type=Path, metavar="FILE", help="another face detector's .onnx")
    parser.add_argument("--batch", type=_positive, default=16, metavar="N", help="frames per batch (default 16)")
    return parser.parse_args()


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value


def _batches(
    folder: Path, call: CallEnded, rows: list[FrameRow], pipeline: Pipeline, size: int
) -> Iterator[list[FaceObservation]]:
    """Observe the folder's frames in order, `size` at a time."""
    started = call.started
    for number, start in enumerate(range(0, len(rows), size)):
        batch = rows[start : start + size]
        pictures = [CallPicture(started.call_id, row.seq, row.captured_us, read_picture(folder, row)) for row in batch]
        yield [
            observation(
                reading,
                SentFrame(started.call_id, row.seq, row.captured_us, started.mode),
                pipeline.engines,
                AnalysedBatch(f"folder-{number}"),
            )
            for reading, row in zip(pipeline.analyse(pictures), batch, strict=True)
        ]


if __name__ == "__main__":
    sys.exit(main())
