import pickle
import struct
import sys
import types
from collections import OrderedDict
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inference.torch_weights import InvalidWeights, read_weights

MAGIC = 0x1950A86A20F9469CFC6C


def _legacy(monkeypatch: pytest.MonkeyPatch, stride: tuple[int, ...] = (3, 1), junk: Any = None) -> bytes:
    """A file as torch.save wrote it: a 2x3 float tensor from storage `7`, and a whole number from storage `8`."""
    torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
    for name in ("FloatStorage", "LongStorage"):
        setattr(torch, name, type(name, (), {"__module__": "torch"}))

    def _rebuild_tensor_v2(*_: Any) -> None: ...

    _rebuild_tensor_v2.__module__, _rebuild_tensor_v2.__qualname__ = "torch._utils", "_rebuild_tensor_v2"
    utils._rebuild_tensor_v2 = _rebuild_tensor_v2  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "torch._utils", utils)

    class Storage:
        def __init__(self, key: str, kind: type, size: int) -> None:
            self.pid = ("storage", kind, key, "cpu", size, None)

    class Tensor:
        def __init__(self, storage: Storage, shape: tuple[int, ...], stride: tuple[int, ...]) -> None:
            self.arguments: tuple[Any, ...] = (storage, 0, shape, stride, False, OrderedDict())

        def __reduce__(self) -> tuple[Any, ...]:
            return _rebuild_tensor_v2, self.arguments

    class Pickler(pickle.Pickler):
        def persistent_id(self, obj: Any) -> Any:
            return obj.pid if isinstance(obj, Storage) else None

    weights = OrderedDict(
        a=Tensor(Storage("7", torch.FloatStorage, 6), (2, 3), stride),
        b=Tensor(Storage("8", torch.LongStorage, 1), (), ()),
    )
    if junk is not None:
        weights["c"] = junk
    file = BytesIO()
    for value in (MAGIC, 1001, {"little_endian": True}, weights, ["7", "8"]):
        Pickler(file, 2).dump(value)
    file.write(struct.pack("<q6f", 6, 0, 1, 2, 3, 4, 5) + struct.pack("<qq", 1, 42))
    return file.getvalue()


def test_tensors_come_back_with_their_shape_and_dtype(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "w.pth").write_bytes(_legacy(monkeypatch))
    weights = read_weights(tmp_path / "w.pth")
    np.testing.assert_array_equal(weights["a"], np.array([[0, 1, 2], [3, 4, 5]], np.float32))
    assert weights["a"].dtype == np.float32
    assert weights["b"].shape == ()
    assert int(weights["b"]) == 42


class _Hostile:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


def test_a_hostile_file_is_refused_and_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "w.pth").write_bytes(_legacy(monkeypatch, junk=_Hostile(tmp_path / "ran")))
    with pytest.raises(InvalidWeights, match=r"w\.pth: not weights"):
        read_weights(tmp_path / "w.pth")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("kept", [0, 1, 40, -1, -9])
def test_a_truncated_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int) -> None:
    (tmp_path / "w.pth").write_bytes(_legacy(monkeypatch)[:kept])
    with pytest.raises(InvalidWeights):
        read_weights(tmp_path / "w.pth")


def test_a_transposed_tensor_is_refused_and_not_read_wrongly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "w.pth").write_bytes(_legacy(monkeypatch, stride=(1, 2)))
    with pytest.raises(InvalidWeights, match="contiguous"):
        read_weights(tmp_path / "w.pth")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidWeights, match=r"none\.pth"):
        read_weights(tmp_path / "none.pth")
