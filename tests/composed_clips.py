"""The product's shares on composed clips against the truth: `python -m tests.composed_clips VALID.parquet`.

Half of the faces make the clips, the other half measures the confusion matrix; near-duplicates stay in one half. A clip
shows one face a time before a textured wall, moving, 24 to 160 px high, 2 to 5 minutes, and is compressed as H.264.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from contracts.polarity import POLARITIES
from inference.corrected_shares import corrected, corrected_interval
from inference.data.examining import split
from inference.data.sources import read_source
from inference.dataset import LabelledFaces
from inference.emotion import EmotionEngine
from inference.evaluation import confusion, crowd_polarity, polarity_sums
from inference.face import Face, FaceDetector, Picture, detector_of
from inference.onnx_engine import OnnxEngine
from inference.pictures import JpegPicture
from inference.pipeline import CallPicture, FaceReading, Pipeline
from inference.quality import LEAST_CLEAR, LEAST_HEIGHT_PX, crop_flaw
from inference.registry import verified_path
from inference.similar_faces import groups
from infra.settings import Settings
from ingest.shrinking import encode_jpeg
from stream_processors.panel_word import PanelWord, Polarity

RATE = 6
WINDOW_S = 5
RUN_LENGTH = 6
SIZE_PX = (640, 360)
HEIGHTS_PX = (24.0, 160.0)
LENGTHS_S = (120, 300)
SHOWN_S = (2, 8)
NEUTRAL_SHARES = (0.1, 0.9)
CRFS = (23, 38)
"""Quality of H.264, from good to poor."""
_SEED = 20133
_LANDMARKS = (0.31, 0.39, 0.69, 0.39, 0.5, 0.58, 0.35, 0.76, 0.65, 0.76)
"""Of a face known by its box alone, in shares of the box."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One face of a clip: its row, when it is shown, and its way."""

    row: int
    polarity: int
    length_s: int
    heights_px: tuple[float, float]
    middles_px: tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Result:
    """One clip: shares 0..1 in the order of POLARITIES."""

    truth: NDArray[np.float64]
    raw: NDArray[np.float64]
    corrected: NDArray[np.float64]
    interval: NDArray[np.float64]
    plain: NDArray[np.float64]
    """Corrected by the matrix of bare crops, in place of that of crops as the clips show them."""
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


def shots(voted: NDArray[np.int64], random: np.random.Generator) -> list[Shot]:
    """Script one clip from faces with a crowd label (-1: none): its neutral share is drawn first, then its faces."""
    neutral = random.uniform(*NEUTRAL_SHARES)
    negative = random.uniform(0, 1 - neutral)
    wanted = (negative, neutral, 1 - neutral - negative)
    left_s, script = int(random.integers(LENGTHS_S[0], LENGTHS_S[1] + 1)), []
    while left_s > 0:
        polarity = int(random.choice(3, p=wanted))
        length_s = min(left_s, int(random.integers(SHOWN_S[0], SHOWN_S[1] + 1)))
        low = np.log(HEIGHTS_PX[0]), np.log(HEIGHTS_PX[1])
        first = float(np.exp(random.uniform(*low)))
        last = float(np.clip(first * random.uniform(0.85, 1.18), *HEIGHTS_PX))
        script.append(
            Shot(
                row=int(random.choice(np.flatnonzero(voted == polarity))),
                polarity=polarity,
                length_s=length_s,
                heights_px=(first, last),
                middles_px=(_place(max(first, last), random), _place(max(first, last), random)),
            )
        )
        left_s -= length_s
    return script


def frames_of(script: Sequence[Shot], faces: LabelledFaces, wall: Picture) -> Iterator[tuple[Picture, Face]]:
    """Draw a clip's frames, each with the box of its face."""
    for shot in script:
        for step in range(shot.length_s * RATE):
            share = step / (shot.length_s * RATE)
            height = round(shot.heights_px[0] + share * (shot.heights_px[1] - shot.heights_px[0]))
            x, y = (a + share * (b - a) for a, b in zip(*shot.middles_px, strict=True))
            yield _drawn(faces.pixels[shot.row], height, (round(x - height / 2), round(y - height / 2)), wall)


def wall_of(random: np.random.Generator) -> Picture:
    """Make a soft wall of one colour, as a room out of focus."""
    small = random.integers(70, 150, (6, 10, 3)).astype(np.uint8)
    return np.asarray(cv2.resize(small, SIZE_PX, interpolation=cv2.INTER_CUBIC), np.uint8)


def compressed(pictures: Iterator[Picture], crf: int, folder: Path) -> Iterator[JpegPicture]:
    """Send pictures through H.264 and the product's JPEG."""
    path = folder / "clip.mp4"
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=RATE, options={"crf": str(crf), "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = *SIZE_PX, "yuv420p"
        stream.thread_count = 1
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode())
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            yield JpegPicture(encode_jpeg(np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)))


def as_in_clips(pixels: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """Show bare faces (n, 48, 48) at the sizes and qualities of the clips, each cut out again by its known box."""
    found = []
    for face in pixels:
        side = max(round(LEAST_HEIGHT_PX), round(float(np.exp(random.uniform(*np.log(HEIGHTS_PX))))))
        shown = cv2.resize(face, (side, side), interpolation=_way(side))
        _, data = cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(40, 86))])
        back = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
        found.append(cv2.resize(np.asarray(back), (48, 48), interpolation=cv2.INTER_AREA if side > 48 else 1))
    return np.asarray(found, np.uint8)


def matrix_of(engine: EmotionEngine, pixels: NDArray[np.uint8], voted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count what the product calls crops by their crowd label, those left out on which it abstains."""
    sums = polarity_sums(engine.probabilities(pixels).astype(np.float64))
    judged = (sums.max(axis=1) >= LEAST_CLEAR) & np.array([not crop_flaw(face) for face in pixels])
    return confusion(voted[judged], sums[judged].argmax(axis=1)).astype(np.int64)


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
    matrices: tuple[NDArray[np.int64], NDArray[np.int64]],
    random: np.random.Generator,
) -> Result:
    """Compare what was read of a clip with its script; `matrices` of crops as in clips, and of bare crops."""
    true_s = np.repeat([shot.polarity for shot in script], [shot.length_s for shot in script])
    windows = np.zeros((-(-len(readings) // (WINDOW_S * RATE)), 3), np.int64)
    for seq, reading in enumerate(readings):
        if reading.polarity is not None:
            windows[seq // (WINDOW_S * RATE), POLARITIES.index(reading.polarity)] += 1
    raw = windows.sum(axis=0) / max(1, windows.sum())
    rows = [counts / counts.sum(axis=1, keepdims=True) for counts in matrices]
    minutes = len(true_s) / 60
    return Result(
        truth=np.bincount(true_s, minlength=3) / len(true_s),
        raw=raw,
        corrected=corrected(rows[0], raw),
        interval=corrected_interval(matrices[0], windows, RUN_LENGTH, random),
        plain=corrected(rows[1], raw),
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
    stacked = {
        name: np.stack([getattr(result, name) for result in results]) for name in ("truth", "raw", "corrected", "plain")
    }
    truth = stacked["truth"]
    bounds = np.stack([result.interval for result in results])
    inside = (bounds[:, 0] <= truth) & (truth <= bounds[:, 1])
    frames = sum(result.frames for result in results)
    found: dict[str, float] = {"clips": len(results), "frames": frames}
    for name in ("raw", "corrected", "plain"):
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
    shown = as_in_clips(faces.pixels[held], np.random.default_rng(_SEED))
    matrices = (matrix_of(emotion, shown, voted[held]), matrix_of(emotion, faces.pixels[held], voted[held]))
    print(f"confusion as in clips {matrices[0].tolist()}, of bare crops {matrices[1].tolist()}", file=sys.stderr)
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for clip in range(clips):
            random = np.random.default_rng([_SEED, clip])
            script = shots(np.where(first, voted, -1), random)
            drawn = list(frames_of(script, faces, wall_of(random)))
            sent = compressed((picture for picture, _ in drawn), int(random.integers(*CRFS)), Path(folder))
            pipeline = Pipeline(detector, emotion)
            readings, real = analyse(pipeline, detector, sent, [face for _, face in drawn], f"clip {clip}")
            results.append(result_of(script, readings, real, matrices, random))
            last = results[-1]
            print(
                f"clip {clip + 1}/{clips}: truth {last.truth}, raw {last.raw}, corrected {last.corrected}",
                file=sys.stderr,
            )
    return summary(results)


def main() -> None:
    """Print the summary as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.composed_clips", description=__doc__)
    parser.add_argument("faces", type=Path, help="labelled faces with FER+ votes that took no part in training")
    parser.add_argument("--clips", type=int, default=60)
    given = parser.parse_args()
    print(json.dumps(measure(given.faces, given.clips, Settings().cache().models), indent=1))


def _place(height: float, random: np.random.Generator) -> tuple[float, float]:
    margin = height / 2 + 4
    return float(random.uniform(margin, SIZE_PX[0] - margin)), float(random.uniform(margin, SIZE_PX[1] - margin))


def _drawn(face: NDArray[np.uint8], side: int, corner: tuple[int, int], wall: Picture) -> tuple[Picture, Face]:
    picture = wall.copy()
    x, y = corner
    shown = np.asarray(cv2.resize(face, (side, side), interpolation=_way(side)))
    picture[y : y + side, x : x + side] = shown[:, :, None]
    points = tuple((x, y)[index % 2] + side * share for index, share in enumerate(_LANDMARKS))
    width = 0.8 * side
    return picture, Face(
        box_px=(x + (side - width) / 2, float(y), width, side * 47.4 / 48), landmarks_px=points, score=1.0
    )


def _way(side: int) -> int:
    return cv2.INTER_AREA if side < 48 else cv2.INTER_CUBIC


if __name__ == "__main__":
    main()
