"""Tones of leaves, bark, roots, brass, stone and clay, light and dark, each from shade to light."""

from typing import Literal

from contracts.illustrations import Theme
from illustrations.drawing.figure import Ink

Species = Literal["birch", "larch", "linden", "poplar", "spruce"]

_LEAVES: dict[Species, tuple[str, ...]] = {
    "linden": ("#1d3b30", "#2c563d", "#437549", "#659654", "#91b565", "#c4d78d"),
    "birch": ("#3a5a3a", "#587d45", "#7fa253", "#a8c267", "#cbd989", "#e8edb6"),
    "spruce": ("#12302f", "#1c4743", "#2b6159", "#427f72", "#6ea38f", "#a9cab3"),
    "poplar": ("#23452c", "#376538", "#538a44", "#78a953", "#a5c76f", "#d5e3a0"),
    "larch": ("#3b4a26", "#586a30", "#7c8f40", "#a2b058", "#c5cd80", "#e6e8b6"),
}
_BARK: dict[Species, tuple[str, str]] = {
    "linden": ("#3b2f2a", "#6b5548"),
    "birch": ("#9f9c93", "#efece3"),
    "spruce": ("#33261f", "#5c4335"),
    "poplar": ("#4a4238", "#7d7060"),
    "larch": ("#4a3226", "#7a5640"),
}
_BAD: dict[Theme, tuple[str, ...]] = {
    "light": ("#8b9c9a", "#9dadaa", "#b1bfbb", "#c3cec9", "#d4dcd7", "#e4e9e4"),
    "dark": ("#55686f", "#64777d", "#74868b", "#869799", "#99a8a8", "#aebab8"),
}
_ROOTS: dict[Theme, tuple[str, str]] = {"light": ("#5c4030", "#7d5b45"), "dark": ("#8a6a50", "#b08a6e")}
_BRASS = ("#5b4220", "#8f6b33", "#c59b54", "#ecd08d", "#fbf0c8")
_SPROUT = ("#2f5a34", "#467a3d", "#68a04b", "#93c163", "#b9d98a", "#e2efc6")
_CLAY = ("#834528", "#a35a38", "#b3683f", "#d98f66", "#e6a880")
_STONE = ("#6d635d", "#8c7f74", "#d7c4a6", "#efe3cf", "#fff8ea")
_ROOTS_IN_POT: dict[Theme, tuple[str, str]] = {"light": ("#3f2719", "#54351f"), "dark": ("#e9cfae", "#f3dfc6")}
_NIGHT = "#0b1e28"


def mixed(colour: str, other: str, share: float) -> str:
    """A colour on the straight way between two, share 0 is the first."""
    one, two = (bytes.fromhex(text.removeprefix("#")) for text in (colour, other))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(one, two, strict=True))


def at_dusk(tones: tuple[str, ...], theme: Theme) -> tuple[str, ...]:
    """Tones from shade to light; in the dark theme mixed with night, 36 % in the shade falling to 10 %."""
    if theme == "light":
        return tones
    last = max(1, len(tones) - 1)
    return tuple(mixed(tone, _NIGHT, 0.36 - 0.26 * index / last) for index, tone in enumerate(tones))


def bad_tones(theme: Theme) -> tuple[str, ...]:
    """The six greys of the bad scenario's cut-out."""
    return _BAD[theme]


def root_tones(theme: Theme) -> tuple[str, str]:
    """Shade and light of roots and of a loss."""
    return _ROOTS[theme]


def brass(theme: Theme) -> tuple[str, ...]:
    """Five tones of a coin's edge."""
    return at_dusk(_BRASS, theme)


def clay(theme: Theme) -> tuple[str, ...]:
    """Five tones of a pot."""
    return at_dusk(_CLAY, theme)


def stone(theme: Theme) -> tuple[str, ...]:
    """Five tones of a tower: two of the shaded wall, two of the lit one, its edges."""
    return at_dusk(_STONE, theme)


def sprout_tones(theme: Theme) -> tuple[str, ...]:
    """Six tones of a sprout."""
    return at_dusk(_SPROUT, theme)


BARK_SHADE, BARK_LIGHT, BODY, BODY_LIGHT, MARK, ROOT_SHADE, ROOT_LIGHT = range(6, 13)
"""Inks of a tree after its six leaf tones."""


def sprout_inks(theme: Theme) -> tuple[tuple[Ink, ...], tuple[Ink, ...]]:
    """The inks of a sprout in the order of a tree's, then five of its pot; and as the bad scenario's cut-out."""
    leaves, greys, roots = sprout_tones(theme), bad_tones(theme), _ROOTS_IN_POT[theme]
    under = (Ink(roots[0]), Ink(roots[1]), *(Ink(tone) for tone in clay(theme)))
    own = (*(Ink(tone) for tone in leaves), *(Ink(leaves[index]) for index in (1, 2, 0, 0, 0)), *under)
    bad = (*(Ink(tone) for tone in greys), *(Ink(greys[index]) for index in (0, 1, 0, 0, 0)), *under)
    return own, bad


def tree_inks(species: Species, theme: Theme) -> tuple[tuple[Ink, ...], tuple[Ink, ...]]:
    """The inks of a tree in its own tones and as the bad scenario's cut-out."""
    leaves, bark = at_dusk(_LEAVES[species], theme), at_dusk(_BARK[species], theme)
    greys, roots = bad_tones(theme), root_tones(theme)
    airy = species == "birch"
    own = (
        *(Ink(tone) for tone in leaves),
        Ink(bark[0]),
        Ink(bark[1]),
        Ink(mixed(leaves[1], leaves[2], 0.75), 0.5) if airy else Ink(mixed(leaves[0], leaves[1], 0.35), 0.94),
        Ink(leaves[4], 0.2) if theme == "dark" else Ink(mixed(leaves[2], leaves[3], 0.6), 0.15),
        Ink("#2b2a28", 0.8),
        Ink(roots[0]),
        Ink(roots[1]),
    )
    bad = (
        *(Ink(tone) for tone in greys),
        Ink(greys[1]),
        Ink(greys[2]),
        Ink(greys[3] if species in ("spruce", "larch") else greys[2]),
        Ink(greys[2]),
        Ink(greys[0], 0.6),
        Ink(roots[0]),
        Ink(roots[1]),
    )
    return own, bad
