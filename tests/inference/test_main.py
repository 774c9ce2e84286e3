import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest

from contracts.calls import CallEnded, CallStarted
from contracts.codec import encode
from contracts.files import CALL_FILE, ROWS_FILE, FrameRow, picture_name
from inference.settings import Settings
from ingest.shrinking import encode_jpeg
from ingest.sources import TakenFrame

WITHOUT_POSIX = (
    "import runpy, sys\n"
    "sys.modules.update(dict.fromkeys(('fcntl', 'resource', 'pwd', 'termios')))\n"
    "sys.argv = ['inference', *sys.argv[1:]]\n"
    "runpy.run_module('inference', run_name='__main__')\n"
)
"""A module that is None in sys.modules cannot be imported."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of frames without frames."""
    started = CallStarted(
        call_id="01CALL", mode="recorded", started_ms=0, client="c", manager="m", team="", subject="", language="en",
        consents={}, period_us=166_667,
    )  # fmt: skip
    call = CallEnded(started=started, reason="file end", duration_us=0, sent=0, dropped=0, no_frames=0)
    (tmp_path / "frames").mkdir()
    (tmp_path / "frames" / CALL_FILE).write_bytes(encode(call))
    (tmp_path / "frames" / ROWS_FILE).write_bytes(b"")
    return tmp_path / "frames"


def _fill(folder: Path, frames: Iterator[TakenFrame]) -> None:
    rows = []
    for seq, frame in enumerate(frames):
        (folder / picture_name(seq)).write_bytes(encode_jpeg(frame.picture))
        height, width = frame.picture.shape[:2]
        rows.append(FrameRow(seq=seq, captured_us=frame.captured_us, width_px=width, height_px=height))
    (folder / ROWS_FILE).write_bytes(msgspec.json.Encoder().encode_lines(rows))


def _run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WITHOUT_POSIX, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.integration
def test_a_folder_becomes_observations_without_posix_whatever_the_batch(
    folder: Path, sampled: Callable[[str], Iterator[TakenFrame]]
) -> None:
    _fill(folder, islice(sampled("carphone_pristine.mp4"), 9))
    tables = []
    for batch in (1, 7, 16):
        to = folder.parent / f"{batch}.parquet"
        done = _run(folder, "--to", to, "--batch", batch)
        assert (done.returncode, done.stdout) == (0, "")
        assert "9 of 9 frames" in done.stderr
        tables.append(pq.read_table(to).drop_columns("batch_id"))
    assert tables[0].num_rows == 9
    assert {row["state"] for row in tables[0].to_pylist()} <= {"used", "abstained"}
    assert tables[1].equals(tables[0])
    assert tables[2].equals(tables[0])


@pytest.mark.integration
def test_a_call_without_a_frame_gives_an_empty_file(folder: Path) -> None:
    assert _run(folder, "--to", folder / "o.parquet").returncode == 0
    assert pq.read_table(folder / "o.parquet").num_rows == 0


def _truncated_rows(folder: Path) -> str:
    (folder / ROWS_FILE).write_text('{"seq":0,"captured_us":0,"wid')
    return ROWS_FILE


def _no_call(folder: Path) -> str:
    (folder / CALL_FILE).unlink()
    return CALL_FILE


def _falling_seq(folder: Path) -> str:
    row = {"captured_us": 0, "width_px": 8, "height_px": 8}
    (folder / ROWS_FILE).write_text("\n".join(json.dumps({"seq": seq, **row}) for seq in (1, 0)))
    return "seq 0 comes after 1"


@pytest.mark.parametrize("spoil", [_truncated_rows, _no_call, _falling_seq])
def test_a_bad_folder_is_one_sentence_and_exit_3(folder: Path, spoil: Callable[[Path], str]) -> None:
    named = spoil(folder)
    done = _run(folder, "--to", folder / "o.parquet")
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert named in done.stderr
    assert not (folder / "o.parquet").exists()


@pytest.mark.integration
@pytest.mark.parametrize("picture", [None, b"", b"\xff\xd8\xff noise"])
def test_a_bad_picture_is_one_sentence_and_nothing_is_written(folder: Path, picture: bytes | None) -> None:
    row = FrameRow(seq=0, captured_us=0, width_px=8, height_px=8)
    (folder / ROWS_FILE).write_bytes(msgspec.json.encode(row))
    if picture is not None:
        (folder / picture_name(0)).write_bytes(picture)
    done = _run(folder, "--to", folder / "o.parquet")
    assert done.returncode == 3
    assert "000000.jpg: cannot be read as a picture" in done.stderr
    assert done.stderr.count("\n") == 1
    assert list(folder.glob("*.parquet*")) == []


def test_missing_models_are_one_sentence_and_exit_3(folder: Path) -> None:
    done = _run(folder, "--to", folder / "o.parquet", "--models", folder)
    assert done.returncode == 3
    assert "retinaface.onnx: no such model file" in done.stderr


def test_a_batch_of_nothing_is_a_usage_error(folder: Path) -> None:
    assert _run(folder, "--to", folder / "o.parquet", "--batch", 0).returncode == 2


def test_a_place_that_does_not_exist_is_named_before_any_work(folder: Path) -> None:
    done = _run(folder, "--to", folder / "none" / "o.parquet")
    assert done.returncode == 3
    assert "none/o.parquet: its folder does not exist" in done.stderr


@pytest.mark.integration
def test_another_detector_is_taken_by_its_path_and_named_in_the_observations(
    folder: Path, sampled: Callable[[str], Iterator[TakenFrame]]
) -> None:
    _fill(folder, islice(sampled("carphone_pristine.mp4"), 3))
    other = folder.parent / "other.onnx"
    other.write_bytes((Settings().models() / "retinaface.onnx").read_bytes())
    to = folder.parent / "observations.parquet"
    done = _run(folder, "--to", to, "--detector", other)
    assert done.returncode == 0, done.stderr
    assert {str(name).split("@")[0] for name in pq.read_table(to)["detector"].to_pylist()} == {"other"}


def test_a_detector_that_is_not_there_is_named(folder: Path) -> None:
    done = _run(folder, "--to", folder.parent / "o.parquet", "--detector", folder.parent / "absent.onnx")
    assert done.returncode == 3
    assert "absent.onnx" in done.stderr
    assert "Traceback" not in done.stderr
