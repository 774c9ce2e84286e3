import pytest

from cli import exits
from infra.client import NotRunning
from ingest.sources import UnusableVideo
from vault.calls import CallIdTaken
from vault.consents import ConsentRefused


def failing(error):
    def command():
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConsentRefused("c"), 4),
        (UnusableVideo("c"), 3),
        (CallIdTaken("c"), 3),
        (exits.InputError("c"), 3),
        (NotRunning("c"), 5),
    ],
)
def test_a_known_error_is_one_sentence_and_its_code(error, code, capsys):
    assert exits.run(failing(error)) == code
    assert capsys.readouterr().err == "c\n"


def test_a_bug_of_ours_leaves_with_70_and_what_is_needed_to_report_it(capsys):
    assert exits.run(failing(ZeroDivisionError("by zero"))) == 70
    said = capsys.readouterr().err
    assert "ZeroDivisionError: by zero" in said
    assert "bug of ours" in said.splitlines()[-1]


def test_a_command_that_ends_well_leaves_with_0():
    assert exits.run(lambda: None) == 0


def test_ctrl_c_is_said(capsys):
    with pytest.raises(SystemExit):
        exits.run(failing(SystemExit(130)))
    assert capsys.readouterr().err == "interrupted\n"
