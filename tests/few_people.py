"""Corrected shares of calls that show few faces: `python -m tests.few_people VALID.parquet`.

A client's call shows one person, so one way to look neutral, one negative, one positive, each read right or wrong the
whole call long; a team's month shows many. Calls of four minutes are put together from the crops of one half of the
faces, k for each polarity; the other half tells how faces are called.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inference.corrected_shares import CELLS, chances, corrected, corrected_interval
from inference.data.examining import split
from inference.data.sources import read_source
from inference.emotion import EmotionEngine
from inference.evaluation import crowd_polarity
from inference.onnx_engine import OnnxEngine
from inference.registry import verified_path
from inference.similar_faces import groups
from infra.settings import Settings
from tests.composed_clips import RUN_LENGTH, WINDOW_S, crop_cells, matrix_of
from tests.composed_pictures import NEUTRAL_SHARES, RATE

FACES = (1, 2, 5, 14, 40)
"""For each polarity."""
_CALLS, _WINDOWS = 300, 48
_SEED = 20134

Counts = NDArray[np.int64]


def call(cells: tuple[Counts, Counts, Counts], faces: int, random: np.random.Generator) -> tuple[Counts, Counts]:
    """Put a call together of this many faces for each polarity, another one in each window.

    Args:
        cells: the cells of all faces, by polarity.

    Returns:
        Its true polarities (w,), and its frames by window and cell (w, CELLS).
    """
    shown = [random.choice(of_polarity, faces, replace=False) for of_polarity in cells]
    neutral = random.uniform(*NEUTRAL_SHARES)
    negative = random.uniform(0, 1 - neutral)
    truth = random.choice(3, _WINDOWS, p=(negative, neutral, 1 - neutral - negative))
    windows = np.zeros((_WINDOWS, CELLS), np.int64)
    windows[np.arange(_WINDOWS), [random.choice(shown[polarity]) for polarity in truth]] = WINDOW_S * RATE
    return truth, windows


def measure(
    cells: tuple[Counts, Counts, Counts], matrix: NDArray[np.float64], faces: int, calls: int
) -> dict[str, float]:
    """Compare the Negative share of many calls with the truth: mean errors in points, coverage in per cents."""
    random = np.random.default_rng([_SEED, faces])
    raw, mended, inside = [], [], []
    for _ in range(calls):
        polarities, windows = call(cells, faces, random)
        truth, counts = float(np.mean(polarities == 0)), windows.sum(axis=0).astype(np.float64)
        low, high = corrected_interval(matrix, windows, RUN_LENGTH, random)
        raw.append(abs(counts.reshape(3, -1).sum(axis=1)[0] / counts.sum() - truth))
        mended.append(abs(corrected(chances(matrix), counts)[0] - truth))
        inside.append(low[0] <= truth <= high[0])
    names = ("raw_error", "corrected_error", "interval_covers")
    return {
        name: round(100 * float(np.mean(found)), 1) for name, found in zip(names, (raw, mended, inside), strict=True)
    }


def main() -> None:
    """Print the measures by the number of faces as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.few_people", description=__doc__)
    parser.add_argument("faces", type=Path, help="labelled faces with FER+ votes that took no part in training")
    faces = read_source(parser.parse_args().faces).faces
    entry, file = verified_path("emotion", Settings().cache().models)
    cells = crop_cells(EmotionEngine(OnnxEngine(file, entry.full_name)), faces.pixels)
    voted = crowd_polarity(faces.votes)
    first = split(faces.labels, groups(faces.pixels), share=0.5)
    held = ~first & (voted >= 0)
    matrix = matrix_of(cells[held], voted[held])
    negative, neutral, positive = (cells[first & (cells >= 0) & (voted == polarity)] for polarity in range(3))
    print(json.dumps({str(k): measure((negative, neutral, positive), matrix, k, _CALLS) for k in FACES}, indent=1))


if __name__ == "__main__":
    main()
