"""Where `mimika analyze` reads from; a camera's address never stands in the words of a command."""

from pathlib import Path

import pytest
import typer

from cli.exits import InputError
from cli.sources import source_of
from ingest.rtsp_address import InvalidAddress, RtspAddress
from vault.private_files import VaultRefused

URL = "rtsp://viewer-7:gl%40ss-door@camera.bank.example:8554/live"


@pytest.fixture
def address_file(tmp_path):
    made = tmp_path / "desk.address"
    made.touch(0o600)
    made.write_text(f"{URL}\n", "utf-8")
    return made


def test_a_camera_s_address_is_read_from_its_file(address_file):
    found = source_of("", address_file)
    assert isinstance(found, RtspAddress)
    assert found.url == URL


def test_a_file_is_a_file():
    assert source_of("call.mp4", None) == Path("call.mp4")


def test_an_address_among_the_words_is_refused_without_being_repeated():
    with pytest.raises(InputError, match="--camera FILE") as refused:
        source_of(URL, None)
    assert "gl%40ss-door" not in str(refused.value)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_an_address_that_others_may_read_is_refused(address_file, mode):
    address_file.chmod(mode)
    with pytest.raises(VaultRefused, match="chmod 600"):
        source_of("", address_file)


@pytest.mark.parametrize("text", ["", "http://camera/x", f"{URL}\n{URL}\n", "rtsp://viewer-7:gl@ss-door@:/x"])
def test_a_file_without_one_address_is_refused_and_named(address_file, text):
    address_file.write_text(text, "utf-8")
    with pytest.raises(InvalidAddress, match=r"desk\.address: .* is not rtsp://") as refused:
        source_of("", address_file)
    assert "ss-door" not in str(refused.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(InputError, match="absent: No such file"):
        source_of("", tmp_path / "absent")
    tmp_path.chmod(0o700)
    with pytest.raises(InputError, match="Is a directory"):
        source_of("", tmp_path)


@pytest.mark.parametrize(("file", "camera"), [("", None), ("call.mp4", Path("desk.address"))])
def test_exactly_one_source_is_given(file, camera):
    with pytest.raises(typer.BadParameter, match="either"):
        source_of(file, camera)
