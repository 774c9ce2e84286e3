import datetime
import struct

import pytest

from illustrations.rendering.fonts import Fonts
from illustrations.rendering.raster import NotSet, pdf, png

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20"><path fill="#2c6a4c" '
    'd="M0 0H40V20H0z"/><text x="2" y="15" font-family="Onest" font-size="12">₽</text></svg>'
)
DAY = datetime.date(2026, 11, 24)


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_a_png_has_the_pixels_that_its_scale_asks_for(scale: int, fonts: Fonts) -> None:
    assert struct.unpack(">II", png(SVG, (40, 20), scale, fonts.paths, 60)[16:24]) == (40 * scale, 20 * scale)


def test_equal_pictures_are_equal_bytes(fonts: Fonts) -> None:
    words = ("Title", "Words", "en")
    assert pdf(SVG, (40, 20), words, DAY, fonts.paths, 60) == pdf(SVG, (40, 20), words, DAY, fonts.paths, 60)
    assert png(SVG, (40, 20), 1, fonts.paths, 60) == png(SVG, (40, 20), 1, fonts.paths, 60)


def test_a_pdf_is_pdf_a_and_tells_its_language(fonts: Fonts) -> None:
    made = pdf(SVG, (40, 20), ("Title", "Words", "ru"), DAY, fonts.paths, 60)
    assert made.startswith(b"%PDF-")
    assert b"pdfaid" in made
    assert b"(ru)" in made


def test_what_typst_refuses_is_one_error_with_its_words(fonts: Fonts) -> None:
    with pytest.raises(NotSet, match="typst refused the picture"):
        png("<svg", (40, 20), 1, fonts.paths, 60)


def test_a_process_that_takes_too_long_is_ended(fonts: Fonts) -> None:
    with pytest.raises(NotSet, match=r"not set within 0\.01 s"):
        png(SVG, (40, 20), 1, fonts.paths, 0.01)
