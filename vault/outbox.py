"""The outbox: one mail per call, with its Message-ID, until it is sent or given up."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update
from ulid import ULID

from vault.audit import Audit
from vault.connections import Connections
from vault.tables import live_calls, mails

State = Literal["queued", "sending", "sent", "failed"]

SENDING_MS = 60_000
"""How long a sender has a mail to itself; one that died leaves it to the next."""
FIRST_BACKOFF_MS = 5_000
LONGEST_BACKOFF_MS = 3_600_000
GIVEN_UP_AFTER_MS = 24 * 3_600_000
_ERROR_LETTERS = 500


class UnknownMail(Exception):
    """A mail that is not in the outbox, such as one of an erased call."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to the owner of an account about the report of a call; the address is read when it is rendered."""

    mail_id: str
    """ULID."""
    call_id: str
    account_id: str
    language: str
    version: int
    """Of the report."""
    message_id: str
    """With angle brackets (RFC 5322), the same at each attempt."""
    state: State
    attempts: int
    """How often a sender took it."""
    due_ms: int
    """Unix time from which a sender may take it."""
    error: str
    """Why the last attempt failed; empty where none did."""
    put_ms: int
    sent_ms: int | None


class Outbox:
    """Mails to send; several senders may take from it at once."""

    def __init__(self, connections: Connections, audit: Audit) -> None:
        self._connections = connections
        self._audit = audit

    def put(self, call_id: str, account_id: str, language: str, version: int, domain: str, now_ms: int) -> bool:
        """Queue the mail of a call.

        Returns:
            False, and nothing changed, where the call has its mail already, or was erased.
        """
        mail_id = str(ULID.from_timestamp(now_ms))
        told: dict[str, str | int] = {
            "mail_id": mail_id,
            "call_id": call_id,
            "account_id": account_id,
            "version": version,
        }
        erased = select(live_calls.c.call_id).where(
            live_calls.c.call_id == call_id, live_calls.c.erased_ms.is_not(None)
        )
        with self._connections.writing() as connection:
            there = select(mails.c.mail_id).where(mails.c.call_id == call_id)
            if connection.execute(there).first() or connection.execute(erased).first():
                return False
            message = {"language": language, "message_id": f"<{mail_id}@{domain}>", "state": "queued"}
            begun = {"attempts": 0, "due_ms": now_ms, "error": "", "put_ms": now_ms}
            connection.execute(insert(mails).values(**told, **message, **begun))
            self._audit.append(connection, now_ms, "mail-queued", **told)
        return True

    def take_due(self, now_ms: int) -> Mail | None:
        """The mail that is longest due, now marked as being sent; None where none is due."""
        due = select(mails.c.mail_id).where(mails.c.state.in_(("queued", "sending")), mails.c.due_ms <= now_ms)
        due = due.order_by(mails.c.due_ms, mails.c.mail_id).limit(1)
        with self._connections.reading() as connection:
            if connection.execute(due).first() is None:
                return None
        with self._connections.writing() as connection:
            mail_id = connection.execute(due).scalar()
            if mail_id is None:
                return None
            taken = {"state": "sending", "attempts": mails.c.attempts + 1, "due_ms": now_ms + SENDING_MS}
            connection.execute(update(mails).where(mails.c.mail_id == mail_id).values(**taken))
            return _mail(_required(connection, mail_id))

    def sent(self, mail_id: str, now_ms: int) -> None:
        """Note that a mail was handed over. Raises UnknownMail."""
        with self._connections.writing() as connection:
            row = _required(connection, mail_id)
            done = {"state": "sent", "sent_ms": now_ms, "error": ""}
            connection.execute(update(mails).where(mails.c.mail_id == mail_id).values(**done))
            self._audit.append(connection, now_ms, "mail-sent", mail_id=mail_id, call_id=row["call_id"])

    def failed(self, mail_id: str, error: str, now_ms: int, *, final: bool = False) -> None:
        """Note that an attempt failed: due again after 5 s, doubled each time up to 1 h.

        Given up after 24 h, and at once where the mail server refused the mail for good (`final`).

        Raises:
            UnknownMail: if it is not in the outbox.
        """
        with self._connections.writing() as connection:
            row = _required(connection, mail_id)
            if row["state"] == "sent":
                return
            given_up = final or now_ms - row["put_ms"] >= GIVEN_UP_AFTER_MS
            doubled = FIRST_BACKOFF_MS << min(max(row["attempts"] - 1, 0), 10)
            next_try = {"state": "failed" if given_up else "queued", "error": error[:_ERROR_LETTERS]}
            due_ms = now_ms + min(doubled, LONGEST_BACKOFF_MS)
            connection.execute(update(mails).where(mails.c.mail_id == mail_id).values(**next_try, due_ms=due_ms))
            event = "mail-given-up" if given_up else "mail-failed"
            self._audit.append(connection, now_ms, event, mail_id=mail_id, call_id=row["call_id"])

    def list(self, limit: int) -> list[Mail]:
        """The newest mails, newest first."""
        wanted = select(mails).order_by(mails.c.mail_id.desc()).limit(limit)
        with self._connections.reading() as connection:
            return [_mail(row) for row in connection.execute(wanted).mappings()]

    def count(self, state: str) -> int:
        """How many mails are in a state now."""
        wanted = select(func.count()).where(mails.c.state == state)
        with self._connections.reading() as connection:
            return connection.execute(wanted).scalar_one()

    def cancel_call(self, call_id: str) -> None:
        """Take the mail of a call out of the outbox, sent or not."""
        with self._connections.writing() as connection:
            connection.execute(delete(mails).where(mails.c.call_id == call_id))


def _required(connection: Connection, mail_id: str) -> RowMapping:
    row = connection.execute(select(mails).where(mails.c.mail_id == mail_id)).mappings().one_or_none()
    if row is None:
        raise UnknownMail(f"mail {mail_id} is not in the outbox")
    return row


def _mail(row: RowMapping) -> Mail:
    return Mail(**row)
