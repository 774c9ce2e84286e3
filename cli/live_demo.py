"""`mimika demo-live`: a newcomer without a camera sees a live call, its report and its mail."""

import asyncio
import secrets
import time
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from cli.exits import InputError, say
from cli.surroundings import settings, vault
from infra import client
from ingest.sources import probe
from ingest.whip_sender import PublishRefused, play
from vault.accounts import NewAccount
from vault.database import Vault
from vault.outbox import Mail

_LOGIN, _CLIENT, _EMAIL = "demo", "demo", "demo@localhost.localdomain"
_PURPOSES = ("live-hint", "report")
_FRAMES_PER_S = 6.0
_BRIDGES_S, _MAIL_S = 60.0, 30.0


def demo_live(
    file: Annotated[Path, typer.Argument(help="Video that plays the client.")],
    lang: Annotated[Literal["ru", "en"], typer.Option(help="Language of the pages and the mail.")] = "en",
    ask: Annotated[bool, typer.Option("--ask/--no-ask", help="Wait for Enter before the call and after it.")] = True,
) -> None:
    """Play a video as a live call, and say where panel, report and mail can be seen."""
    probe(file)
    read = settings()
    safe, output = vault(read), Console(highlight=False, soft_wrap=True)
    with client.acquire_lease(read.home(), read, on_progress=say):
        doors = client.status(read.home())
        account, password = _account(safe, lang)
        call, link = safe.live.plan(account.account, _CLIENT, "Demo", lang, _now_ms())
        for purpose in _PURPOSES:
            safe.live.give(call.call_id, purpose, "demo video", _now_ms())
        output.print(f"sign in  {doors.console}/sign-in  as {_LOGIN}, password {password}")
        output.print(f"         code: a recovery code, {account.recovery_codes[0]}")
        output.print(f"panel    {doors.console}/calls/{call.call_id}/panel")
        output.print(f"client   {doors.console}/c/{link}")
        _enter("Open the panel, then press Enter to begin the call", ask)
        _play(file, doors.whip + call.call_id, safe, call.call_id)
        output.print(f"report   {doors.console}/calls/{call.call_id}")
        mail = _sent_mail(safe, call.call_id)
        output.print(f"mail     {read.home().mails / mail.message_id.strip('<>')}.eml", markup=False)
        _enter("Look at the report, then press Enter to stop everything", ask)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _account(safe: Vault, lang: str) -> tuple[NewAccount, str]:
    """The demo's manager with a fresh password."""
    password = secrets.token_urlsafe(12)
    if any(account.login == _LOGIN for account in safe.accounts.list()):
        return safe.accounts.reset(_LOGIN, password, _now_ms()), password
    return safe.accounts.add(_LOGIN, "manager", "demo", _LOGIN, _EMAIL, lang, password, _now_ms()), password


def _enter(sentence: str, ask: bool) -> None:
    if ask:
        typer.prompt(sentence, default="", show_default=False, prompt_suffix=" ")


def _play(file: Path, url: str, safe: Vault, call_id: str) -> None:
    """Send the file; bridges that are still starting are waited for."""
    until_s = time.monotonic() + _BRIDGES_S
    while True:
        try:
            asyncio.run(play(file, _FRAMES_PER_S, url, lambda track: safe.live.issue_token(call_id, track, _now_ms())))
        except PublishRefused:
            if time.monotonic() > until_s:
                raise
            time.sleep(1)
        else:
            return


def _sent_mail(safe: Vault, call_id: str) -> Mail:
    until_s = time.monotonic() + _MAIL_S
    while time.monotonic() < until_s:
        found = [mail for mail in safe.outbox.list(50) if mail.call_id == call_id and mail.state == "sent"]
        if found:
            return found[0]
        time.sleep(0.2)
    raise InputError(f"no mail of call {call_id} was sent within {_MAIL_S:.0f} s; read sinks.log and mail.log")
