"""Title and subtitle of a picture, as many lines as they need."""

from collections.abc import Sequence

from contracts.illustrations import IllustrationRequest
from illustrations.scene import sentences
from illustrations.scene.frame import alike
from illustrations.scene.quantities import Quantity, common_invested, written
from illustrations.scene.sheet import Sheet, Style


def title(request: IllustrationRequest, shown: Sequence[Quantity]) -> str:
    """What the picture shows."""
    adds = request.top_up_minor and any(terms.top_ups for terms in request.products)
    top_up = written(request.top_up_minor, request) if adds else ""
    return sentences.title(request, written(request.amount_minor, request), top_up, alike(shown))


def subtitle(request: IllustrationRequest, shown: tuple[Quantity, ...], unit_minor: int, tells_zero: bool) -> str:
    """How to read it, and in the final view of two products what their difference is."""
    invested = common_invested(shown)
    zero = written(invested, request) if tells_zero and invested is not None and request.view == "gain" else ""
    text = sentences.subtitle(request, written(unit_minor, request) if unit_minor else "", zero)
    if len(shown) == 2 and alike(shown) and shown[0].shown_minor != shown[1].shown_minor:
        minor = abs(shown[1].final_minor - shown[0].final_minor)
        monthly = written(round(minor / request.horizon_months), request)
        text += " " + sentences.difference_sentence(written(minor, request), monthly, request)
    return text


def write(
    sheet: Sheet,
    texts: tuple[str, str],
    *,
    left: float,
    top: float,
    widths: tuple[float, float],
    styles: tuple[Style, Style],
    pitches: tuple[float, float],
    gap: float,
) -> float:
    """Write title and subtitle, which is also the order of the pairs.

    The first baseline is `top`; `gap` is the distance from the title's last one to the subtitle's first.

    Returns:
        The last baseline.
    """
    y = top - pitches[0]
    for line in sheet.wrapped(texts[0], widths[0], styles[0]):
        y += pitches[0]
        sheet.write("title", line, (left, y), styles[0])
    y += gap - pitches[1]
    for line in sheet.wrapped(texts[1], widths[1], styles[1]):
        y += pitches[1]
        sheet.write("subtitle", line, (left, y), styles[1])
    return y
