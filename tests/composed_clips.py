"""The product's shares on composed clips against the truth: `python -m tests.composed_clips VALID.parquet`.

Half of the faces make the clips, bare crops of the other half measure how faces are called; near-duplicates stay in one
half. A clip shows one face a time before a textured wall, moving, 24 to 160 px high, 2 to 5 minutes, and is compressed
as H.264.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from contracts.polarity import POLARITIES
from inference.corrected_shares import CELLS, cells_of, chances, corrected, corrected_interval
from inference.data.examining import split
from inference.data.sources import read_source
from inference.emotion import EmotionEngine
from inference.evaluation import crowd_polarity, polarity_sums
from inference.face import Face, FaceDetector, Picture, detector_of
from inference.onnx_engine import OnnxEngine
from inference.pictures import JpegPicture
from inference.pipeline import CallPicture, FaceReading, Pipeline
from inference.quality import LEAST_CLEAR, crop_flaw
from inference.registry import verified_path
from inference.similar_faces import groups
from infra.settings import Settings
from stream_processors.panel_word import PanelWord, Polarity
from tests.composed_pictures import CRFS, RATE, Shot, compressed, frames_of, shots, wall_of

WINDOW_S = 5
RUN_LENGTH = 6
_SEED = 20133


@dataclass(frozen=True, slots=True)
class Result:
    """One clip: shares 0..1 in the order of POLARITIES."""

    truth: NDArray[np.float64]
    raw: NDArray[np.float64]
    corrected: NDArray[np.float64]
    interval: NDArray[np.float64]
    frames: int
    used: int
    detected: int
    """Frames whose face goes back to the detector, not to the known box."""
    changes: float
    true_changes: float
    """Of the smoothed polarity, and of the truth, a minute."""


class KnownWhereMissed:
    """The real detector; where it sees nothing, the face that is known to be there."""

    def __init__(self, detector: FaceDetector) -> None:
        self._detector, self.name = detector, detector.name
        self.known: Face | None = None
        self.missed = False

    def detect(self, picture: Picture) -> list[Face]:
        """All faces, the highest first."""
        found = self._detector.detect(picture)
        self.missed = not found
        return found or ([self.known] if self.known is not None else [])


def cells(readings: Sequence[FaceReading]) -> NDArray[np.int64]:
    """Count the used frames by cell."""
    used = [reading.probabilities for reading in readings if reading.state == "used"]
    if not used:
        return np.zeros(CELLS, np.int64)
    return np.bincount(cells_of(polarity_sums(np.array(used, np.float64))), minlength=CELLS)


def crop_cells(engine: EmotionEngine, pixels: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Tell the cell of each bare crop (n, 48, 48); -1 where the product abstains."""
    sums = polarity_sums(engine.probabilities(pixels).astype(np.float64))
    judged = (sums.max(axis=1) >= LEAST_CLEAR) & np.array([not crop_flaw(face) for face in pixels])
    return np.where(judged, cells_of(sums), -1)


def matrix_of(crops: NDArray[np.int64], voted: NDArray[np.int64]) -> NDArray[np.float64]:
    """Count crops (3, CELLS) by crowd label and cell, those left out on which the product abstains."""
    counts = np.zeros((3, CELLS))
    judged = crops >= 0
    np.add.at(counts, (voted[judged], crops[judged]), 1)
    return counts


def analyse(
    pipeline: Pipeline, detector: KnownWhereMissed, pictures: Iterator[JpegPicture], known: Sequence[Face], call_id: str
) -> tuple[list[FaceReading], list[bool]]:
    """Read a clip's frames, and tell of each whether its face goes back to the real detector."""
    readings, real = [], []
    for seq, picture in enumerate(pictures):
        detector.known = known[seq]
        captured_us = seq * 1_000_000 // RATE
        readings += pipeline.analyse([CallPicture(call_id, seq, captured_us, picture)])
        real.append(readings[-1].state == "used" and not detector.missed)
    pipeline.forget(call_id)
    return readings, real


def result_of(
    script: Sequence[Shot],
    readings: Sequence[FaceReading],
    real: Sequence[bool],
    matrix: NDArray[np.float64],
    random: np.random.Generator,
) -> Result:
    """Compare what was read of a clip with its script; matrix: (3, CELLS) held-out faces."""
    true_s = np.repeat([shot.polarity for shot in script], [shot.length_s for shot in script])
    length = WINDOW_S * RATE
    windows = np.stack([cells(readings[start : start + length]) for start in range(0, len(readings), length)])
    counts = windows.sum(axis=0).astype(np.float64)
    minutes = len(true_s) / 60
    return Result(
        truth=np.bincount(true_s, minlength=3) / len(true_s),
        raw=counts.reshape(3, -1).sum(axis=1) / counts.sum(),
        corrected=corrected(chances(matrix), counts),
        interval=corrected_interval(matrix, windows, RUN_LENGTH, random),
        frames=len(readings),
        used=int(windows.sum()),
        detected=sum(real),
        changes=smoothed_changes(readings) / minutes,
        true_changes=float(np.count_nonzero(np.diff(true_s))) / minutes,
    )


def smoothed_changes(readings: Sequence[FaceReading]) -> int:
    """How often the panel's word changes from one polarity to another."""
    word, before, changes = PanelWord(), None, 0
    used: list[tuple[int, Polarity]] = []
    for seq, reading in enumerate(readings):
        now_us = seq * 1_000_000 // RATE
        if reading.polarity is not None:
            used.insert(0, (now_us, reading.polarity))
        word.take(used[: RATE * 12], now_us)
        if word.polarity is not None:
            changes += before is not None and word.polarity != before
            before = word.polarity
    return changes


def summary(results: Sequence[Result]) -> dict[str, float]:
    """Mean errors in points, coverages in per cents, changes a minute."""
    stacked = {name: np.stack([getattr(result, name) for result in results]) for name in ("truth", "raw", "corrected")}
    truth = stacked["truth"]
    bounds = np.stack([result.interval for result in results])
    inside = (bounds[:, 0] <= truth) & (truth <= bounds[:, 1])
    frames = sum(result.frames for result in results)
    found: dict[str, float] = {"clips": len(results), "frames": frames}
    for name in ("raw", "corrected"):
        errors = 100 * np.abs(stacked[name] - truth).mean(axis=0)
        found |= {f"{name}_error_{polarity}": float(error) for polarity, error in zip(POLARITIES, errors, strict=True)}
    for index, polarity in enumerate(POLARITIES):
        found[f"interval_covers_{polarity}"] = 100 * float(inside[:, index].mean())
        found[f"interval_width_{polarity}"] = 100 * float((bounds[:, 1, index] - bounds[:, 0, index]).mean())
    return found | {
        "coverage": 100 * sum(result.used for result in results) / frames,
        "coverage_by_detector": 100 * sum(result.detected for result in results) / frames,
        "changes_per_minute": float(np.mean([result.changes for result in results])),
        "true_changes_per_minute": float(np.mean([result.true_changes for result in results])),
    }


def measure(path: Path, clips: int, models: Path) -> dict[str, float]:
    """Compose the clips, analyse them as the product does, and compare."""
    faces = read_source(path).faces
    voted, group = crowd_polarity(faces.votes), groups(faces.pixels)
    first = split(faces.labels, group, share=0.5)
    held = ~first & (voted >= 0)
    emotion_entry, emotion_file = verified_path("emotion", models)
    detector_entry, detector_file = verified_path("detector", models)
    emotion = EmotionEngine(OnnxEngine(emotion_file, emotion_entry.full_name))
    detector = KnownWhereMissed(detector_of(OnnxEngine(detector_file, detector_entry.full_name)))
    results, matrix = [], matrix_of(crop_cells(emotion, faces.pixels[held]), voted[held])
    print(f"faces by truth and cell: {matrix.tolist()}", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        for clip in range(clips):
            random = np.random.default_rng([_SEED, clip])
            script = shots(np.where(first, voted, -1), random)
            drawn = list(frames_of(script, faces, wall_of(random)))
            sent = compressed((picture for picture, _ in drawn), int(random.integers(*CRFS)), Path(folder))
            known = [face for _, face in drawn]
            readings, real = analyse(Pipeline(detector, emotion), detector, sent, known, "clip")
            results.append(result_of(script, readings, real, matrix, random))
            last = results[-1]
            said = f"truth {last.truth}, raw {last.raw}, corrected {last.corrected}"
            print(f"clip {clip + 1}/{clips}: {said}", file=sys.stderr)
    return summary(results)


def main() -> None:
    """Print the summary as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.composed_clips", description=__doc__)
    parser.add_argument("faces", type=Path, help="labelled faces with FER+ votes that took no part in training")
    parser.add_argument("--clips", type=int, default=60)
    given = parser.parse_args()
    print(json.dumps(measure(given.faces, given.clips, Settings().cache().models), indent=1))


if __name__ == "__main__":
    main()
