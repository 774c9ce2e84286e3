import re
from xml.etree import ElementTree

import pytest

from illustrations.making import projected
from illustrations.rendering.fonts import Fonts
from illustrations.rendering.svg import svg
from illustrations.scene.build import build_scene
from tests.illustrations.sampled import EIGHT, asked, product

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("metaphor", ["trees", "coins", "sprouts", "towers"])
@pytest.mark.parametrize("layout", ["desktop", "phone"])
def test_eight_products_weigh_at_most_400_kb_with_the_fonts(metaphor: str, layout: str, fonts: Fonts) -> None:
    for view in ("final", "gain"):
        request = asked(*EIGHT, metaphor=metaphor, layout=layout, view=view)
        scene = build_scene(request, projected(request), fonts.metrics)
        assert len(svg(scene, fonts.css).encode()) <= 400_000


def test_it_tells_its_title_its_sums_and_each_product_to_readers_of_the_screen(fonts: Fonts) -> None:
    request = asked(product(0, "10"), product(1, "11"), language="en")
    root = ElementTree.fromstring(svg(build_scene(request, projected(request), fonts.metrics)))
    named = root.attrib["aria-labelledby"].split()
    assert [root.find(f"{SVG}title").attrib["id"], root.find(f"{SVG}desc").attrib["id"]] == named  # type: ignore[union-attr]
    assert root.findtext(f"{SVG}title") == "What 10\u00a0years add to the money put in"
    assert "Product 0: ₽2,593,742, gain +₽1,593,742, 10%, effective, fixed" in root.findtext(f"{SVG}desc", "")
    labels = [one.attrib["aria-label"] for one in root.iter(f"{SVG}g") if one.attrib.get("role") == "listitem"]
    assert [label.split(":")[0] for label in labels] == ["Product 0", "Product 1"]


def test_markup_in_a_name_stays_text(fonts: Fonts) -> None:
    name = "</text><script>alert(1)</script>&\"'"
    request = asked(product(0, "10", name_ru=name), product(1, "11"))
    text = svg(build_scene(request, projected(request), fonts.metrics))
    root = ElementTree.fromstring(text)
    assert not list(root.iter(f"{SVG}script"))
    assert "<script" not in text


def test_it_asks_for_nothing_from_elsewhere(fonts: Fonts) -> None:
    request = asked(*EIGHT)
    text = svg(build_scene(request, projected(request), fonts.metrics), fonts.css)
    assert set(re.findall(r"url\((.)", text)) == {"#", "d"}
    assert set(re.findall(r"https?://[^\"]*", text)) == {"http://www.w3.org/2000/svg"}
