from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from cli.__main__ import build
from cli.exits import InputError
from illustrations.art.painter import Painter
from tests.illustrations.art.test_painter import painter_that
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


def test_the_scale_of_the_png_is_the_request_s(tmp_path: Path) -> None:
    widths = []
    for scale in (1, 2):
        file, folder = tmp_path / f"{scale}.json", tmp_path / str(scale)
        file.write_bytes(msgspec.json.encode(asked(*EIGHT[:2], png_scale=scale)))
        assert CliRunner().invoke(build(), ["illustrate", str(file), "-o", str(folder)]).exit_code == 0
        widths.append(int.from_bytes((folder / "picture-1.png").read_bytes()[16:20]))
    assert widths[1] == 2 * widths[0]


@pytest.fixture
def _no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FOLDER", "KIND", "STRENGTH", "SECONDS"):
        monkeypatch.delenv(f"MIMIKA_ART_{name}", raising=False)


def illustrated(tmp_path: Path, **changes: object) -> tuple[str, bytes]:
    """What is said, and the SVG."""
    file = tmp_path / "request.json"
    file.write_bytes(msgspec.json.encode(asked(*EIGHT[:2], **changes)))
    done = CliRunner().invoke(build(), ["illustrate", str(file), "-o", str(tmp_path)])
    assert done.exit_code == 0, done.output
    return done.stderr, (tmp_path / "picture-1.svg").read_bytes()


@pytest.mark.usefixtures("_no_model")
def test_where_art_is_asked_for_and_no_model_is_named_the_command_says_so(tmp_path: Path) -> None:
    said, picture = illustrated(tmp_path, art=True)
    assert said.count("the request asks for art, and its sky is drawn without: MIMIKA_ART_FOLDER names no") == 1
    assert (illustrated(tmp_path, art=False)) == ("", picture)


@pytest.mark.usefixtures("_no_model")
def test_where_the_model_cannot_be_used_the_command_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIMIKA_ART_FOLDER", str(tmp_path / "absent"))
    said, _ = illustrated(tmp_path, art=True)
    assert "its sky is drawn without: MIMIKA_ART_FOLDER: " in said
    assert "holds no model_index.json" in said
    assert illustrated(tmp_path, art=False)[0] == ""


@pytest.mark.parametrize(("does", "seconds", "is_painted"), [("at_once", "60", True), ("in_a_minute", "0.3", False)])
def test_a_model_that_is_there_paints_every_form_or_the_command_says_that_it_did_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str, seconds: str, is_painted: bool
) -> None:
    monkeypatch.setenv("MIMIKA_ART_FOLDER", str(tmp_path))
    monkeypatch.setenv("MIMIKA_ART_SECONDS", seconds)
    monkeypatch.setattr("illustrations.settings.checked", lambda model: model)
    monkeypatch.setattr(Painter, "of", lambda model: painter_that(does))
    said, picture = illustrated(tmp_path, art=True)
    assert (b"<image" in picture) == is_painted
    assert (said == "") == is_painted
    assert is_painted or "the model painted nothing within 0.3 s; see MIMIKA_ART_SECONDS" in said


def test_a_file_that_holds_no_request_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "request.json"
    file.write_text("{}")
    done = CliRunner().invoke(build(), ["illustrate", str(file), "-o", str(tmp_path)])
    assert isinstance(done.exception, InputError)
    with pytest.raises(InputError, match="holds no request"):
        raise done.exception
