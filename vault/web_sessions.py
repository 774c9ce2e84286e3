"""Sessions of browsers, opened by a sign-in: 12 hours at most, half an hour without a page."""

import base64
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, func, insert, select, update
from ulid import ULID

from vault.accounts import Account, Accounts
from vault.audit import Audit
from vault.call_records import fresh_token, token_hash
from vault.connections import Connections
from vault.master_key import derived
from vault.tables import web_sessions

TERM_MS = 12 * 3_600_000
IDLE_MS = 30 * 60_000
_SEEN_EACH_MS = 10_000
"""How exactly the last page is known: writing it at each request would make every reader a writer."""
_AGENT_LETTERS = 200


@dataclass(frozen=True, slots=True)
class WebSession:
    """A browser that is signed in."""

    session_id: str
    """ULID; safe to show."""
    account: Account
    csrf: str = field(repr=False)
    """What a form of this session carries; empty in lists, because only the cookie's secret gives it."""
    created_ms: int
    seen_ms: int
    """Unix time of the last page, to 10 s."""
    agent: str
    """What the browser calls itself, the first 200 letters."""


class WebSessions:
    """Opens, finds and closes sessions."""

    def __init__(self, connections: Connections, audit: Audit, accounts: Accounts) -> None:
        self._connections = connections
        self._audit = audit
        self._accounts = accounts

    def open(self, account_id: str, agent: str, now_ms: int) -> str:
        """Open a session and return the secret of its cookie, of which the vault keeps a hash."""
        secret, session_id = fresh_token(), str(ULID.from_timestamp(now_ms))
        row = {"session_id": session_id, "account_id": account_id}
        with self._connections.writing() as connection:
            _forget_old(connection, now_ms)
            times = {"created_ms": now_ms, "seen_ms": now_ms, "agent": agent[:_AGENT_LETTERS]}
            connection.execute(insert(web_sessions).values(**row, secret_hash=token_hash(secret), **times))
            self._audit.append(connection, now_ms, "session-opened", **row)
        return secret

    def find(self, secret: str, now_ms: int) -> WebSession | None:
        """The session of a cookie, seen now; None where it is closed, too old, idle, or its account disabled."""
        columns = web_sessions.c
        this_one = columns.secret_hash == token_hash(secret)
        living = this_one & (columns.created_ms > now_ms - TERM_MS) & (columns.seen_ms > now_ms - IDLE_MS)
        with self._connections.reading() as connection:
            row = connection.execute(select(web_sessions).where(living)).one_or_none()
        if row is None:
            return None
        account = self._accounts.find(row.account_id)
        if account.disabled:
            return None
        if now_ms - row.seen_ms >= _SEEN_EACH_MS:
            with self._connections.writing() as connection:
                connection.execute(update(web_sessions).where(living).values(seen_ms=now_ms))
        csrf = base64.urlsafe_b64encode(derived(secret.encode(), "csrf")).decode().rstrip("=")
        return WebSession(row.session_id, account, csrf, row.created_ms, row.seen_ms, row.agent)

    def of(self, account_id: str, now_ms: int) -> list[WebSession]:
        """The open sessions of an account, newest first."""
        columns = web_sessions.c
        living = (columns.created_ms > now_ms - TERM_MS) & (columns.seen_ms > now_ms - IDLE_MS)
        wanted = select(web_sessions).where(living, columns.account_id == account_id)
        with self._connections.reading() as connection:
            rows = connection.execute(wanted.order_by(columns.session_id.desc())).all()
        account = self._accounts.find(account_id)
        return [WebSession(row.session_id, account, "", row.created_ms, row.seen_ms, row.agent) for row in rows]

    def count(self, now_ms: int) -> int:
        """How many sessions of all accounts are open."""
        columns = web_sessions.c
        living = (columns.created_ms > now_ms - TERM_MS) & (columns.seen_ms > now_ms - IDLE_MS)
        with self._connections.reading() as connection:
            return connection.execute(select(func.count()).where(living)).scalar_one()

    def revoke(self, account_id: str, session_id: str, now_ms: int) -> None:
        """Close a session of one's own by its id; another account's session stays."""
        own = (web_sessions.c.account_id == account_id) & (web_sessions.c.session_id == session_id)
        with self._connections.writing() as connection:
            if connection.execute(delete(web_sessions).where(own)).rowcount:
                self._audit.append(connection, now_ms, "session-revoked", account_id=account_id, session_id=session_id)

    def close(self, secret: str, now_ms: int) -> None:
        """Close the session of a cookie; one that is closed stays so."""
        this_one = web_sessions.c.secret_hash == token_hash(secret)
        with self._connections.writing() as connection:
            session_id = connection.execute(select(web_sessions.c.session_id).where(this_one)).scalar()
            if session_id is not None:
                connection.execute(delete(web_sessions).where(this_one))
                self._audit.append(connection, now_ms, "session-closed", session_id=session_id)


def _forget_old(connection: Connection, now_ms: int) -> None:
    connection.execute(delete(web_sessions).where(web_sessions.c.created_ms <= now_ms - TERM_MS))
