"""Files of built engines: kept whole, checked when read, built again when broken."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from inference.engine import ModelUnusable

Loaded = TypeVar("Loaded")
_DIGEST_BYTES = 32


def cached_plan(path: Path, build: Callable[[], bytes], load: Callable[[bytes], Loaded | None]) -> Loaded:
    """Load an engine from its file, or build it and keep it.

    Args:
        path: the file: SHA-256 of the plan, then the plan. Its name tells model, GPU and version.
        build: makes the plan.
        load: the engine of a plan, or None where the runtime refuses it; then it is built once more.

    Raises:
        ModelUnusable: if the file cannot be written, or a fresh plan is refused.
    """
    kept = _read(path)
    if kept is not None and (engine := load(kept)) is not None:
        return engine
    plan = build()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.part")
        part.write_bytes(hashlib.sha256(plan).digest() + plan)
        part.replace(path)
    except OSError as error:
        raise ModelUnusable(
            f"{path}: the built engine cannot be kept ({error.strerror}); make its folder writable"
        ) from None
    built = load(plan)
    if built is None:
        raise ModelUnusable(f"{path}: the runtime refuses the engine that it has just built; look at the GPU's driver")
    return built


def _read(path: Path) -> bytes | None:
    if not path.is_file():
        return None
    content = path.read_bytes()
    digest, plan = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
    return plan if hashlib.sha256(plan).digest() == digest else None
