"""What is drawn of each product: the final sum or the gain of every scenario, and every sum written out."""

from dataclasses import dataclass

from contracts.illustrations import IllustrationRequest, ProductTerms
from illustrations.money.currencies import format_sum
from illustrations.money.projection import Projection


@dataclass(frozen=True, slots=True)
class Quantity:
    """One product; sums in minor units."""

    terms: ProductTerms
    invested_minor: int
    final_minor: int
    gain_minor: int
    bad_final_minor: int | None
    shown_minor: int
    """Final sum or gain, whichever the picture shows."""
    sure_minor: int | None
    """Guaranteed part of the same quantity; None where it is not above zero: words say it then."""
    bad_minor: int | None
    """Bad scenario of the same quantity; None where there is none or the guaranteed part shows it."""

    @property
    def least_minor(self) -> int:
        """The lowest value that is drawn, or 0."""
        return min(0, self.shown_minor, self.bad_minor or 0)


def quantities(request: IllustrationRequest, projections: tuple[Projection, ...]) -> tuple[Quantity, ...]:
    """Pair the products with their projections, in the same order."""
    return tuple(
        _quantity(terms, projection, request.view == "gain")
        for terms, projection in zip(request.products, projections, strict=True)
    )


def _quantity(terms: ProductTerms, projection: Projection, gain: bool) -> Quantity:
    invested = projection.invested_minor[-1]
    zero = invested if gain else 0
    sure, bad = projection.guaranteed_final_minor, projection.bad_final_minor
    shown = projection.final_minor - zero
    sure_shown = None if sure is None else min(sure - zero, shown)
    return Quantity(
        terms=terms,
        invested_minor=invested,
        final_minor=projection.final_minor,
        gain_minor=projection.gain_minor,
        bad_final_minor=bad,
        shown_minor=shown,
        sure_minor=sure_shown if sure_shown is not None and sure_shown > 0 else None,
        bad_minor=None if bad is None or bad == sure else bad - zero,
    )


def common_invested(quantities: tuple[Quantity, ...]) -> int | None:
    """What was put in, where it is the same for all products; top-ups can make it differ."""
    sums = {quantity.invested_minor for quantity in quantities}
    return sums.pop() if len(sums) == 1 else None


def written(minor: int, request: IllustrationRequest, signed: bool = False) -> str:
    """A sum as the picture writes it."""
    return format_sum(minor, request.currency, request.language, signed)
