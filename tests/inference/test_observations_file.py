from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest

from contracts.calls import CallEnded, CallStarted
from contracts.files import CALL_METADATA
from contracts.observations import FaceObservation
from inference.observations_file import write_observations
from inference.observing import AnalysedBatch, SentFrame, observation
from inference.pipeline import Engines, FaceReading

CALL = CallEnded(
    started=CallStarted(
        call_id="01CALL", mode="recorded", started_ms=0, client="c", manager="m", team="", subject="", language="en",
        consents={}, period_us=166_667,
    ),
    reason="file end", duration_us=1_000_000, sent=2, dropped=0, no_frames=0,
)  # fmt: skip
SEEN = FaceReading(
    "used", "", (1.5, 2.0, 3.0, 4.0), tuple(map(float, range(10))), 0.9, 4.0, (0, 0, 0, 1.0, 0, 0, 0), "positive"
)


def _observations() -> list[FaceObservation]:
    engines = Engines("det@1", "emo@2", "run@3")
    return [
        observation(reading, SentFrame("01CALL", seq, seq * 166_667, "recorded"), engines, AnalysedBatch("folder-0"))
        for seq, reading in enumerate([SEEN, FaceReading("no_face")])
    ]


def test_every_field_is_a_column_in_order_and_comes_back(tmp_path: Path) -> None:
    write_observations(tmp_path / "o.parquet", CALL, _observations())
    table = pq.read_table(tmp_path / "o.parquet")
    assert tuple(table.column_names) == FaceObservation.__struct_fields__
    assert msgspec.convert(
        [{"kind": "face-observation", **row} for row in table.to_pylist()], list[FaceObservation]
    ) == (_observations())
    assert msgspec.json.decode(table.schema.metadata[CALL_METADATA], type=CallEnded) == CALL


def test_a_call_without_frames_has_the_same_columns(tmp_path: Path) -> None:
    write_observations(tmp_path / "none.parquet", CALL, [])
    write_observations(tmp_path / "two.parquet", CALL, _observations())
    assert pq.read_schema(tmp_path / "none.parquet") == pq.read_schema(tmp_path / "two.parquet")


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_observations(tmp_path / "taken", CALL, _observations())
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
