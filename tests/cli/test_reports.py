import json
import zipfile

import pytest

from cli import reports
from cli.exits import InputError
from sinks import papers
from sinks.clickhouse import Database
from sinks.export.paper import ReportPaper
from tests.made_videos import moving_square, write_video
from tests.sinks.page.conftest import call_of, window


def test_a_call_without_a_report_is_named_with_the_way_out(monkeypatch):
    monkeypatch.setattr(papers, "stored_paper", lambda *_, **__: None)
    with pytest.raises(InputError, match="no report of call 01X is stored; `mimika analyze` makes one"):
        reports.stored_paper(Database("clickhouse://127.0.0.1:1/mimika"), "01X")


def test_json_is_the_published_payload_byte_for_byte(tmp_path):
    call = call_of([window(0, 2, 18, 4)], 4.0)
    paper = ReportPaper(
        report=call.report,
        payload=b'{"as":  "published"}',
        windows=call.windows,
        started=call.started,
        end_reason="file end",
        stops=(),
        moments=(),
        address="",
        made_ms=0,
    )
    assert reports.rendered(paper, "json", "ru", tmp_path) == b'{"as":  "published"}\n'


def test_a_file_that_cannot_be_written_is_named_and_nothing_half_written_stays(tmp_path):
    with pytest.raises(InputError, match=r"r\.pdf: cannot be written .*--to"):
        reports.write_whole(tmp_path / "absent" / "r.pdf", b"x")
    (tmp_path / "taken.pdf").mkdir()
    with pytest.raises(InputError, match="taken"):
        reports.write_whole(tmp_path / "taken.pdf", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["taken.pdf"]


def test_a_file_is_replaced_whole(tmp_path):
    target = tmp_path / "r.csv"
    target.write_bytes(b"older and longer")
    reports.write_whole(target, b"new")
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_an_explanation_has_no_form():
    with pytest.raises(InputError, match="leave --format out"):
        reports.report("01X", form="pdf", explained=True)


@pytest.mark.integration
def test_every_form_of_one_stored_report_comes_from_the_command(system, tmp_path):
    found = system.report(write_video(tmp_path / "call.mp4", moving_square(75)))
    call_id = found["call_id"]
    assert json.loads(system.mimika("report", call_id, "--format", "json").stdout) == found
    assert json.loads(system.mimika("report", call_id).stdout) == found
    for form, start in (("html", b"<!doctype html>"), ("pdf", b"%PDF-"), ("csv", "\ufeffОкно".encode())):
        target = tmp_path / f"r.{form}"
        done = system.mimika("report", call_id, "--format", form, "--lang", "ru", "--to", str(target))
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        assert target.read_bytes().lstrip().startswith(start)
    system.mimika("report", call_id, "--format", "xlsx", "--to", str(tmp_path / "r.xlsx"))
    assert zipfile.ZipFile(tmp_path / "r.xlsx").testzip() is None
    assert f"call {call_id} were made" in system.mimika("report", call_id, "--explain").stdout
    absent = system.mimika("report", "01JDC6W1V8Q4M2Z7T5N3R0KXAB")
    assert absent.returncode == 3
    assert "no report of call 01JDC6W1V8Q4M2Z7T5N3R0KXAB is stored" in absent.stderr
