"""`mimika understanding`: how well pictures of yields are understood, each figure with n and its 95 % interval."""

from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from cli.exits import say
from cli.surroundings import settings
from infra import client
from infra.services import LIVE_SERVICES
from sinks import queries
from sinks.clickhouse import Database
from sinks.understanding import Figure

_COLUMNS = {
    "answered_right": ("answered right", 100, "%"),
    "mean_s": ("mean time", 1, "s"),
    "median_s": ("median time", 1, "s"),
    "clarity": ("clarity", 1, ""),
    "engaged": ("engaged", 100, "%"),
    "liked_by_clients": ("liked by clients", 100, "%"),
    "liked_by_managers": ("liked by managers", 100, "%"),
}
"""Heading, what a value is multiplied by, unit."""


def understanding(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON; shares are 0..1, times in seconds.")] = False,
) -> None:
    """Show how well pictures are understood: all metaphors, then each."""
    read = settings()
    with client.acquire_lease(read.home(), read, LIVE_SERVICES, say) as lease:
        found = queries.understanding(Database(lease.running.clickhouse_url))
    if as_json:
        print(msgspec.json.encode(found).decode())
        return
    table = Table("metaphor", "shown", *(heading for heading, _, _ in _COLUMNS.values()))
    for one in found:
        cells = [written(getattr(one, name), *form[1:]) for name, form in _COLUMNS.items()]
        table.add_row(one.metaphor or "all", str(one.shown), *cells)
    Console().print(table)


def written(figure: Figure, factor: int, unit: str) -> str:
    """`62 [41, 83] s, n 12`; `-` where there is nothing."""
    if figure.value is None:
        return "-"
    low_high = figure.interval
    bounds = f" [{low_high[0] * factor:.3g}, {low_high[1] * factor:.3g}]" if low_high else ""
    return f"{figure.value * factor:.3g}{bounds} {unit}".rstrip() + f", n {figure.n}"
