"""`mimika up`, `down`, `start`, `stop`, `status`, `doctor`: the servers and services of this machine."""

import sys
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from cli.exits import InputError, say
from cli.surroundings import settings
from infra import client
from infra.doctor import doctor as examine

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
    """Show the servers, their addresses and the services."""
    found = client.status(settings().home())
    if json:
        sys.stdout.buffer.write(msgspec.json.encode(found) + b"\n")
        return
    table = Table(box=None)
    for heading in ("service", "state", "pid"):
        table.add_column(heading, header_style="dim")
    for service in found.services:
        table.add_row(service.name, service.state, str(service.pid or ""))
    output = Console(highlight=False)
    output.print(table)
    output.print(f"Kafka       {found.kafka.bootstrap}")
    output.print(f"ClickHouse  HTTP {found.clickhouse.http_port}, native {found.clickhouse.native_port}")
    output.print(f"console     {found.console}")
    output.print(f"WHIP        {found.whip}")
    output.print(f"reader      {found.clickhouse.credentials_file}", soft_wrap=True)


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
