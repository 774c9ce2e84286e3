"""A camera by RTSP, through the running system to a report; its server is Debian's gst-rtsp-server."""

import contextlib
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from infra.ports import is_free
from sinks import queries
from sinks.clickhouse import ClickHouseUnavailable, Database

pytestmark = pytest.mark.integration

SYSTEM_PYTHON = "/usr/bin/python3"
"""The bindings of GStreamer are Debian's."""
USER, WORD, WORD_IN_URL = "viewer-7", "gl@ss-door", "gl%40ss-door"


class Camera:
    """A camera that can be switched off and on."""

    def __init__(self, clip: Path, folder: Path) -> None:
        self.clip, self.folder = clip, folder
        self.port = next(port for port in range(28_600, 28_700) if is_free(port))
        self.process: subprocess.Popen[str] | None = None

    def on(self) -> None:
        script = Path(__file__).parents[1] / "camera_server.py"
        words = [SYSTEM_PYTHON, str(script), str(self.clip), str(self.port), USER, WORD]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        if self.process.stdout.readline() != "listens\n":
            _, said = self.process.communicate()
            raise AssertionError(f"no camera; run infra/media_servers.sh: {said}")

    def off(self) -> None:
        """As by pulling its plug."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None

    def words(self, *words: str, **parts: str) -> tuple[str, ...]:
        """The words of `mimika analyze` for this camera, but for those that every source needs."""
        return "--camera", self.file_of(self.url(**parts)), *words

    def file_of(self, url: str) -> str:
        """A file of mode 0600 with an address."""
        path = self.folder / "camera.address"
        path.touch(0o600)
        path.write_text(f"{url}\n", "utf-8")
        return str(path)

    def url(self, path: str = "clip", word: str = f"{USER}:{WORD_IN_URL}@") -> str:
        return f"rtsp://{word}127.0.0.1:{self.port}/{path}"


@pytest.fixture
def camera(clips, tmp_path):
    made = Camera(clips / "franck.mp4", tmp_path)
    made.on()
    yield made
    made.off()


def observed(system, call_id):
    database = Database(system.running.clickhouse_url)
    try:
        return queries.observed_frames(database, call_id)
    except ClickHouseUnavailable:
        return 0  # before the first migration
    finally:
        database.close()


def await_observed(system, running, call_id, least):
    until_s = time.monotonic() + 180
    while observed(system, call_id) < least:
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < until_s, f"{least} frames were not observed"
        time.sleep(0.2)


def end_of(system, call_id):
    database = Database(system.running.clickhouse_url)
    found = queries.call_end(database, call_id)
    database.close()
    return found


def assert_identities(counts):
    assert counts["sent"] == counts["analysed"] + counts["skipped"] + counts["lost"]
    assert counts["analysed"] == counts["used"] + counts["no_face"] + counts["abstained"]
    assert counts["lost"] == counts["skipped"] == 0


def test_a_camera_that_breaks_off_and_comes_back_is_one_call_until_ctrl_c(system, camera):
    call_id = "01JD0000000000000000000RT1"
    running = system.begin(*system.order(None, *camera.words(), "--call", call_id, "--json"))
    await_observed(system, running, call_id, 20)
    camera.off()
    time.sleep(4)
    before = observed(system, call_id)
    assert not any(WORD_IN_URL in words for words in words_of_processes())
    camera.on()
    await_observed(system, running, call_id, before + 20)
    running.send_signal(signal.SIGINT)
    printed, said = running.communicate(timeout=60)
    assert running.returncode == 0, said
    report = json.loads(printed)
    counts, ended = report["counts"], end_of(system, call_id)
    assert ended.reason == "hang-up"
    assert_identities(counts)
    assert counts["used"] >= 30
    assert counts["no_frames"] >= 4 * 6 - 1
    slots = report["duration_s"] * 6
    assert abs(counts["sent"] + counts["dropped"] + counts["no_frames"] - slots) <= 2
    for text in (printed, said, *kept_texts(system)):
        assert WORD not in text
        assert WORD_IN_URL not in text
        assert USER not in text


def words_of_processes():
    """The words of every process as everybody on the machine sees them."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has ended
            yield path.read_text("utf-8", "replace")


def kept_texts(system):
    """What is left on the disk for somebody to read, all of it."""
    for path in system.home.rglob("*"):
        with contextlib.suppress(FileNotFoundError):  # Kafka deletes what is a minute old
            if path.is_file() and path.stat().st_size < 50_000_000:
                yield path.read_text("utf-8", "replace")


def test_a_camera_that_stays_away_ends_the_call_as_source_lost_with_a_report(system, camera):
    call_id = "01JD0000000000000000000RT2"
    running = system.begin(*system.order(None, *camera.words(), "--call", call_id, "--json"))
    await_observed(system, running, call_id, 12)
    camera.off()
    printed, said = running.communicate(timeout=90)
    assert running.returncode == 0, said
    assert "was away for 30 s" in said
    report = json.loads(printed)
    assert end_of(system, call_id).reason == "source lost"
    assert report["counts"]["no_frames"] >= 29 * 6
    assert_identities(report["counts"])


def not_a_camera(port_found):
    """Answer one request as something else would."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port_found.append(server.getsockname()[1])
        connection, _ = server.accept()
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
        connection.close()


def refused(system, words, *more):
    done = system.mimika(*system.order(None, *words, "--json", *more))
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert WORD_IN_URL not in done.stderr
    return done.returncode, done.stderr


def test_what_is_no_camera_is_refused_with_its_reason_before_anything_is_sent(system, camera):
    ports: list[int] = []
    threading.Thread(target=not_a_camera, args=(ports,), daemon=True).start()
    code, said = refused(system, camera.words(word=f"{USER}:wrong@"))
    assert (code, "refuses user and password" in said) == (3, True), said
    code, said = refused(system, camera.words(path="nothing"))
    assert (code, "no stream under this path" in said) == (3, True), said
    code, said = refused(system, camera.words(path="sound"))
    assert (code, "no picture track" in said) == (3, True), said
    code, said = refused(system, ("--camera", camera.file_of(f"rtsp://{USER}:{WORD_IN_URL}@127.0.0.1:{ports[0]}/x")))
    assert (code, "sends no video by RTSP" in said) == (3, True), said
    code, said = refused(system, ("--camera", camera.file_of(f"rtsp://{USER}:{WORD_IN_URL}@127.0.0.1:1/x")))
    assert (code, "no camera answers" in said) == (5, True), said
    code, said = refused(system, ("--camera", camera.file_of(f"rtsp://{USER}:{WORD_IN_URL}@:/x")))
    assert (code, "is not rtsp://" in said) == (3, True), said
    code, said = refused(system, camera.words(), "--fps", "all")
    assert (code, "a number" in said) == (3, True), said
    code, said = refused(system, (camera.url(),))
    assert (code, "--camera FILE" in said) == (3, True), said


def test_a_camera_s_pictures_never_go_into_a_folder(camera, tmp_path):
    words = [sys.executable, "-m", "ingest", camera.url(), "--to", str(tmp_path / "frames")]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 3
    assert "never written to a folder" in done.stderr
    assert not (tmp_path / "frames").exists()
