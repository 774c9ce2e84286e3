"""The products' drawings: columns of the layout, figures grown for the picture's scale and placed at their heights."""

import zlib
from dataclasses import replace

from contracts.illustrations import IllustrationRequest
from illustrations.drawing.figure import Figure, Layer, placed
from illustrations.drawing.growing import grown
from illustrations.drawing.sprouts import POT_DEPTH
from illustrations.money.currencies import minor_digits
from illustrations.scene import phrases
from illustrations.scene.plot import Plot
from illustrations.scene.quantities import Quantity, written
from illustrations.scene.scene import Column, Scene

_LEAST_UNIT_PX = 12.0
"""Thinnest coin or floor, unless it is the remainder."""


def has_pots(shown: IllustrationRequest | Scene) -> bool:
    """Whether zero is the rim of pots that stand for what was put in."""
    return shown.metaphor == "sprouts" and shown.view == "gain"


def pot_px(request: IllustrationRequest, width_px: float) -> float:
    """How far the pots reach below zero, for drawings of this width; 0 where there are none."""
    return POT_DEPTH * width_px if has_pots(request) else 0.0


def unit_minor(request: IllustrationRequest, plot: Plot) -> int:
    """The fixed sum of one coin or floor, 1, 2 or 5 times a power of ten whole units; 0 where drawings have none."""
    if request.metaphor not in ("coins", "towers"):
        return 0
    size: int = 10 ** minor_digits(request.currency)
    while True:
        for step in (1, 2, 5):
            if size * step / plot.units_per_px >= _LEAST_UNIT_PX:
                return size * step
        size *= 10


def columns(
    request: IllustrationRequest,
    shown: tuple[Quantity, ...],
    plot: Plot,
    middles_px: list[float],
    width_px: float,
) -> tuple[Column, ...]:
    """One column for each product, all of one width and on one scale."""
    return tuple(
        _column(request, one, plot, number, middle, width_px)
        for number, (one, middle) in enumerate(zip(shown, middles_px, strict=True), 1)
    )


def _column(
    request: IllustrationRequest, one: Quantity, plot: Plot, number: int, middle: float, width_px: float
) -> Column:
    height = max(0.0, plot.height_px(one.shown_minor))
    sure = None if one.sure_minor is None else plot.height_px(one.sure_minor)
    bad = None if one.bad_minor is None or one.bad_minor < 0 else plot.height_px(one.bad_minor)
    loss = plot.height_px(-one.least_minor) if one.least_minor < 0 else None
    return Column(
        product_id=one.terms.product_id,
        number=number,
        middle_px=middle,
        width_px=width_px,
        height_px=height,
        guaranteed_px=sure,
        bad_px=bad,
        loss_px=loss,
        shown_minor=one.shown_minor,
        kind=(request.products[0] if request.one_species else one.terms).kind,
        label=label(one, request),
    )


def figure(scene: Scene, column: Column) -> Figure:
    """A column's figure, grown for every height that fits into the picture."""
    found = grown(
        scene.metaphor,
        column.kind,
        width_px=column.width_px,
        full_px=max(scene.ground_px - scene.top_px, column.loss_px or 0.0),
        unit_px=scene.unit_minor / scene.units_per_px,
        seed=zlib.crc32(f"{scene.seed} {column.product_id}".encode()),
        theme=scene.theme,
    )
    return found if has_pots(scene) or not found.stand else replace(found, stand=())


def layers(column: Column, grown_figure: Figure) -> tuple[Layer, ...]:
    """A column's figure at its height, around (middle_px, ground_px)."""
    return placed(
        grown_figure,
        height_px=column.height_px,
        guaranteed_px=column.guaranteed_px,
        bad_px=column.bad_px,
        loss_px=column.loss_px,
    )


def label(one: Quantity, request: IllustrationRequest) -> str:
    """One product in one sentence."""
    words = phrases.WORDS[request.language]
    name, rate = phrases.name(one.terms, request.language), phrases.rate(one.terms, request.language, short=False)
    gain = f"{words['gain in a line']} {written(one.gain_minor, request, signed=True)}"
    return f"{name}: {written(one.final_minor, request)}, {gain}, {rate}"
