"""Colours of the two themes. Every text colour keeps a contrast of 4.5 or more on what it stands on; tests hold it."""

from dataclasses import dataclass

from contracts.illustrations import Theme


@dataclass(frozen=True, slots=True)
class Palette:
    """#rrggbb each."""

    sky: tuple[str, str, str]
    """Top, middle, horizon."""
    glow: str
    glow_opacity: float
    hills: tuple[str, str, str]
    """Far to near."""
    grass: str
    blade: str
    paper: str
    panel: str
    ink: str
    muted: str
    invested: str
    inflation: str
    control: str
    on_control: str
    root: str
    dense: tuple[str, str, str]
    """Samples in the legend, of leaves: shade to light."""
    light: tuple[str, str, str]
    pale: tuple[str, str, str]


LIGHT = Palette(
    sky=("#e9eeea", "#f6f2e6", "#fdeedb"),
    glow="#fff6e0",
    glow_opacity=0.95,
    hills=("#dfe3d6", "#d3dbcb", "#c5d1bd"),
    grass="#9db485",
    blade="#7f9a68",
    paper="#fbf8f1",
    panel="#f3eee1",
    ink="#1f2d28",
    muted="#55635b",
    invested="#2f5268",
    inflation="#9c4119",
    control="#2c6a4c",
    on_control="#fbf8f1",
    root="#7d5b45",
    dense=("#2c563d", "#437549", "#91b565"),
    light=("#a5c76f", "#c4d78d", "#d5e3a0"),
    pale=("#8b9c9a", "#9dadaa", "#b1bfbb"),
)
DARK = Palette(
    sky=("#0b161e", "#14272f", "#3a4a40"),
    glow="#8a7a4e",
    glow_opacity=0.2,
    hills=("#203335", "#1b2d2e", "#172726"),
    grass="#2f4634",
    blade="#41604a",
    paper="#0f1a1c",
    panel="#16262a",
    ink="#f1efe5",
    muted="#b2beb5",
    invested="#a5cbe0",
    inflation="#f2a982",
    control="#8fcfa8",
    on_control="#0f1a1c",
    root="#b08a6e",
    dense=("#2f5a46", "#3f6f4a", "#83a560"),
    light=("#93b168", "#aec07f", "#bfcd90"),
    pale=("#74868b", "#869799", "#99a8a8"),
)


def palette(theme: Theme) -> Palette:
    """Colours of a theme."""
    return LIGHT if theme == "light" else DARK
