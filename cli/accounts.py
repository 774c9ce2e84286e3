"""`mimika accounts`: who may sign in to the console."""

import sys
import time
from typing import Annotated, cast

import segno
import typer
from rich.console import Console

from cli.exits import say
from cli.surroundings import settings, vault
from vault.accounts import NewAccount, Role

accounts = typer.Typer(help="Accounts of people who sign in to the console.", no_args_is_help=True)

FromInput = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


@accounts.command("add")
def add_account(
    login: str,
    role: Annotated[str, typer.Option(help="manager, supervisor, privacy-officer or administrator.")],
    team: Annotated[str, typer.Option(help="Name of the team.")],
    manager: Annotated[str, typer.Option(help="The bank's id of the person.")],
    email: Annotated[str, typer.Option(help="Where reports go.")],
    lang: Annotated[str, typer.Option(help="ru or en.")] = "ru",
    password_stdin: FromInput = False,
) -> None:
    """Add an account, and print once what its owner's authenticator needs."""
    opened = vault(settings())
    password = _password(password_stdin)
    _show(opened.accounts.add(login, cast(Role, role), team, manager, email, lang, password, _now_ms()))


@accounts.command("list")
def list_accounts() -> None:
    """Print every account, oldest first."""
    output = Console(highlight=False, soft_wrap=True)
    for account in vault(settings()).accounts.list():
        state = "disabled" if account.disabled else "open"
        output.print(f"{account.login}  {account.role}  {account.team}  {account.manager}  {state}", markup=False)


@accounts.command("disable")
def disable_account(login: str) -> None:
    """Close an account and its sessions at once; a reset opens it again."""
    vault(settings()).accounts.disable(login, _now_ms())
    say(f"account {login} is disabled")


@accounts.command("reset")
def reset_account(login: str, password_stdin: FromInput = False) -> None:
    """Give an account another password, second factor and recovery codes; its sessions are closed."""
    opened = vault(settings())
    _show(opened.accounts.reset(login, _password(password_stdin), _now_ms()))


def _password(from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    return cast(str, typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))


def _show(made: NewAccount) -> None:
    segno.make(made.totp_uri, error="m").terminal(out=sys.stdout, compact=True)
    print(made.totp_uri)
    print(f"secret {made.totp_secret}")
    for code in made.recovery_codes:
        print(f"recovery code {code}")
    say(f"account {made.account.login} is ready; this is shown once: keep the recovery codes in a safe place")


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
