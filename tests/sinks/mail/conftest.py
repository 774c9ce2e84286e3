"""A vault with an ordered mail, and a mail server in this process."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from vault.accounts import Account
from vault.database import Vault, open_vault

NOW_MS = 1_764_000_000_000


@dataclass
class Post:
    """Takes mails; answers can be set by the command that they belong to."""

    mails: list[bytes] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    greeted_by: list[str] = field(default_factory=list)
    """User of each login."""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if "RCPT" in self.answers:
            return self.answers["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if "DATA" in self.answers:
            return self.answers["DATA"]
        self.mails.append(envelope.original_content)
        return "250 OK"

    async def handle_QUIT(self, server, session, envelope):  # noqa: N802
        if self.answers.get("QUIT") == "drop":
            server.transport.close()
        return "221 Bye"


class AnyPort(Controller):  # type: ignore[misc]
    """Takes a free port; what it does at its start would ask port 0, and without trust in its certificate."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        socket.create_connection((self.hostname, self.port)).close()


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def port(post: Post) -> Iterator[int]:
    controller = AnyPort(post, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = open_vault(f"sqlite:///{tmp_path / 'vault.db'}", tmp_path / "master.key")
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture
def manager(vault: Vault) -> Account:
    return vault.accounts.add(
        "manager", "manager", "east", "m-1", "manager@bank.example", "en", "a long password", NOW_MS
    ).account


@pytest.fixture
def call_id(vault: Vault, manager: Account) -> str:
    """A live call with a consent to its report and its mail in the outbox."""
    call, _ = vault.live.plan(manager, "client-1", "", "en", NOW_MS)
    vault.live.give(call.call_id, "report", "a test", NOW_MS)
    assert vault.outbox.put(call.call_id, manager.account_id, "en", 1, "bank.example", NOW_MS)
    return call.call_id
