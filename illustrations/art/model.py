"""The image model that is configured: a folder on this machine, checked before anything runs."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

Kind = Literal["img2img", "controlnet"]

_PACKAGES = ("torch", "diffusers", "transformers")
_CLASSES = {"img2img": "StableDiffusionImg2ImgPipeline", "controlnet": "StableDiffusionControlNetImg2ImgPipeline"}


class ModelUnusable(ValueError):
    """The settings name a model that cannot be used; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Model:
    """Which model paints, and how much."""

    folder: Path
    """As `save_pretrained` of diffusers writes it, with safetensors."""
    kind: Kind
    strength: float
    """Share of the noise that the landscape gets, 0.05..0.5."""

    @property
    def pipeline(self) -> str:
        """Name of the class of diffusers."""
        return _CLASSES[self.kind]


def checked(model: Model) -> Model:
    """The model, if its folder can hold one and the packages are there. Reads no weights.

    Raises:
        ModelUnusable: if not.
    """
    if not (model.folder / "model_index.json").is_file():
        raise ModelUnusable(
            f"MIMIKA_ART_FOLDER: {model.folder} holds no model_index.json; name a folder that diffusers saved, or none"
        )
    if not list(model.folder.glob("unet/*.safetensors")):
        raise ModelUnusable(
            f"MIMIKA_ART_FOLDER: {model.folder}/unet has no .safetensors; save the model again in that format"
        )
    if model.kind == "controlnet" and not list(model.folder.glob("controlnet/*.safetensors")):
        raise ModelUnusable(
            f"MIMIKA_ART_KIND: {model.folder} holds no controlnet with .safetensors; set img2img or save one with it"
        )
    missing = [name for name in _PACKAGES if find_spec(name) is None]
    if missing:
        raise ModelUnusable(
            f"MIMIKA_ART_FOLDER is set, but this environment has no {', '.join(missing)}: install the extra `art`"
        )
    return model
