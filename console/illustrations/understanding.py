"""Supervisors' page of how well pictures are understood: by metaphor, each figure with n and its interval."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from console.access import SignedIn, signed_in
from console.illustrations.words import WORDS
from console.pages import language_of, page, timezone
from console.services import services_of
from sinks import queries
from sinks.page.phrases import Phrases
from sinks.understanding import Figure, Understanding

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure in words; an empty value stands for no data."""

    value: str
    interval: str
    n: str


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one metaphor."""

    name: str
    shown: str
    cells: tuple[Cell, ...]


@router.get("/understanding", response_class=HTMLResponse)
def understanding(request: Request, who: Annotated[SignedIn, signed_in("supervisor")]) -> Response:
    """Show the figures of all metaphors together, then of each; they name nobody."""
    language = language_of(request, who)
    words, phrases = WORDS[language], Phrases(language, timezone())
    rows = [row(one, phrases) for one in queries.understanding(services_of(request).database)]
    return page(request, "understanding.html", language, words, who, rows=rows)


def row(found: Understanding, phrases: Phrases) -> Row:
    """One line of the table."""
    words = WORDS[phrases.language]

    def seconds(value: float) -> str:
        return words["u_seconds"].format(n=phrases.number(value))

    def percent(value: float) -> str:
        return phrases.percent(100 * value)

    def stars(value: float) -> str:
        return phrases.number(value, 1)

    written: tuple[tuple[Figure, Callable[[float], str]], ...] = (
        (found.answered_right, percent),
        (found.mean_s, seconds),
        (found.median_s, seconds),
        (found.clarity, stars),
        (found.engaged, percent),
        (found.liked_by_clients, percent),
        (found.liked_by_managers, percent),
    )
    return Row(
        name=words[found.metaphor] if found.metaphor else words["u_all"],
        shown=phrases.number(found.shown),
        cells=tuple(_cell(figure, write, words["u_n"]) for figure, write in written),
    )


def _cell(figure: Figure, write: Callable[[float], str], counted: str) -> Cell:
    bounds = figure.interval
    return Cell(
        value=write(figure.value) if figure.value is not None else "",
        interval=f"{write(bounds[0])} – {write(bounds[1])}" if bounds else "",
        n=counted.format(n=figure.n),
    )
