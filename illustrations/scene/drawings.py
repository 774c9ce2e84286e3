"""The products' drawings: grown once for the picture's scale and placed at their heights."""

import zlib
from dataclasses import replace

from contracts.illustrations import IllustrationRequest
from illustrations.drawing.figure import placed
from illustrations.drawing.growing import grown
from illustrations.drawing.sprouts import POT_DEPTH
from illustrations.money.currencies import minor_digits
from illustrations.scene import phrases
from illustrations.scene.plot import Plot
from illustrations.scene.quantities import Quantity, written
from illustrations.scene.scene import Column

_LEAST_UNIT_PX = 12.0
"""Thinnest coin or floor, unless it is the remainder."""


def has_pots(request: IllustrationRequest) -> bool:
    """Whether zero is the rim of pots that stand for what was put in."""
    return request.metaphor == "sprouts" and request.view == "gain"


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
    """One drawing for each product, all of one width and on one scale."""
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
    figure = grown(
        request.metaphor,
        (request.products[0] if request.one_species else one.terms).kind,
        width_px=width_px,
        full_px=max(plot.ground_px - plot.top_px, loss or 0.0),
        unit_px=unit_minor(request, plot) / plot.units_per_px,
        seed=zlib.crc32(f"{request.seed} {one.terms.product_id}".encode()),
        theme=request.theme,
    )
    if figure.stand and not has_pots(request):
        figure = replace(figure, stand=())
    layers = placed(figure, height_px=height, guaranteed_px=sure, bad_px=bad, loss_px=loss)
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
        figure=figure,
        layers=layers,
        label=label(one, request),
    )


def label(one: Quantity, request: IllustrationRequest) -> str:
    """One product in one sentence."""
    words = phrases.WORDS[request.language]
    name, rate = phrases.name(one.terms, request.language), phrases.rate(one.terms, request.language, short=False)
    gain = f"{words['gain in a line']} {written(one.gain_minor, request, signed=True)}"
    return f"{name}: {written(one.final_minor, request)}, {gain}, {rate}"
