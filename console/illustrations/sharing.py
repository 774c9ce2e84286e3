"""What forbids that a picture is shared, and the question whose answer it shows. Pure."""

import datetime
from dataclasses import dataclass

from contracts.illustrations import Illustration, IllustrationRequest, Language
from illustrations.money.projection import project


@dataclass(frozen=True, slots=True)
class Question:
    """Which product gives more at the end: its choices in the picture's order, and those that are right."""

    choices: tuple[tuple[str, str], ...]
    """Product id and name."""
    right: frozenset[str]
    """Ids; several where they give the same."""


def hindrances(request: IllustrationRequest, drawn: Illustration, today: datetime.date) -> tuple[str, ...]:
    """Keys of the words for all that forbids sharing; empty where nothing does."""
    found = []
    if drawn.problem or not drawn.picture:
        found.append("not_drawn")
    if drawn.broken_rules:
        found.append("breaks_rules")
    if any(terms.catalogue_version == 0 for terms in request.products):
        found.append("outside_catalogue")
    if any(not terms.valid_from <= today <= terms.valid_to for terms in request.products):
        found.append("expired_terms")
    return tuple(found)


def question_of(request: IllustrationRequest) -> Question | None:
    """The question about a picture; None where there is nothing to compare.

    Raises:
        ProjectionRefused: if nothing can be calculated with the request.
    """
    if len(request.products) < 2:
        return None
    finals = {
        terms.product_id: project(
            terms,
            amount_minor=request.amount_minor,
            top_up_minor=request.top_up_minor,
            horizon_months=request.horizon_months,
            starts_on=request.starts_on,
            tax_percent=request.tax_percent,
        ).final_minor
        for terms in request.products
    }
    most = max(finals.values())
    return Question(
        choices=tuple(
            (terms.product_id, name_of(terms.name_ru, terms.name_en, request.language)) for terms in request.products
        ),
        right=frozenset(product for product, final in finals.items() if final == most),
    )


def name_of(ru: str, en: str, language: Language) -> str:
    """A product's name in a language."""
    return ru if language == "ru" else en
