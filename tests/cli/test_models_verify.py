from pathlib import Path

import msgspec
import pytest

from cli import exits, models
from inference.registry import ModelEntry, Verification, entries


def _found(state: str, **changes: str) -> list[Verification]:
    entry: ModelEntry = msgspec.structs.replace(entries()[0], **changes)
    return [msgspec.convert({"entry": entry, "path": Path("m.onnx"), "state": state, "sha256": "ab"}, Verification)]


def _verify(monkeypatch: pytest.MonkeyPatch, found: list[Verification], commercial: bool) -> int:
    monkeypatch.setattr(models, "verify", lambda folder: found)
    return exits.run(lambda: models.verify_models(commercial=commercial))


@pytest.mark.parametrize("state", ["unresolved", "forbidden"])
def test_commercial_refuses_what_is_not_cleared(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], state: str
) -> None:
    found = _found("ok", commercial_use=state, commercial_reason="the pictures are for research")
    assert _verify(monkeypatch, found, commercial=True) == exits.INPUT
    assert f"{found[0].entry.full_name}: the pictures are for research" in capsys.readouterr().err
    assert _verify(monkeypatch, found, commercial=False) == exits.DONE


def test_commercial_lets_pass_what_is_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _verify(monkeypatch, _found("ok", commercial_use="cleared"), commercial=True) == exits.DONE


def test_a_cleared_model_that_differs_is_refused_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _verify(monkeypatch, _found("differs", commercial_use="cleared"), commercial=True) == exits.INPUT


def test_the_shipped_models_are_not_cleared() -> None:
    assert {entry.commercial_use for entry in entries()} == {"unresolved"}
