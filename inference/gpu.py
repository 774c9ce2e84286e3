"""The door to CUDA: one GPU's memory and stream, by cuda-python or by pycuda, whichever is installed."""

import importlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from numpy.typing import NDArray

_CAPABILITY_MAJOR, _CAPABILITY_MINOR = 75, 76
"""Numbers of the driver's device attributes."""
_NO_DEVICE = 100
"""The driver's CUDA_ERROR_NO_DEVICE."""
_NO_DRIVER = "no NVIDIA driver on this machine: install it, or set MIMIKA_ENGINE=onnx"
_NO_GPU = "the driver shows no GPU: look at CUDA_VISIBLE_DEVICES and nvidia-smi, or set MIMIKA_ENGINE=onnx"


class GpuUnavailable(RuntimeError):
    """No GPU can be used; the text says what to install or to set."""


class Gpu(Protocol):
    """The first GPU that the driver shows; memory is named by its address."""

    name: str
    capability: tuple[int, int]
    """Compute capability: (8, 6) is SM86."""
    stream: int
    """Handle of the stream on which everything runs."""

    def current(self) -> AbstractContextManager[None]:
        """Make the GPU the calling thread's; what follows is called inside."""

    def allocate(self, size: int) -> int:
        """Reserve bytes on the GPU."""

    def release(self, address: int) -> None:
        """Give memory back."""

    def upload(self, array: NDArray[Any], address: int) -> None:
        """Copy a contiguous array to the GPU."""

    def download(self, address: int, array: NDArray[Any]) -> None:
        """Copy from the GPU into a contiguous array; it is there after `wait`."""

    def wait(self) -> None:
        """Until the stream has done all."""


def open_gpu() -> Gpu:
    """Take the first GPU.

    Raises:
        GpuUnavailable: if neither package, no driver, or no GPU is there.
    """
    for module, kind in (("cuda.bindings.driver", CudaPythonGpu), ("pycuda.driver", PycudaGpu)):
        try:
            driver = importlib.import_module(module)
        except ModuleNotFoundError:
            continue
        except ImportError as error:
            raise GpuUnavailable(f"{module} cannot be loaded ({error}); install NVIDIA's driver") from None
        return kind(driver)
    raise GpuUnavailable(
        "neither cuda-python nor pycuda is installed: install the requirements of the extra gpu, or set "
        "MIMIKA_ENGINE=onnx"
    )


class CudaPythonGpu:
    """By cuda-python's driver API, on the primary context that TensorRT uses too."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        try:
            status = int(driver.cuInit(0)[0])
        except RuntimeError:
            raise GpuUnavailable(_NO_DRIVER) from None
        if status == _NO_DEVICE or (status == 0 and self._ask("cuDeviceGetCount") == 0):
            raise GpuUnavailable(_NO_GPU)
        self._ask("cuInit", 0)
        device = self._ask("cuDeviceGet", 0)
        self._context = self._ask("cuDevicePrimaryCtxRetain", device)
        self.name = self._ask("cuDeviceGetName", 256, device).split(b"\0")[0].decode()
        self.capability = (self._attribute(_CAPABILITY_MAJOR, device), self._attribute(_CAPABILITY_MINOR, device))
        with self.current():
            self._stream = self._ask("cuStreamCreate", 0)
        self.stream = int(self._stream)

    @contextmanager
    def current(self) -> Iterator[None]:
        """Push the primary context."""
        self._ask("cuCtxPushCurrent", self._context)
        try:
            yield
        finally:
            self._ask("cuCtxPopCurrent")

    def allocate(self, size: int) -> int:
        """Reserve bytes."""
        return int(self._ask("cuMemAlloc", size))

    def release(self, address: int) -> None:
        """Give memory back."""
        self._ask("cuMemFree", address)

    def upload(self, array: NDArray[Any], address: int) -> None:
        """Copy to the GPU."""
        self._ask("cuMemcpyHtoDAsync", address, array.ctypes.data, array.nbytes, self._stream)

    def download(self, address: int, array: NDArray[Any]) -> None:
        """Copy from the GPU."""
        self._ask("cuMemcpyDtoHAsync", array.ctypes.data, address, array.nbytes, self._stream)

    def wait(self) -> None:
        """Until the stream is empty."""
        self._ask("cuStreamSynchronize", self._stream)

    def _attribute(self, number: int, device: Any) -> int:
        return int(self._ask("cuDeviceGetAttribute", self._driver.CUdevice_attribute(number), device))

    def _ask(self, function: str, *arguments: Any) -> Any:
        status, *answer = getattr(self._driver, function)(*arguments)
        if int(status) != 0:
            raise GpuUnavailable(f"the GPU's driver refuses {function}: {status.name}; nvidia-smi tells its state")
        return answer[0] if answer else None


class PycudaGpu:
    """By pycuda, on the primary context."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        try:
            driver.init()
            if driver.Device.count() == 0:
                raise GpuUnavailable(_NO_GPU)
            device = driver.Device(0)
            self._context = device.retain_primary_context()
        except driver.Error as error:
            raise GpuUnavailable(f"the GPU's driver refuses: {error}; nvidia-smi tells its state") from None
        self.name, self.capability = str(device.name()), tuple(device.compute_capability())
        with self.current():
            self._stream = driver.Stream()
        self.stream = int(self._stream.handle)
        self._memory: dict[int, Any] = {}

    @contextmanager
    def current(self) -> Iterator[None]:
        """Push the primary context."""
        self._context.push()
        try:
            yield
        finally:
            self._driver.Context.pop()

    def allocate(self, size: int) -> int:
        """Reserve bytes."""
        memory = self._driver.mem_alloc(size)
        self._memory[int(memory)] = memory
        return int(memory)

    def release(self, address: int) -> None:
        """Give memory back."""
        self._memory.pop(address).free()

    def upload(self, array: NDArray[Any], address: int) -> None:
        """Copy to the GPU."""
        self._driver.memcpy_htod_async(address, array, self._stream)

    def download(self, address: int, array: NDArray[Any]) -> None:
        """Copy from the GPU."""
        self._driver.memcpy_dtoh_async(array, address, self._stream)

    def wait(self) -> None:
        """Until the stream is empty."""
        self._stream.synchronize()
