"""What art may change, and what it never does: shapes, texts, heights, contrast."""

import re
import time
from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest

from contracts.illustrations import Format, IllustrationRequest, Metaphor, Theme, View
from illustrations.answering import Answering
from illustrations.art.leash import LEASH, leashed
from illustrations.art.model import Model, ModelUnusable, checked
from illustrations.art.painter import Painter
from illustrations.making import answer, make
from illustrations.scene.palette import palette
from illustrations.scene.scene import Scene
from tests.illustrations.art.test_painter import painter_that
from tests.illustrations.rendering.test_lie_factor import pixels
from tests.illustrations.sampled import asked, product

TWO = product(0, "8"), product(1, "19")
_IMAGE = re.compile(r'<image class="painted"[^>]*/>')


def noise(scene: Scene) -> bytes:
    """A painting as wild as a picture of the light theme may hold."""
    drawn = np.full((192, 320, 3), 240, np.uint8)
    wild = np.random.default_rng(scene.seed).integers(0, 256, drawn.shape, np.uint8)
    return bytes(cv2.imencode(".jpg", leashed(wild, drawn, "light"))[1])


def both(request: IllustrationRequest, fonts: Path) -> tuple[bytes, bytes]:
    """Drawn and painted."""
    painted = make(request, fonts, noise)
    assert painted.painted
    return make(request, fonts).picture, painted.picture


def without_sky(text: str) -> str:
    """A picture from the grass on, and before the landscape."""
    return re.sub(r'(<g class="backdrop"[^>]*><path[^>]*/>).*?(<path fill="url\(#grass\)")', r"\1\2", text)


@pytest.mark.parametrize("metaphor", ["trees", "coins", "sprouts", "towers"])
@pytest.mark.parametrize("view", ["final", "gain"])
def test_shapes_and_texts_are_the_same_with_and_without_art(metaphor: Metaphor, view: View, fonts_folder: Path) -> None:
    drawn, painted = both(asked(*TWO, art=True, metaphor=metaphor, view=view), fonts_folder)
    assert len(_IMAGE.findall(painted.decode())) == 1
    assert b"<image" not in drawn
    assert without_sky(painted.decode()) == without_sky(drawn.decode())
    assert len(without_sky(drawn.decode())) > len(drawn) / 2


def test_the_page_has_the_painted_sky_in_both_views_and_the_same_data(fonts_folder: Path) -> None:
    drawn, painted = both(asked(*TWO, art=True, format="html"), fonts_folder)
    assert len(_IMAGE.findall(painted.decode())) == 3
    story = re.compile(rb"<script[^>]*application/json[^>]*>(.*?)</script>", re.DOTALL)
    assert story.findall(drawn)
    assert story.findall(painted) == story.findall(drawn)


def test_every_opaque_pixel_of_the_drawings_is_the_same(fonts_folder: Path) -> None:
    """Of towers, whose walls are opaque: their heights, and so the lie factor, are those without art."""
    drawn, painted = (pixels(one) for one in both(asked(*TWO, art=True, format="png", metaphor="towers"), fonts_folder))
    sky = np.abs(drawn - make_sky(drawn)).max(axis=2) < 40
    changed = np.abs(drawn - painted).max(axis=2) > 0
    assert changed.mean() > 0.3
    assert (changed & ~sky).mean() < 0.03


def make_sky(picture: np.ndarray) -> np.ndarray:
    """Each row's own colour of the sky, from its left edge."""
    return np.broadcast_to(picture[:, 8:9], picture.shape)


@pytest.mark.parametrize("form", ["svg", "pdf"])
def test_art_that_is_not_asked_for_or_not_done_in_time_is_not_there(form: Format, fonts_folder: Path) -> None:
    plain = asked(*TWO, format=form)
    wanted = msgspec.structs.replace(plain, art=True)
    expected = make(plain, fonts_folder)
    for made in (
        make(plain, fonts_folder, noise),
        make(wanted, fonts_folder),
        make(wanted, fonts_folder, lambda _: b""),
    ):
        assert not answer(wanted, made).painted
        assert made.picture == expected.picture


def test_what_a_request_waited_is_taken_from_the_time_of_its_art(
    fonts_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted, now_ms = asked(*TWO, art=True), round(time.time() * 1000)
    with painter_that("at_once") as painter:
        assert painter.loaded(time.monotonic() + 60)
        monkeypatch.setattr(Painter, "of", lambda _: painter)
        answering = Answering(fonts_folder, Model(tmp_path, "img2img", 0.3), 60.0)
        assert answering(wanted, now_ms).painted
        late = answering(wanted, now_ms - 61_000)
    assert not late.painted
    assert late.picture == make(wanted, fonts_folder).picture


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_texts_keep_their_contrast_on_the_worst_sky_that_a_model_may_paint(theme: Theme) -> None:
    tones = palette(theme)
    darker, lighter = LEASH[theme]
    for sky in tones.sky:
        drawn = rgb(sky)
        worst = leashed(np.full_like(drawn, 0 if theme == "light" else 255), drawn, theme)
        assert (worst == drawn.astype(int) + (-darker if theme == "light" else lighter)).all()
        for name in ("ink", "muted", "invested", "inflation"):
            assert contrast(worst, rgb(getattr(tones, name))) >= 4.5, (sky, name)


def rgb(colour: str) -> np.ndarray:
    return np.frombuffer(bytes.fromhex(colour[1:]), np.uint8)


def contrast(one: np.ndarray, other: np.ndarray) -> float:
    """Of WCAG 2.2, 1..21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: np.ndarray) -> float:
    shares = colour / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def test_a_folder_that_holds_no_model_is_named_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match=r"MIMIKA_ART_FOLDER: .* holds no model_index\.json; name a folder"):
        checked(Model(tmp_path, "img2img", 0.3))
    (tmp_path / "model_index.json").write_text("{}")
    (tmp_path / "unet").mkdir()
    (tmp_path / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(ModelUnusable, match=r"has no \.safetensors"):
        checked(Model(tmp_path, "img2img", 0.3))
    (tmp_path / "unet" / "diffusion_pytorch_model.safetensors").write_bytes(b"")
    with pytest.raises(ModelUnusable, match=r"MIMIKA_ART_KIND: .* holds no controlnet"):
        checked(Model(tmp_path, "controlnet", 0.3))
