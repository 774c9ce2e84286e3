import pytest

from sinks.page.fonts import SUBSETS, FontUnavailable, load_fonts
from sinks.page.typeface import font_css


def test_all_subsets_are_read_and_embedded(tmp_path):
    for name in SUBSETS:
        (tmp_path / name).write_bytes(b"wOF2" + name.encode())
    fonts = load_fonts(tmp_path)
    assert [font.name for font in fonts] == list(SUBSETS)
    css = font_css(fonts)
    assert css.count("@font-face") == 3
    assert css.count("url(data:font/woff2;base64,") == 3


def test_missing_font_is_one_sentence_that_names_it(tmp_path):
    with pytest.raises(FontUnavailable, match=r"onest-latin-wght-normal\.woff2 cannot be read .* `make setup`"):
        load_fonts(tmp_path)


def test_file_that_is_no_font_is_refused(tmp_path):
    for name in SUBSETS:
        (tmp_path / name).write_bytes(b"<!doctype html>")
    with pytest.raises(FontUnavailable, match="no WOFF2 file"):
        load_fonts(tmp_path)
