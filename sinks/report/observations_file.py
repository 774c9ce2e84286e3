"""Counts per window from a file of observations, by pyarrow: the same that SQL counts from ClickHouse."""

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from contracts.calls import WINDOW_US, CallEnded
from contracts.codec import InvalidPayload, decode
from contracts.files import CALL_METADATA
from contracts.polarity import EMOTIONS, POLARITIES, likeliest_emotion
from contracts.reports import EngineNames, WindowCounts
from contracts.topics import FRAMES

_STATES = ("no_face", "abstained", "skipped")
_COLUMNS = ["seq", "captured_us", "state", "polarity", "probabilities", "detector", "emotion", "provider"]


class InvalidObservations(ValueError):
    """A file that holds no observations of a call; the text names it and the way out."""


def read_observations(path: Path) -> tuple[CallEnded, list[WindowCounts], EngineNames]:
    """Read what `python -m inference` wrote.

    Raises:
        InvalidObservations: if the file is missing, is no parquet, or lacks a column or the call's end record.
    """
    if not path.is_file():
        raise InvalidObservations(f"{path}: no such file; make it by `python -m inference FOLDER --to {path}`")
    try:
        table = pq.read_table(path, columns=_COLUMNS)
        ended = decode(FRAMES, (table.schema.metadata or {})[CALL_METADATA])
    except (pa.ArrowException, OSError, KeyError, InvalidPayload) as error:
        raise InvalidObservations(
            f"{path}: holds no observations of a call ({error}); make it by `python -m inference FOLDER --to {path}`"
        ) from error
    return ended, _windows(table), _engine(table)


def _windows(table: pa.Table) -> list[WindowCounts]:
    found: dict[int, Counter[str]] = {}
    emotions: dict[int, Counter[str]] = {}
    for row in table.select(["captured_us", "state", "polarity", "probabilities"]).to_pylist():
        window = row["captured_us"] // WINDOW_US
        found.setdefault(window, Counter())[row["polarity"] or row["state"]] += 1
        if row["state"] == "used":
            emotions.setdefault(window, Counter())[likeliest_emotion(row["probabilities"])] += 1
    return [
        WindowCounts(
            window=window,
            **{name: found[window][name] for name in (*POLARITIES, *_STATES)},
            emotions=tuple(emotions.get(window, Counter())[name] for name in EMOTIONS),  # type: ignore[arg-type]
        )
        for window in sorted(found)
    ]


def _engine(table: pa.Table) -> EngineNames:
    if not table.num_rows:
        return EngineNames(detector=None, emotion=None, provider=None)
    last = table.slice(table.num_rows - 1).to_pylist()[0]
    return EngineNames(detector=last["detector"], emotion=last["emotion"], provider=last["provider"])
