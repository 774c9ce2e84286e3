"""What must not be analysed is refused in one sentence, with its exit code, and nothing reaches Kafka."""

import subprocess
import sys

import numpy as np
import pytest

from tests.integration.test_recorded_call import messages_sent
from tests.made_videos import moving_square, write_sound, write_video

pytestmark = pytest.mark.integration


def refused(done, code, *words):
    assert done.returncode == code, (done.stdout, done.stderr)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    sentences = [line for line in done.stderr.splitlines() if line.strip()]
    for word in words:
        assert word in sentences[-1]


def test_no_consent_no_frame(system, faceless_video):
    other = system.consent("client-2")
    wrong_purpose = system.consent("client-1", "trend")
    withdrawn = system.consent("client-1")
    assert system.mimika("consent", "withdraw", withdrawn).returncode == 0
    before = messages_sent(system)
    refused(
        system.mimika(*system.order(faceless_video, consent="01JD0000000000000000000009")),
        4,
        "01JD0000000000000000000009",
    )
    refused(system.mimika(*system.order(faceless_video, consent=other)), 4, other)
    refused(system.mimika(*system.order(faceless_video, consent=wrong_purpose)), 4, wrong_purpose)
    refused(system.mimika(*system.order(faceless_video, consent=withdrawn)), 4, withdrawn, "withdrawn")
    assert messages_sent(system) == before


def test_bad_files_are_named(system, tmp_path):
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "noise.mp4").write_bytes(np.random.default_rng(5).bytes(40_000))
    whole = write_video(tmp_path / "whole.mp4", moving_square(150), movflags="faststart")
    (tmp_path / "cut.mp4").write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    write_sound(tmp_path / "sound.m4a")
    consent, before = system.consent(), messages_sent(system)
    for name in ("absent.mp4", "empty.mp4", "noise.mp4", "cut.mp4", "sound.m4a", "."):
        refused(system.mimika(*system.order(tmp_path / name, consent=consent)), 3, str(tmp_path / name))
    assert messages_sent(system) == before
    assert not list(tmp_path.rglob("*.part"))


def test_a_call_id_is_used_once(system, faceless_video):
    call = "01JD00000000000000000000AA"
    first = system.report(faceless_video, "--call", call)
    assert first["call_id"] == call
    refused(system.mimika(*system.order(faceless_video, "--call", call)), 3, call)


def test_bad_words_are_named(system, faceless_video):
    refused(system.mimika(*system.order(faceless_video, "--call", "seven")), 3, "--call seven")
    refused(system.mimika(*system.order(faceless_video, "--fps", "0")), 3, "--fps 0")
    refused(system.mimika(*system.order(faceless_video, "--started", "yesterday")), 3, "--started yesterday")
    refused(system.mimika("consent", "add", "--client", "c", "--purpose", "fun", "--evidence", "x"), 3, "fun")
    assert system.mimika("analyze").returncode == 2


def test_one_frame_is_a_call(system, tmp_path):
    found = system.report(write_video(tmp_path / "one.mp4", moving_square(1)))
    assert (found["counts"]["sent"], found["enough"]) == (1, False)


def test_reports_are_written_whole_and_where_it_says(system, faceless_video, tmp_path):
    done = system.mimika(*system.order(faceless_video, "--to", str(tmp_path / "here"), "--lang", "ru"))
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "here").iterdir()) == [
        "report.en.html",
        "report.json",
        "report.ru.html",
    ]
    assert str(tmp_path / "here" / "report.ru.html") in done.stdout.replace("\n", "")
    assert "н/д" in done.stdout
    (tmp_path / "file").touch()
    blocked = system.mimika(*system.order(faceless_video, "--to", str(tmp_path / "file")))
    assert blocked.returncode == 3
    assert str(tmp_path / "file") in blocked.stderr


def test_a_second_up_says_that_it_is_up(system):
    done = system.mimika("up")
    assert done.returncode == 0
    assert "already" in done.stderr


def test_a_server_that_is_not_there_is_named(system, faceless_video):
    environment = {**system.environment, "MIMIKA_HOME": str(system.home) + "-elsewhere"}
    environment |= {"KAFKA_BOOTSTRAP": "127.0.0.1:1", "CLICKHOUSE_URL": "clickhouse://a:b@127.0.0.1:2/mimika"}
    done = subprocess.run(
        [sys.executable, "-m", "cli", "up"], env=environment, capture_output=True, text=True, timeout=100, check=False
    )
    refused(done, 5, "127.0.0.1")


def test_the_audit_log_is_whole(system):
    done = system.mimika("audit", "verify")
    assert done.returncode == 0
    assert "unbroken" in done.stderr
