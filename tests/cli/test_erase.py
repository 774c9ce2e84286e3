from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.__main__ import build
from cli.exits import InputError
from cli.privacy import drop_files
from infra.home import Home
from sinks.erasing import UnknownClient

CALL, OTHER = "01JD0000000000000000000001", "01JD0000000000000000000002"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.create()
    for call_id in (CALL, OTHER):
        (made.reports / call_id).mkdir()
        for name in ("report.json", "report.en.html"):
            (made.reports / call_id / name).write_text("numbers")
        (made.mails / f"mail-{call_id}@bank.eml").write_text(f"filename={call_id}.pdf")
    return made


def test_the_reports_and_written_mails_of_the_call_go_and_no_others(home: Home) -> None:
    assert drop_files(home, CALL) == 3
    assert [path.name for path in home.reports.iterdir()] == [OTHER]
    assert [path.name for path in home.mails.iterdir()] == [f"mail-{OTHER}@bank.eml"]
    assert drop_files(home, CALL) == 0


def test_a_file_that_stays_is_named(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(InputError, match=rf"mail-{CALL}@bank\.eml cannot be deleted \(Permission denied\)"):
        drop_files(home, CALL)


def test_an_unknown_client_is_refused_before_any_server_is_started(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIMIKA_HOME", str(home.root))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr("infra.client.acquire_lease", None)
    done = CliRunner().invoke(build(), ["erase", "client", "nobody"])
    assert isinstance(done.exception, UnknownClient)
    assert "the vault knows no client 'nobody'" in str(done.exception)
