"""Which calls stand in a person's list: newest first, searched, page by page; and who is in a call now."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, false, or_, select

from vault.call_records import LiveCall, read_calls
from vault.connections import Connections
from vault.pseudonyms import PersonDestroyed, Pseudonyms, erasing
from vault.tables import call_keys, consents, live_calls

MOST_GOING = 200
"""Calls of a team that can go on at once and be listed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; each empty text asks for nothing."""

    text: str = ""
    """Part of the call's number, of the client's pseudonym or of the subject, small and capital letters alike."""
    manager: str = ""
    """Pseudonym."""
    before: str = ""
    """Id of a call: only calls planned before it."""


class CallLists:
    """Reads calls; changes none."""

    def __init__(self, connections: Connections, pseudonyms: Pseudonyms) -> None:
        self._connections = connections
        self._pseudonyms = pseudonyms

    def of_account(self, account_id: str, limit: int, wanted: Wanted = Wanted()) -> list[LiveCall]:
        """The newest calls that an account planned, newest first; its text may also be the bank's id of a client."""
        with self._connections.reading() as connection:
            client = self._pseudonyms.find(connection, "K", wanted.text) if wanted.text else None
            return _newest(connection, live_calls.c.account_id == account_id, wanted, client, limit)

    def of_team(self, team: str, limit: int, wanted: Wanted = Wanted()) -> list[LiveCall]:
        """The newest calls of a team, newest first."""
        with self._connections.reading() as connection:
            return _newest(connection, live_calls.c.team == team, wanted, None, limit)

    def of_client(self, client: str) -> tuple[list[str], list[str]]:
        """Ids of the live calls of a client (pseudonym), and of the recorded ones, both in their order."""
        live = select(live_calls.c.call_id).where(live_calls.c.client == client).order_by(live_calls.c.call_id)
        keyed = select(call_keys.c.call_id).join(consents, consents.c.consent_id == call_keys.c.consent_id)
        keyed = keyed.where(consents.c.client == client).distinct().order_by(call_keys.c.call_id)
        with self._connections.reading() as connection:
            planned = list(connection.execute(live).scalars())
            return planned, [one for one in connection.execute(keyed).scalars() if one not in planned]

    def client_erased(self, call_id: str) -> bool:
        """Whether the client under whose consent a call was analysed was erased, or is being erased."""
        clients = select(consents.c.client).join(call_keys, consents.c.consent_id == call_keys.c.consent_id)
        with self._connections.reading() as connection:
            client = connection.execute(clients.where(call_keys.c.call_id == call_id).limit(1)).scalar()
            try:
                if client is not None:
                    self._pseudonyms.sealing_key(connection, client)
            except PersonDestroyed:
                return True
            return client is not None and erasing(connection, client)

    def managers(self, team: str) -> list[str]:
        """Pseudonyms of all who planned a call in a team, in their order."""
        wanted = select(live_calls.c.manager).where(live_calls.c.team == team).distinct()
        with self._connections.reading() as connection:
            return sorted(connection.execute(wanted).scalars())

    def going(self, team: str) -> list[LiveCall]:
        """Calls of a team that have begun and not ended, the longest first."""
        columns = live_calls.c
        begun = (columns.team == team) & columns.started_ms.is_not(None) & columns.ended_ms.is_(None)
        wanted = select(live_calls).where(begun, columns.erased_ms.is_(None)).order_by(columns.started_ms)
        with self._connections.reading() as connection:
            return read_calls(connection, wanted.limit(MOST_GOING))


def _newest(
    connection: Connection, chosen: ColumnElement[bool], wanted: Wanted, client: str | None, limit: int
) -> list[LiveCall]:
    columns, asked = live_calls.c, select(live_calls).where(chosen)
    if wanted.text:
        asked = asked.where(_holds(wanted.text, client))
    if wanted.manager:
        asked = asked.where(columns.manager == wanted.manager)
    if wanted.before:
        asked = asked.where(columns.call_id < wanted.before)
    return read_calls(connection, asked.order_by(columns.call_id.desc()).limit(limit))


def _holds(text: str, client: str | None) -> ColumnElement[bool]:
    """Whether a call has the text; an erased one is found by its number only, as its client is not told any more.

    SQLite compares only Latin letters regardless of case, so the subject is asked for in the usual spellings.
    """
    columns, capitals = live_calls.c, text.upper()
    spellings = {text, text.lower(), capitals, text.capitalize()}
    client_is = columns.client == client if client else false()
    about = or_(
        client_is,
        columns.client.contains(capitals, autoescape=True),
        *(columns.subject.contains(spelling, autoescape=True) for spelling in sorted(spellings)),
    )
    return or_(columns.call_id.contains(capitals, autoescape=True), columns.erased_ms.is_(None) & about)
