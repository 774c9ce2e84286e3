from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from cli.__main__ import build
from cli.exits import InputError
from tests.illustrations.sampled import EIGHT, asked


def test_all_four_forms_are_written_with_what_was_changed(tmp_path: Path) -> None:
    file = tmp_path / "request.json"
    file.write_bytes(msgspec.json.encode(asked(*EIGHT[:2])))
    options = ["--metaphor", "coins", "--view", "final", "--lang", "en", "--theme", "dark", "--layout", "phone"]
    done = CliRunner().invoke(build(), ["illustrate", str(file), "-o", str(tmp_path / "out"), *options])
    assert done.exit_code == 0, done.output
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["picture-1.html", "picture-1.pdf", "picture-1.png", "picture-1.svg"]
    text = (tmp_path / "out" / "picture-1.svg").read_text()
    assert 'width="390"' in text
    assert "One coin is" in text


def test_a_file_that_holds_no_request_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "request.json"
    file.write_text("{}")
    done = CliRunner().invoke(build(), ["illustrate", str(file), "-o", str(tmp_path)])
    assert isinstance(done.exception, InputError)
    with pytest.raises(InputError, match="holds no request"):
        raise done.exception
