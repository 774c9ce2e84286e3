"""Elements alone, composed by files, without POSIX-only modules: the report equals the pipeline's."""

import json
import subprocess
import sys

import pytest
from ulid import ULID

from ingest.folder import FolderTaken, write_folder
from sinks import queries
from sinks.clickhouse import Database
from sinks.report.observations_file import InvalidObservations, read_observations

_BLOCKED = """
import runpy, sys
for name in ("fcntl", "resource", "pwd", "termios"):
    sys.modules[name] = None
module, *sys.argv[1:] = sys.argv[1:]
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""


def alone(module, *words):
    """Run one element in a process in which the POSIX-only modules cannot be imported."""
    return subprocess.run(
        [sys.executable, "-c", _BLOCKED, module, *map(str, words)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def composed(file, folder, call_id):
    frames, observations = folder / "frames", folder / "observations.parquet"
    for module, words in (
        ("ingest", (file, "--to", frames, "--call", call_id)),
        ("inference", (frames, "--to", observations)),
        ("sinks.report", (observations,)),
    ):
        done = alone(module, *words)
        assert done.returncode == 0, (module, done.stderr)
    return json.loads(done.stdout), observations


def test_a_blocked_module_would_be_noticed():
    assert alone("pty").returncode != 0


@pytest.mark.integration
@pytest.mark.parametrize("name", ["cap13_edit2.mp4", "carphone_pristine.mp4"])
def test_the_report_from_files_equals_the_pipelines(system, clips, tmp_path, name):
    call_id = str(ULID())
    found, observations = composed(clips / name, tmp_path, call_id)
    expected = system.report(clips / name, "--call", call_id)
    assert {**found, "started_ms": 0} == {**expected, "started_ms": 0}
    _, counted, engine = read_observations(observations)
    database = Database(system.running.clickhouse_url)
    assert counted == queries.count_windows(database, call_id)
    assert engine == queries.engine_names(database, call_id)
    database.close()


@pytest.mark.integration
def test_a_made_video_without_a_face_goes_the_same_way(system, faceless_video, tmp_path):
    call_id = str(ULID())
    found, _ = composed(faceless_video, tmp_path, call_id)
    assert found["satisfaction"] is None
    expected = system.report(faceless_video, "--call", call_id)
    assert {**found, "started_ms": 0} == {**expected, "started_ms": 0}


def test_frames_in_clear_lie_in_a_folder_of_their_owner_only_and_it_says_so(faceless_video, tmp_path):
    done = alone("ingest", faceless_video, "--to", tmp_path / "frames")
    assert done.returncode == 0
    assert "not encrypted" in done.stderr
    assert (tmp_path / "frames").stat().st_mode & 0o777 == 0o700
    again = alone("ingest", faceless_video, "--to", tmp_path / "frames")
    assert again.returncode == 3
    assert str(tmp_path / "frames") in again.stderr


def test_a_source_that_breaks_leaves_no_folder(tmp_path):
    def broken():
        raise OSError("the disk is gone")
        yield

    with pytest.raises(OSError, match="gone"):
        write_folder(tmp_path / "frames", None, 0, broken())  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "taken").mkdir()
    with pytest.raises(FolderTaken, match="taken"):
        write_folder(tmp_path / "taken", None, 0, broken())  # type: ignore[arg-type]


def test_what_holds_no_observations_is_named(tmp_path):
    (tmp_path / "noise.parquet").write_bytes(b"noise" * 100)
    for name in ("absent.parquet", "noise.parquet"):
        with pytest.raises(InvalidObservations, match=name):
            read_observations(tmp_path / name)
        done = alone("sinks.report", tmp_path / name)
        assert (done.returncode, done.stdout) == (3, "")
        assert name in done.stderr
        assert "Traceback" not in done.stderr
