import importlib
import sys
from enum import IntEnum
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from inference.gpu import CudaPythonGpu, GpuUnavailable, PycudaGpu, open_gpu


class Status(IntEnum):
    CUDA_SUCCESS = 0
    CUDA_ERROR_OUT_OF_MEMORY = 2
    CUDA_ERROR_NO_DEVICE = 100


class Driver:
    """cuda-python's calls on a GPU of plain memory; each answers (status, value)."""

    CUdevice_attribute = int

    def __init__(self, status: Status = Status.CUDA_SUCCESS, gpus: int = 1) -> None:
        self.status, self.gpus = status, gpus
        self.pushed: list[Any] = []
        self.freed: list[int] = []

    def __getattr__(self, name: str) -> Any:
        answers = {
            "cuInit": (),
            "cuDeviceGetCount": (self.gpus,),
            "cuDeviceGet": (7,),
            "cuDevicePrimaryCtxRetain": ("context",),
            "cuDeviceGetName": (b"Made GPU\0\0\0",),
            "cuStreamCreate": (99,),
            "cuMemAlloc": (4096,),
        }
        return lambda *arguments: (self.status, *answers[name])

    def cuDeviceGetAttribute(self, number: int, device: int) -> tuple[Status, int]:  # noqa: N802 the driver's name
        return Status.CUDA_SUCCESS, {75: 8, 76: 6}[number]

    def cuCtxPushCurrent(self, context: Any) -> tuple[Status]:  # noqa: N802 the driver's name
        self.pushed.append(context)
        return (Status.CUDA_SUCCESS,)

    def cuCtxPopCurrent(self) -> tuple[Status, Any]:  # noqa: N802 the driver's name
        return Status.CUDA_SUCCESS, self.pushed.pop()

    def cuMemFree(self, address: int) -> tuple[Status]:  # noqa: N802 the driver's name
        self.freed.append(address)
        return (Status.CUDA_SUCCESS,)


def test_the_gpu_tells_what_it_is() -> None:
    gpu = CudaPythonGpu(Driver())
    assert (gpu.name, gpu.capability, gpu.stream) == ("Made GPU", (8, 6), 99)


def test_the_context_is_the_threads_only_inside() -> None:
    driver = Driver()
    gpu = CudaPythonGpu(driver)
    with gpu.current():
        assert driver.pushed == ["context"]
    assert driver.pushed == []
    with pytest.raises(KeyError), gpu.current():
        raise KeyError
    assert driver.pushed == []


def test_a_refusal_of_the_driver_is_named() -> None:
    driver = Driver()
    gpu = CudaPythonGpu(driver)
    driver.status = Status.CUDA_ERROR_OUT_OF_MEMORY
    with pytest.raises(GpuUnavailable, match="refuses cuMemAlloc: CUDA_ERROR_OUT_OF_MEMORY"):
        gpu.allocate(8)


@pytest.mark.parametrize("driver", [Driver(Status.CUDA_ERROR_NO_DEVICE), Driver(gpus=0)])
def test_a_driver_without_a_gpu_is_told(driver: Driver) -> None:
    with pytest.raises(GpuUnavailable, match="shows no GPU: look at CUDA_VISIBLE_DEVICES"):
        CudaPythonGpu(driver)


def test_without_either_package_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("cuda.bindings.driver", "pycuda.driver"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(GpuUnavailable, match="extra gpu, or set MIMIKA_ENGINE=onnx"):
        open_gpu()


def test_without_a_driver_cuda_python_says_so() -> None:
    pytest.importorskip("cuda.bindings.driver", reason="needs cuda-python")
    try:
        gpu = open_gpu()
    except GpuUnavailable as error:
        assert "no NVIDIA driver" in str(error) or "shows no GPU" in str(error)  # noqa: PT017 either may be so
    else:
        pytest.skip(f"this machine has a GPU: {gpu.name}")


class Memory(int):
    def free(self) -> None:
        RELEASED.append(int(self))


RELEASED: list[int] = []


def _pycuda(gpus: int = 1) -> ModuleType:
    device = SimpleNamespace(
        name=lambda: "Made GPU",
        compute_capability=lambda: (7, 5),
        retain_primary_context=lambda: SimpleNamespace(push=lambda: None),
    )
    kind = type("Device", (), {"__new__": lambda cls, number: device, "count": staticmethod(lambda: gpus)})
    module = ModuleType("driver")
    vars(module).update(
        Error=RuntimeError,
        init=lambda: None,
        Device=kind,
        Stream=lambda: SimpleNamespace(handle=5, synchronize=lambda: None),
        Context=SimpleNamespace(pop=lambda: None),
        mem_alloc=lambda size: Memory(256),
    )
    return module


def test_pycuda_serves_where_cuda_python_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cuda.bindings.driver", None)
    real = importlib.import_module
    monkeypatch.setattr(importlib, "import_module", lambda name: _pycuda() if name == "pycuda.driver" else real(name))
    gpu = open_gpu()
    assert isinstance(gpu, PycudaGpu)
    assert (gpu.name, gpu.capability, gpu.stream) == ("Made GPU", (7, 5), 5)
    address = gpu.allocate(np.dtype(np.float32).itemsize)
    gpu.release(address)
    assert RELEASED == [256]


def test_pycuda_without_a_gpu_is_told() -> None:
    with pytest.raises(GpuUnavailable, match="shows no GPU"):
        PycudaGpu(_pycuda(gpus=0))
