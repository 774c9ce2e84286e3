"""Weights out of a file in PyTorch's legacy format, without PyTorch and without running what the file says.

The format, as `torch.save` wrote it before 1.6: five pickles (magic number, protocol, machine, the object with its
tensors as references into storages, the storages' keys), then each storage as its length in elements (int64, little
endian) and its raw elements, in the order of the keys.
"""

import pickle
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

_MAGIC = 0x1950A86A20F9469CFC6C
_DTYPES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


class InvalidWeights(ValueError):
    """A file that is not weights in the legacy format; the text names it."""


class _Reference(NamedTuple):
    """A tensor before its storage is read."""

    storage_key: str
    dtype: np.dtype[Any]
    offset: int
    shape: tuple[int, ...]


class _TensorUnpickler(pickle.Unpickler):
    """Knows tensors of two dtypes and nothing else, so a hostile file can call nothing."""

    def find_class(self, module: str, name: str) -> Callable[..., Any]:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _reference
        if module == "torch" and name in _DTYPES:
            return lambda: _DTYPES[name]
        raise pickle.UnpicklingError(f"{module}.{name} is no part of plain weights")

    def persistent_load(self, pid: Any) -> tuple[str, np.dtype[Any]]:
        _, storage_type, key, *_ = pid
        return str(key), storage_type()


def _reference(
    storage: tuple[str, np.dtype[Any]], offset: int, shape: tuple[int, ...], stride: tuple[int, ...], *_: Any
) -> _Reference:
    expected = tuple(int(np.prod(shape[axis + 1 :])) for axis in range(len(shape)))
    if any(size > 1 and step != wanted for size, step, wanted in zip(shape, stride, expected, strict=True)):
        raise pickle.UnpicklingError("a tensor is not contiguous")
    return _Reference(storage[0], storage[1], offset, shape)


def read_weights(path: Path) -> dict[str, NDArray[Any]]:
    """Read all tensors by name, each in its stored dtype (float32 or int64).

    Raises:
        InvalidWeights: if the file is missing or not in the legacy format.
    """
    try:
        with path.open("rb") as file:
            if _TensorUnpickler(file).load() != _MAGIC:
                raise InvalidWeights(f"{path}: not weights in PyTorch's legacy format")
            for _ in ("protocol", "machine"):
                _TensorUnpickler(file).load()
            references: dict[str, _Reference] = _TensorUnpickler(file).load()
            keys: list[str] = _TensorUnpickler(file).load()
            dtypes = {reference.storage_key: reference.dtype for reference in references.values()}
            storages = {key: _storage(file, dtypes[key]) for key in keys}
    except (OSError, EOFError, KeyError, AttributeError, TypeError, ValueError, pickle.UnpicklingError) as error:
        if isinstance(error, InvalidWeights):
            raise
        raise InvalidWeights(f"{path}: not weights in PyTorch's legacy format ({error})") from None
    return {name: _tensor(storages[reference.storage_key], reference) for name, reference in references.items()}


def _storage(file: BinaryIO, dtype: np.dtype[Any]) -> NDArray[Any]:
    elements = int(np.frombuffer(file.read(8), "<i8")[0])
    return np.frombuffer(file.read(elements * dtype.itemsize), dtype, count=elements)


def _tensor(storage: NDArray[Any], reference: _Reference) -> NDArray[Any]:
    count = int(np.prod(reference.shape))
    return storage[reference.offset : reference.offset + count].reshape(reference.shape)
