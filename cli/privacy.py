"""`mimika consent` and `mimika audit`: the operator's door to the vault."""

import datetime
import time
from typing import Annotated

import typer
from rich.console import Console

from cli.exits import say
from cli.surroundings import settings, vault

consent = typer.Typer(help="Consents of clients, one per purpose.", no_args_is_help=True)
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
