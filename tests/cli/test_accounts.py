from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.__main__ import build
from cli.exits import INPUT, run
from vault.accounts import InvalidAccount, UnknownAccount

PASSWORD = "a long enough one\n"
ADD = [
    "accounts",
    "add",
    "m1",
    "--role",
    "manager",
    "--team",
    "t",
    "--manager",
    "7",
    "--email",
    "m1@bank.example",
    "--password-stdin",
]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIMIKA_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)


def test_an_account_is_added_listed_reset_and_disabled() -> None:
    runner, app = CliRunner(), build()
    added = runner.invoke(app, ADD, input=PASSWORD)
    assert added.exit_code == 0, added.output
    assert "otpauth://totp/Mimika:m1?secret=" in added.stdout
    assert added.stdout.count("recovery code ") == 8
    assert PASSWORD.strip() not in added.output
    assert "m1  manager  t  M-" in runner.invoke(app, ["accounts", "list"]).stdout
    assert runner.invoke(app, ["accounts", "disable", "m1"]).exit_code == 0
    assert "disabled" in runner.invoke(app, ["accounts", "list"]).stdout
    again = runner.invoke(app, ["accounts", "reset", "m1", "--password-stdin"], input=PASSWORD)
    assert "otpauth://totp/" in again.stdout
    assert "disabled" not in runner.invoke(app, ["accounts", "list"]).stdout


def test_bad_accounts_are_errors_of_the_input() -> None:
    runner, app = CliRunner(), build()
    assert isinstance(runner.invoke(app, ADD, input="short\n").exception, InvalidAccount)
    assert isinstance(runner.invoke(app, ["accounts", "disable", "nobody"]).exception, UnknownAccount)


@pytest.mark.parametrize("error", [InvalidAccount("x"), UnknownAccount("x")])
def test_errors_of_accounts_have_their_exit_code(error: Exception) -> None:
    def fail() -> None:
        raise error

    assert run(fail) == INPUT
