"""Everything that the page's script knows, as plain values: sums to choose, words, drawings and stages."""

import zlib
from base64 import b64encode
from collections.abc import Mapping
from itertools import chain
from typing import Any

import msgspec

from contracts.illustrations import IllustrationRequest, Layout, View
from illustrations.drawing.packed import packed
from illustrations.money import rates
from illustrations.money.currencies import format_sum, minor_digits
from illustrations.money.projection import Projection, arithmetic, for_browser, inflated_minor
from illustrations.rendering.page_stage import stage
from illustrations.rendering.page_words import WORDS
from illustrations.scene import phrases, sentences
from illustrations.scene.drawings import figure
from illustrations.scene.palette import palette
from illustrations.scene.scene import Scene

_MANTISSAS = (10, 12, 15, 20, 25, 30, 40, 50, 60, 70, 80, 90)
_AMOUNT_RANGE, _TOP_UP_RANGE = 10, 100
_SHORT_HORIZON_MONTHS = 24
"""Below it the slider steps by months."""

Scenes = Mapping[tuple[Layout, View], Scene]


def story(request: IllustrationRequest, projections: tuple[Projection, ...], scenes: Scenes) -> dict[str, Any]:
    """Values for page/page.js.

    Args:
        request: of the format `html`.
        projections: of the request's products, in their order.
        scenes: each layout and view that the page can show, with room for its controls; the request's own among them.
    """
    tones = palette(request.theme)
    stops, amounts, top_ups = stop_months(request.horizon_months), amounts_minor(request), top_ups_minor(request)
    words = phrases.WORDS[request.language]
    packs = {layout: _pack(scenes, layout, request.view) for layout in dict.fromkeys(layout for layout, _ in scenes)}
    return {
        "requestId": request.request_id,
        "view": request.view,
        "language": request.language,
        "currency": request.currency,
        "digits": minor_digits(request.currency),
        "startsOn": request.starts_on.isoformat(),
        "taxShare": None if request.tax_percent is None else str(rates.share(request.tax_percent)),
        "inflationFactor": None
        if request.inflation_percent is None
        else str(rates.monthly_factor(request.inflation_percent)),
        "products": [
            {
                "id": terms.product_id,
                "name": phrases.name(terms, request.language),
                "money": for_browser(arithmetic(terms)),
            }
            for terms in request.products
        ],
        "stops": stops,
        "periods": [_period(months, request) for months in stops],
        "stopWords": [_stop_word(months, request) for months in stops],
        "amount": str(request.amount_minor),
        "amounts": [str(one) for one in amounts],
        "amountWords": [format_sum(one, request.currency, request.language) for one in amounts],
        "topUp": str(request.top_up_minor),
        "topUps": [str(one) for one in top_ups],
        "topUpWords": [format_sum(one, request.currency, request.language) for one in top_ups],
        "words": {"gain": words["gain in a line"], "loss": words["loss in a line"]},
        "colours": {"ink": tones.ink, "muted": tones.muted, "control": tones.control},
        "scaleWords": ["", *_SCALES[request.language]],
        "packs": packs,
        "stages": _stages(request, projections, scenes),
    }


def _pack(scenes: Scenes, layout: Layout, view: View) -> str:
    """The drawings of a layout, grown for the asked view where it has that, deflated and in base64."""
    scene = scenes.get((layout, view)) or next(one for (its, _), one in scenes.items() if its == layout)
    drawings = packed([figure(scene, column) for column in scene.columns])
    drawings |= {"width": scene.columns[0].width_px, "unitPx": scene.unit_minor / scene.units_per_px}
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return b64encode(deflater.compress(msgspec.json.encode(drawings)) + deflater.flush()).decode()


_SCALES = {"ru": ("тыс.", "млн", "млрд", "трлн"), "en": ("K", "M", "B", "T")}


def views(request: IllustrationRequest) -> tuple[View, ...]:
    """What the switch offers: sprouts grow from what was put in, so they show the gain only."""
    return ("gain",) if request.metaphor == "sprouts" else ("final", "gain")


def stop_months(horizon_months: int) -> list[int]:
    """Stops of the year slider: whole years and the end, months where the horizon is short."""
    step = 12 if horizon_months >= _SHORT_HORIZON_MONTHS else 1
    return [*range(0, horizon_months, step), horizon_months]


def amounts_minor(request: IllustrationRequest) -> list[int]:
    """Round sums around the asked one, as far as every product takes them."""
    least = max(terms.least_amount_minor for terms in request.products)
    most = [terms.greatest_amount_minor for terms in request.products if terms.greatest_amount_minor is not None]
    low = max(least, request.amount_minor // _AMOUNT_RANGE)
    high = min([request.amount_minor * _AMOUNT_RANGE, *most])
    return sorted({one for one in _round_sums(high, request.currency) if one >= low} | {request.amount_minor})


def top_ups_minor(request: IllustrationRequest) -> list[int]:
    """Nothing, the asked one and round sums up to a tenth of the amount; one value where no product takes top-ups."""
    if not any(terms.top_ups for terms in request.products):
        return [request.top_up_minor]
    high = max(request.amount_minor // _AMOUNT_RANGE, request.top_up_minor * 2)
    sums = {one for one in _round_sums(high, request.currency) if one >= request.amount_minor // (_TOP_UP_RANGE * 10)}
    return sorted(sums | {0, request.top_up_minor})


def _round_sums(high_minor: int, currency: str) -> list[int]:
    """1, 1.2, 1.5, 2, ... times powers of ten, in whole units of the currency."""
    unit = 10 ** minor_digits(currency)
    powers = (10**exponent for exponent in range(24))
    sums = chain.from_iterable((unit * power * one // 10 for one in _MANTISSAS) for power in powers)
    return [one for one in sums if one <= high_minor and one % unit == 0]


def _period(months: int, request: IllustrationRequest) -> str:
    if months:
        return phrases.months(months, request.language)
    short = request.horizon_months < _SHORT_HORIZON_MONTHS
    return WORDS[request.language]["none yet in months" if short else "none yet"]


def _stop_word(months: int, request: IllustrationRequest) -> str:
    words = WORDS[request.language]
    if request.horizon_months < _SHORT_HORIZON_MONTHS:
        return f"{words['month']}\u00a0{months}"
    return phrases.months(months, request.language) if months % 12 else f"{words['year']}\u00a0{months // 12}"


def _stages(
    request: IllustrationRequest, projections: tuple[Projection, ...], scenes: Scenes
) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for (layout, view), scene in scenes.items():
        of_this = msgspec.structs.replace(request, layout=layout, view=view)
        common = {"inflated": _inflated(of_this, projections), "invested": projections[0].invested_minor[-1]}
        values = stage(scene, of_this, projections, common)
        values["subtitleSays"] = _subtitle(values["subtitle"], scene, of_this, projections)
        values["titleSays"] = {
            "plain": _title(of_this, ""),
            "topped": _title(of_this, "{topUp}"),
        }
        found.setdefault(layout, {})[view] = values
    return found


def _inflated(request: IllustrationRequest, projections: tuple[Projection, ...]) -> int | None:
    if request.inflation_percent is None:
        return None
    top_up = request.top_up_minor if request.products[0].top_ups else 0
    same = inflated_minor(request.amount_minor, request.inflation_percent, request.horizon_months, top_up)
    return same - projections[0].invested_minor[-1] if request.view == "gain" else same


def _title(request: IllustrationRequest, top_up: str) -> str:
    """The title with names in place of sums and time."""
    text = sentences.title(request, "{amount}", top_up, alike=False)
    return text.replace(phrases.months(request.horizon_months, request.language), "{period}")


def _subtitle(written: str, scene: Scene, request: IllustrationRequest, projections: tuple[Projection, ...]) -> str:
    """The subtitle with names in place of sums; sentences about the asked sums alone are left out."""
    unit = format_sum(scene.unit_minor, request.currency, request.language) if scene.unit_minor else ""
    zero = format_sum(projections[0].invested_minor[-1], request.currency, request.language)
    tells_zero = request.view == "gain" and sentences.subtitle(request, unit, zero) in written
    text = sentences.subtitle(request, "{unit}" if unit else "", "{invested}" if tells_zero else "")
    sign = format_sum(0, request.currency, request.language).strip("0\u00a0")
    bare = any(sentences.in_units(word, sign, request.language) in written for word in _SCALES[request.language])
    return text + (" " + sentences.in_units("{scaleWord}", sign, request.language) if bare else "")
