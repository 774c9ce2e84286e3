"""Writes the sampled frames of a file into a folder, for elements that run without Kafka.

This is the only place where frames lie on a disk unencrypted: for a file, never for a live source.
"""

from collections.abc import Iterator
from pathlib import Path

from contracts.calls import CallEnded, CallStarted
from contracts.codec import encode
from contracts.files import CALL_FILE, ROWS_FILE, FrameRow, picture_name
from ingest.shrinking import encode_jpeg
from ingest.sources import TakenFrame


class FolderTaken(ValueError):
    """The folder to write is there already; the text names it."""


def write_folder(folder: Path, started: CallStarted, duration_us: int, frames: Iterator[TakenFrame]) -> int:
    """Write a new folder of mode 0700 as contracts.files describes it, whole or not at all; return the frames written.

    Raises:
        FolderTaken: if the folder exists.
    """
    if folder.exists():
        raise FolderTaken(f"{folder}: exists already; name a folder that does not")
    part = folder.with_name(folder.name + ".part")
    part.mkdir(mode=0o700, parents=True)
    try:
        sent = 0
        with (part / ROWS_FILE).open("wb") as rows:
            for seq, frame in enumerate(frames):
                height_px, width_px = frame.picture.shape[:2]
                row = FrameRow(seq=seq, captured_us=frame.captured_us, width_px=width_px, height_px=height_px)
                (part / picture_name(seq)).write_bytes(encode_jpeg(frame.picture))
                rows.write(encode(row) + b"\n")
                sent += 1
        ended = CallEnded(
            started=started, reason="file end", duration_us=duration_us, sent=sent, dropped=0, no_frames=0
        )
        (part / CALL_FILE).write_bytes(encode(ended))
        part.rename(folder)
    except BaseException:
        for file in part.iterdir():
            file.unlink()
        part.rmdir()
        raise
    return sent
