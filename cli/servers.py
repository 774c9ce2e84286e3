"""`mimika up`, `down`, `start`, `stop`, `status`, `doctor`: the servers and services of this machine."""

import sys
from collections.abc import Sequence
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from bus.lag import Lag, consumer_lags
from bus.neighbour import NeighbourUnavailable
from cli.exits import InputError, say
from cli.surroundings import settings
from infra import client
from infra.doctor import doctor as examine
from infra.running import Status

app = typer.Typer()
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")]


@app.command()
def up(
    without: Annotated[list[str] | None, typer.Option(help="A service that is not started.")] = None,
) -> None:
    """Start Kafka, ClickHouse and the services, and leave them running."""
    read = settings()
    running = client.start(read.home(), read, frozenset(without or ()), say)
    say("it is up already" if running.was_up else "up; `mimika status` shows it, `mimika down` ends it")


@app.command()
def down() -> None:
    """Stop everything that `up` or `--keep-up` left running."""
    client.down(settings().home())
    say("down")


@app.command()
def start(service: str) -> None:
    """Start one service again."""
    client.start_service(settings().home(), service)


@app.command()
def stop(service: str) -> None:
    """Stop one service; the others go on."""
    client.stop_service(settings().home(), service)


@app.command()
def status(json: Json = False) -> None:
    """Show the servers, their addresses, the services, and how many messages each consumer has before it."""
    found = client.status(settings().home())
    lags = _lags(found)
    if json:
        sys.stdout.buffer.write(msgspec.json.encode({**msgspec.structs.asdict(found), "consumers": lags}) + b"\n")
        return
    output = Console(highlight=False)
    services = [(one.name, one.state, str(one.pid or ""), one.metrics or "") for one in found.services]
    output.print(_table(("service", "state", "pid", "figures"), services))
    behind = [(lag.group, lag.topic, str(lag.behind)) for lag in lags or ()]
    output.print(_table(("consumer", "topic", "messages behind"), behind))
    if lags is None:
        output.print("n/a: Kafka does not answer")
    output.print(f"Kafka       {found.kafka.bootstrap}")
    output.print(f"ClickHouse  HTTP {found.clickhouse.http_port}, native {found.clickhouse.native_port}")
    output.print(f"console     {found.console}")
    output.print(f"WHIP        {found.whip}")
    output.print(f"reader      {found.clickhouse.credentials_file}", soft_wrap=True)


def _lags(found: Status) -> list[Lag] | None:
    """None where Kafka does not answer; one that the supervisor does not run is not asked."""
    if any(service.name == "kafka" and service.state != "running" for service in found.services):
        return None
    try:
        return consumer_lags(found.kafka.bootstrap)
    except NeighbourUnavailable:
        return None


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(box=None)
    for heading in headings:
        table.add_column(heading, header_style="dim", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table


@app.command()
def doctor() -> None:
    """Check everything that this machine needs, and say how to mend what is missing."""
    output = Console(highlight=False, soft_wrap=True)
    read = settings()
    checks = examine(read.home(), read)
    for check in checks:
        output.print(f"{'ok     ' if check.ok else 'WRONG  '}{check.name}: {check.sentence}", markup=False)
    if not all(check.ok for check in checks):
        raise InputError("something is wrong: the lines above say what to do")
