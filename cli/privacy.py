"""`mimika consent`, `mimika erase` and `mimika audit`: the operator's door to the vault."""

import datetime
import shutil
import time
from functools import partial
from typing import Annotated

import typer
from rich.console import Console

from cli.exits import InputError, say
from cli.surroundings import settings, vault
from infra import client as servers
from infra.home import Home
from infra.services import LIVE_SERVICES
from sinks import erasing
from sinks.clickhouse import Database

consent = typer.Typer(help="Consents of clients, one per purpose.", no_args_is_help=True)
erase = typer.Typer(help="Erasure at a client's wish.", no_args_is_help=True)
audit = typer.Typer(help="The vault's log, in which nothing can be changed unnoticed.", no_args_is_help=True)
_DOOR = "operator"


@consent.command("add")
def add_consent(
    client: Annotated[str, typer.Option(help="The bank's id of the client.")],
    purpose: Annotated[str, typer.Option(help="live-hint, report, trend, illustration-feedback or client-answer.")],
    evidence: Annotated[str, typer.Option(help="Where the client's yes stands: a document, a recording, a page.")],
) -> None:
    """Record a consent and print its id alone on standard output."""
    print(vault(settings()).consents.add(client, purpose, evidence, time.time_ns() // 1_000_000, _DOOR))


@consent.command("withdraw")
def withdraw_consent(consent_id: str) -> None:
    """Take a consent back: from within a second no frame is analysed under it."""
    vault(settings()).consents.withdraw(consent_id, time.time_ns() // 1_000_000)
    say(f"consent {consent_id} is withdrawn")


@erase.command("client")
def erase_client(client_id: Annotated[str, typer.Argument(metavar="ID", help="The bank's id of the client.")]) -> None:
    """Erase all that is held of a client, over all calls and pictures, for good; what was cut short is finished."""
    read, now_ms = settings(), time.time_ns() // 1_000_000
    safe, home = vault(read), read.home()
    erasing.begin(safe, client_id, now_ms)
    with servers.acquire_lease(home, read, LIVE_SERVICES, say) as lease:
        database = Database(lease.running.clickhouse_url)
        done = erasing.erase_client(safe, database, client_id, now_ms, partial(drop_files, home))
    counted = ", ".join(f"{name} {number}" for name, number in done.counts.items())
    say(f"client {done.client} is erased ({counted}); the audit log holds the proof")


def drop_files(home: Home, call_id: str) -> int:
    """Delete the written reports of a call, and its mails that were written in place of being sent; how many went.

    Raises:
        InputError: if one cannot be deleted.
    """
    folder, name = home.reports / call_id, call_id.encode()
    try:
        gone = [path for path in home.mails.glob("*.eml") if name in path.read_bytes()]
        for path in gone:
            path.unlink()
        number = sum(1 for path in folder.rglob("*") if path.is_file())
        if folder.is_dir():
            shutil.rmtree(folder)
    except OSError as error:
        raise InputError(f"{error.filename} cannot be deleted ({error.strerror}); delete it and repeat") from error
    return len(gone) + number


@audit.command("verify")
def verify_audit() -> None:
    """Check the whole chain."""
    say(f"{vault(settings()).audit.verify()} entries, unbroken")


@audit.command("show")
def show_audit() -> None:
    """Print the entries, oldest first."""
    output = Console(highlight=False, soft_wrap=True)
    for entry in vault(settings()).audit.entries():
        moment = datetime.datetime.fromtimestamp(entry.at_ms / 1000, datetime.UTC)
        output.print(f"{moment:%Y-%m-%d %H:%M:%S}Z {entry.event} {entry.fields}", markup=False)
