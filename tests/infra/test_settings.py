from pathlib import Path

import pytest
from pydantic import ValidationError

from infra.settings import Settings


def test_state_and_downloads_lie_in_the_xdg_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MIMIKA_HOME", "MIMIKA_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", "/state")
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    assert Settings().home().root == Path("/state/mimika")
    assert Settings().cache().root == Path("/cache/mimika")


def test_own_variables_win_and_become_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MIMIKA_HOME", "here")
    monkeypatch.setenv("MIMIKA_CACHE", "~/there")
    assert Settings().home().root == tmp_path / "here"
    assert Settings().cache().root == Path("~/there").expanduser()


def test_an_empty_variable_counts_as_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIMIKA_KAFKA_PORT", "")
    assert Settings().mimika_kafka_port == 0


def test_a_port_out_of_range_is_refused() -> None:
    with pytest.raises(ValidationError):
        Settings(mimika_kafka_port=65_536)


def test_a_child_reads_the_same_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SOMETHING_ELSE", "kept")
    settings = Settings(mimika_home=tmp_path, mimika_kafka_port=21_000, kafka_bootstrap="broker:9092")
    environment = settings.environment()
    assert environment["SOMETHING_ELSE"] == "kept"
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    again = Settings()
    assert again.home() == settings.home()
    assert again.cache() == settings.cache()
    assert (again.mimika_kafka_port, again.kafka_bootstrap) == (21_000, "broker:9092")
