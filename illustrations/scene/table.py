"""The rows of the table that stands for the picture, every value written out in full words."""

from contracts.illustrations import IllustrationRequest
from illustrations.scene import phrases
from illustrations.scene.quantities import Quantity, written
from illustrations.scene.scene import Row


def rows(request: IllustrationRequest, shown: tuple[Quantity, ...]) -> tuple[Row, ...]:
    """One row for each product, in the manager's order."""
    first = shown[0].final_minor
    none = phrases.WORDS[request.language]["none"]
    return tuple(
        Row(
            product_id=one.terms.product_id,
            name=phrases.name(one.terms, request.language),
            invested=written(one.invested_minor, request),
            final=written(one.final_minor, request),
            gain=written(one.gain_minor, request, signed=True),
            rate=phrases.rate(one.terms, request.language, short=False),
            term=phrases.term(one.terms, request),
            guaranteed=phrases.guarantee(one.terms, request.language, short=False),
            bad=none if one.bad_final_minor is None else written(one.bad_final_minor, request),
            difference=written(one.final_minor - first, request, signed=True) if index else "",
            conditions=phrases.conditions(one.terms, request.language) or none,
            fees=phrases.fees(one.terms, request.language) or none,
        )
        for index, one in enumerate(shown)
    )
