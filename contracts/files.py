"""How elements compose by files, with no Kafka: a folder of frames, and a file of observations.

A folder of frames holds `call.json` (one CallEnded), `frames.jsonl` (one FrameRow a line, by seq) and each picture
as `SEQ.jpg`. A file of observations is parquet: one column per field of FaceObservation, in its order, and the
CallEnded in JSON under the key CALL_METADATA of the file's metadata.
"""

import msgspec

CALL_FILE = "call.json"
ROWS_FILE = "frames.jsonl"
CALL_METADATA = b"mimika.call"


class FrameRow(msgspec.Struct, frozen=True, kw_only=True):
    """One picture of a folder."""

    seq: int
    captured_us: int
    width_px: int
    height_px: int


def picture_name(seq: int) -> str:
    """File name of a frame's picture inside its folder."""
    return f"{seq:06d}.jpg"
