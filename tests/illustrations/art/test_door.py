"""Both pipelines of diffusers, tiny and with random weights: what comes back, from where, and how often the same."""

import io
import socket
import time
from pathlib import Path

import msgspec
import numpy as np
import pytest

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")
pytest.importorskip("diffusers")

from PIL import Image  # type: ignore[import-not-found, unused-ignore]  # noqa: E402

from contracts.illustrations import Theme  # noqa: E402
from illustrations.art.door import loaded  # noqa: E402
from illustrations.art.leash import LEASH  # noqa: E402
from illustrations.art.model import Kind, Model, checked  # noqa: E402
from illustrations.art.order import Order  # noqa: E402
from illustrations.art.painter import Painter  # noqa: E402
from illustrations.art.painting import painted_sky  # noqa: E402
from illustrations.making import answer, make  # noqa: E402
from tests.illustrations.art.tiny_model import save_controlnet, save_img2img  # noqa: E402
from tests.illustrations.sampled import asked, product  # noqa: E402

KINDS: tuple[Kind, ...] = ("img2img", "controlnet")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[Kind, Model]:
    folder = tmp_path_factory.mktemp("models")
    return {
        "img2img": Model(save_img2img(folder / "img2img"), "img2img", 0.3),
        "controlnet": Model(save_controlnet(folder / "controlnet"), "controlnet", 0.3),
    }


def landscape() -> np.ndarray:
    """A sky over hills, 320 x 192."""
    rows = np.linspace(232, 250, 192)[:, None, None] * np.ones((1, 320, 3))
    rows[150:] = (197, 209, 189)
    return rows.astype(np.uint8)


def order(seed: int = 1, theme: Theme = "light") -> Order:
    written = io.BytesIO()
    Image.fromarray(landscape()).save(written, "PNG")
    return Order(written.getvalue(), "hills", "text", theme, seed)


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_is_loaded_without_a_network_and_paints_the_same_for_the_same_seed(
    kind: Kind, models: dict[Kind, Model], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("a model asked the network")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    model = checked(models[kind])
    paint = loaded(model.folder, model.pipeline, model.strength, 192)
    first = paint(order(1))
    assert paint(order(1)) == first
    assert paint(order(2)) != first
    assert loaded(model.folder, model.pipeline, model.strength, 192)(order(1)) == first


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_noise_a_model_ever_makes_stays_near_the_drawn_landscape(theme: Theme, models: dict[Kind, Model]) -> None:
    model = models["img2img"]
    given = order(3, theme)
    picture = loaded(model.folder, model.pipeline, model.strength, 320)(given)
    painted = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).astype(float)
    drawn = landscape().astype(float)
    assert painted.shape == drawn.shape
    assert np.abs(painted - drawn).mean() > 1
    blocks = (painted - drawn).reshape(24, 8, 40, 8, 3).mean(axis=(1, 3))
    darker, lighter = LEASH[theme]
    assert blocks.min() > -darker - 1.5
    assert blocks.max() < lighter + 1.5


def test_the_strength_says_how_far_a_painting_goes(models: dict[Kind, Model]) -> None:
    folder = models["img2img"].folder
    low, high = (loaded(folder, models["img2img"].pipeline, strength, 128)(order()) for strength in (0.05, 0.5))
    assert low != high


def test_the_drawn_edges_guide_a_controlnet(models: dict[Kind, Model]) -> None:
    folder = models["controlnet"].folder
    plain = loaded(folder, models["img2img"].pipeline, 0.5, 128)(order())
    assert loaded(folder, models["controlnet"].pipeline, 0.5, 128)(order()) != plain


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_with_a_painted_sky_says_so_and_is_the_same_again(
    kind: Kind, models: dict[Kind, Model], fonts_folder: Path
) -> None:
    wanted = asked(product(0, "8"), product(1, "12"), art=True, format="png")
    with Painter.of(checked(models[kind])) as painter:
        assert painter.loaded(time.monotonic() + 240)
        made = [
            make(wanted, fonts_folder, lambda scene: painted_sky(scene, painter, time.monotonic() + 120))
            for _ in range(2)
        ]
    assert answer(wanted, made[0]).painted
    assert made[0].picture == made[1].picture
    assert made[0].picture != make(msgspec.structs.replace(wanted, art=False), fonts_folder).picture
