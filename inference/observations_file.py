"""A file of observations, as contracts.files describes it."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from contracts.calls import CallEnded
from contracts.codec import encode
from contracts.files import CALL_METADATA
from contracts.observations import FaceObservation

_FLOATS = pa.list_(pa.float64())
_TYPES: dict[str, pa.DataType] = {
    "seq": pa.int64(),
    "captured_us": pa.int64(),
    "box_px": _FLOATS,
    "landmarks_px": _FLOATS,
    "detector_score": pa.float64(),
    "face_height_px": pa.float64(),
    "probabilities": _FLOATS,
    "frame_partition": pa.int64(),
    "frame_offset": pa.int64(),
    "frame_appended_ms": pa.int64(),
    "frame_bytes": pa.int64(),
    "taken_us": pa.int64(),
    "analysed_us": pa.int64(),
}
"""Of the columns that are no strings."""


def write_observations(path: Path, call: CallEnded, observations: Sequence[FaceObservation]) -> None:
    """Write the file, whole or not at all.

    Raises:
        OSError: if it cannot be written.
    """
    names = FaceObservation.__struct_fields__
    schema = pa.schema(
        [(name, _TYPES.get(name, pa.string())) for name in names], metadata={CALL_METADATA: encode(call)}
    )
    columns = {name: [getattr(observation, name) for observation in observations] for name in names}
    part = path.with_name(f"{path.name}.part")
    try:
        pq.write_table(pa.table(columns, schema=schema), part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
