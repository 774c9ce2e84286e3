import pytest

from contracts.illustrations import Theme
from illustrations.scene.palette import palette


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_colour_can_be_read_on_sky_and_paper(theme: Theme) -> None:
    tones = palette(theme)
    for colour in (tones.ink, tones.muted, tones.invested, tones.inflation):
        for ground in (*tones.sky, tones.paper):
            assert contrast(colour, ground) >= 4.5
    assert contrast(tones.ink, tones.grass) >= 4.5
    assert contrast(tones.on_control, tones.control) >= 4.5
