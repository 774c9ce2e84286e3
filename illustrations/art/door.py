"""The process that paints: orders on a connection, JPEG pictures back. Torch and diffusers are imported only here.

`python -m illustrations.art.door DESCRIPTOR FOLDER PIPELINE STRENGTH`: started by painter.py.
"""

import ctypes
import io
import signal
import sys
import warnings
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from illustrations.art.leash import leashed
from illustrations.art.order import READY, Order

_STEPS = 20
"""Of a whole denoising; the strength's share of them is run."""
_GUIDANCE = 6.0
_LONGEST_PX, _MULTIPLE_PX = 768, 64
"""Of the picture that the model sees; what a UNet of three halvings on latents of an eighth can take."""
_JPEG_QUALITY = 88
_DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux's prctl."""


Paint = Callable[[Order], bytes]


def serve(connection: Connection, load: Callable[[], Paint]) -> None:
    """Load, say so, and paint until the other end is gone; end at once if the parent does."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    paint = load()
    try:
        connection.send_bytes(READY)
        while True:
            connection.send_bytes(paint(msgspec.msgpack.decode(connection.recv_bytes(), type=Order)))
    except (EOFError, BrokenPipeError, ConnectionResetError, KeyboardInterrupt):
        return


def loaded(folder: Path, pipeline: str, strength: float, longest_px: int = _LONGEST_PX) -> Paint:
    """Read a pipeline of diffusers from its folder, never from a network, and only from safetensors.

    Args:
        folder: as `save_pretrained` wrote it.
        pipeline: name of its class.
        strength: share of the noise that the landscape gets.
        longest_px: side of the picture that the model sees.

    Returns:
        A function of an order: the same bytes for the same order on the same machine.
    """
    import diffusers  # type: ignore[import-not-found, unused-ignore]
    import torch
    import transformers  # type: ignore[import-not-found, unused-ignore]

    for library in (diffusers, transformers):
        library.utils.logging.set_verbosity_error()
        library.utils.logging.disable_progress_bar()
    is_fast = torch.cuda.is_available()
    painter: Any = getattr(diffusers, pipeline).from_pretrained(
        folder,
        local_files_only=True,
        use_safetensors=True,
        low_cpu_mem_usage=False,  # otherwise it asks for one more package
        torch_dtype=torch.float16 if is_fast else torch.float32,
    )
    painter.to("cuda" if is_fast else "cpu")
    painter.set_progress_bar_config(disable=True)

    def paint(order: Order) -> bytes:
        drawn = _seen(order.landscape_png, longest_px)
        guide = {"control_image": _edges(drawn)} if "ControlNet" in pipeline else {}
        with warnings.catch_warnings(), torch.inference_mode():
            warnings.simplefilter("ignore", RuntimeWarning)  # no number, of a model gone astray: black, and leashed
            image = painter(
                prompt=order.prompt,
                negative_prompt=order.unwanted,
                image=drawn,
                strength=strength,
                num_inference_steps=_STEPS,
                guidance_scale=_GUIDANCE,
                generator=torch.Generator("cpu").manual_seed(order.seed),
                **guide,
            ).images[0]
        return _jpeg(leashed(np.asarray(image), np.asarray(drawn), order.theme))

    return paint


def _seen(png: bytes, longest_px: int) -> Any:
    """The landscape as the model takes it: RGB, sides that it can halve."""
    from PIL import Image  # type: ignore[import-not-found, unused-ignore]

    whole = Image.open(io.BytesIO(png)).convert("RGB")
    scale = longest_px / max(whole.size)
    sides = [max(_MULTIPLE_PX, round(side * scale / _MULTIPLE_PX) * _MULTIPLE_PX) for side in whole.size]
    return whole.resize((sides[0], sides[1]), Image.Resampling.LANCZOS)


def _edges(drawn: Any) -> Any:
    from PIL import ImageFilter

    return drawn.convert("L").filter(ImageFilter.FIND_EDGES).convert("RGB")


def _jpeg(pixels: Any) -> bytes:
    from PIL import Image

    written = io.BytesIO()
    Image.fromarray(pixels).save(written, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    return written.getvalue()


if __name__ == "__main__":
    descriptor, folder, pipeline, strength = sys.argv[1:]
    serve(Connection(int(descriptor)), lambda: loaded(Path(folder), pipeline, float(strength)))
