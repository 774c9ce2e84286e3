"""The list of models: what each is, whose it is, and the hash that its file must have."""

import hashlib
import tomllib
from pathlib import Path
from typing import Literal

import msgspec

from inference.engine import ModelUnusable

PACKAGED_MODELS = Path(__file__).parent / "models"


class ModelEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One model of registry.toml."""

    role: Literal["detector", "emotion"]
    name: str
    version: str
    file: str
    """File name inside its place."""
    place: Literal["package", "models"]
    """Shipped beside the registry, or brought into the models folder at set-up."""
    sha256: str
    """Of the file, hexadecimal."""
    licence_code: str
    licence_weights: str
    licence_data: str
    source: str
    """Where the file comes from, so that anyone can make it again."""
    commercial_use: Literal["cleared", "unresolved", "forbidden"]
    """Whether code, weights and data all allow it; `mimika models verify --commercial` lets pass only `cleared`."""
    commercial_reason: str
    """Why it is so, and the way to another state."""
    input: str
    """Name, shape and dtype."""
    label: str
    """How far it may be trusted: `evaluation` is not for decisions about people."""
    training_sha256: str = ""
    """Of the training pictures' pixels in the order of their file, hexadecimal; empty where we do not have them."""
    training_pictures: str = ""
    """File of their fingerprints beside the registry (inference/fingerprints.py); empty where there is none."""

    @property
    def full_name(self) -> str:
        """The model as name@version."""
        return f"{self.name}@{self.version}"

    def path(self, models_folder: Path) -> Path:
        """Where the file lies."""
        return (PACKAGED_MODELS if self.place == "package" else models_folder) / self.file


class Verification(msgspec.Struct, frozen=True, kw_only=True):
    """One model's file against the registry."""

    entry: ModelEntry
    path: Path
    state: Literal["ok", "missing", "differs"]
    sha256: str
    """As found; empty where the file is missing."""


class _Registry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    model: list[ModelEntry]


def entries() -> list[ModelEntry]:
    """All models, in the registry's order."""
    raw = tomllib.loads((PACKAGED_MODELS / "registry.toml").read_text(encoding="utf-8"))
    return msgspec.convert(raw, _Registry).model


def verify(models_folder: Path) -> list[Verification]:
    """Hash every model's file; order of the registry."""
    return [_verified(entry, models_folder) for entry in entries()]


def verified_path(role: Literal["detector", "emotion"], models_folder: Path) -> tuple[ModelEntry, Path]:
    """Return the model of a role and its file, known to be the registry's.

    Raises:
        ModelUnusable: if the file is missing or has another hash.
    """
    entry = next(entry for entry in entries() if entry.role == role)
    found = _verified(entry, models_folder)
    if found.state == "missing":
        raise ModelUnusable(f"{found.path}: no such model file; `make setup` brings the models")
    if found.state == "differs":
        raise ModelUnusable(
            f"{found.path}: its SHA-256 {found.sha256} is not the registry's; remove it and run `make setup`"
        )
    return entry, found.path


def sha256_of(path: Path) -> str:
    """Hash of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _verified(entry: ModelEntry, models_folder: Path) -> Verification:
    path = entry.path(models_folder)
    if not path.is_file():
        return Verification(entry=entry, path=path, state="missing", sha256="")
    found = sha256_of(path)
    return Verification(entry=entry, path=path, state="ok" if found == entry.sha256 else "differs", sha256=found)
