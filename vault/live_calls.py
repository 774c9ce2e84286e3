"""Live calls: planned by a manager, opened by the client's link and consents, stopped, ended and erased."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, delete, exists, insert, select, update
from ulid import ULID

from vault.accounts import Account
from vault.audit import Audit
from vault.call_keys import CallKey, CallKeys
from vault.call_records import (
    ANALYSIS,
    Admission,
    Counters,
    LiveCall,
    Permission,
    fresh_token,
    one_call,
    read_calls,
    token_hash,
)
from vault.call_tokens import CallTokens, TokenRefused
from vault.calls import UnknownCall
from vault.connections import Connections
from vault.consents import ConsentRefused, Consents
from vault.pseudonyms import Person, Pseudonyms
from vault.tables import call_consents, call_tokens, calls, consents, live_calls, mails, notes

__all__ = (
    "Admission",
    "Counters",
    "LinkRefused",
    "LiveCall",
    "LiveCalls",
    "Permission",
    "ResumeRefused",
    "TokenRefused",
    "UnknownCall",
)

LINK_TERM_MS = 24 * 3_600_000
_DOOR = "client's page"


class LinkRefused(Exception):
    """A client's link that opens no call."""

    def __init__(self, text: str, expired: bool) -> None:
        super().__init__(text)
        self.expired = expired
        """Whether it opened one before its term was over."""


class ResumeRefused(Exception):
    """Analysis that stays stopped; the text says why."""


class LiveCalls:
    """Every planned call; each deed is logged, except beats and questions."""

    def __init__(
        self, connections: Connections, audit: Audit, pseudonyms: Pseudonyms, consents_: Consents, keys: CallKeys
    ) -> None:
        self._connections = connections
        self._audit = audit
        self._pseudonyms = pseudonyms
        self._consents = consents_
        self._keys = keys
        self._tokens = CallTokens(connections, audit, keys)

    def plan(self, account: Account, client_id: str, subject: str, language: str, now_ms: int) -> tuple[LiveCall, str]:
        """Plan a call under a new ULID.

        Returns:
            The call, and the secret of the client's link, which holds for 24 h and can be read only now.

        Raises:
            InvalidPerson: if the client's id is empty.
        """
        call_id, secret = str(ULID.from_timestamp(now_ms)), fresh_token()
        told = {"call_id": call_id, "account_id": account.account_id}
        with self._connections.writing() as connection:
            client = self._pseudonyms.enrol(connection, "K", client_id).pseudonym
            connection.execute(insert(calls).values(call_id=call_id, claimed_ms=now_ms, next_seq=0))
            who = {"manager": account.manager, "client": client, "team": account.team}
            what = {"subject": subject, "language": language, "planned_ms": now_ms, **_link(secret, now_ms)}
            nothing = {"end_reason": "", "stopped_by": "", "paused": "", "epoch": 0}
            begun = _counted(Counters(0, 0, 0, 0, 0, ()))
            connection.execute(insert(live_calls).values(**told, **who, **what, **nothing, **begun))
            self._audit.append(connection, now_ms, "call-planned", **told)
            return _required(connection, call_id), secret

    def find(self, call_id: str) -> LiveCall:
        """A call as it stands now. Raises UnknownCall if nobody planned it."""
        with self._connections.reading() as connection:
            return _required(connection, call_id)

    def client_id(self, call_id: str) -> str:
        """The bank's id of the client, for the page of the signed-in manager only.

        Raises:
            UnknownCall: if nobody planned the call.
            PersonDestroyed: if the client's data was erased.
        """
        return self._pseudonyms.id_of(self.find(call_id).client)

    def new_link(self, call_id: str, now_ms: int) -> str:
        """Another secret for the client's link, 24 h; the one before opens nothing any more. Raises UnknownCall."""
        secret = fresh_token()
        with self._connections.writing() as connection:
            _required(connection, call_id)
            _change(connection, call_id, **_link(secret, now_ms))
            self._audit.append(connection, now_ms, "link-renewed", call_id=call_id)
        return secret

    def by_link(self, secret: str, now_ms: int) -> LiveCall:
        """The call that a client's link opens, also when it has ended or was erased.

        Raises:
            LinkRefused: if the link is unknown or its term is over.
        """
        with self._connections.reading() as connection:
            wanted = select(live_calls).where(live_calls.c.link_hash == token_hash(secret))
            found = read_calls(connection, wanted)
        if not found:
            raise LinkRefused("this link opens no call; ask the bank for a new one", expired=False)
        if now_ms >= found[0].link_expires_ms:
            raise LinkRefused("this link has expired; ask the bank for a new one", expired=True)
        return found[0]

    def give(self, call_id: str, purpose: str, evidence: str, now_ms: int) -> str:
        """Record the client's consent to one purpose of a call; a stopped call stays stopped.

        Returns:
            The consent's id; the one that holds already, where one does.

        Raises:
            UnknownCall: if nobody planned the call.
            InvalidConsent: if the purpose is unknown or the evidence empty.
            ConsentRefused: if the call was erased.
            PersonDestroyed: if the client's data was erased.
        """
        with self._connections.writing() as connection:
            call = _required(connection, call_id)
            if call.erased_ms is not None:
                raise ConsentRefused(f"call {call_id} was erased, so there is nothing to consent to")
            return call.consents.get(purpose) or self._given(connection, call, purpose, evidence, now_ms)

    def withdraw(self, call_id: str, purpose: str, now_ms: int) -> str | None:
        """Take the client's consent to one purpose back; with the last one to analysis the client stops the call.

        Returns:
            The consent's id; None where none holds.
        """
        with self._connections.writing() as connection:
            call = _required(connection, call_id)
            consent_id = call.consents.get(purpose)
            if consent_id is None:
                return None
            self._consents.take_back(connection, consent_id, now_ms)
            others = [other for other in ANALYSIS if other != purpose and other in call.consents]
            if purpose in ANALYSIS and not others and call.ended_ms is None:
                self._stopped(connection, call, "client", (), now_ms)
            return consent_id

    def stop(self, call_id: str, by: str, now_ms: int) -> bool:
        """Stop the analysis; a client's stop takes back the consents to analysis, and stands over a manager's.

        Returns:
            Whether this changed anything.
        """
        with self._connections.writing() as connection:
            call = _required(connection, call_id)
            if call.ended_ms is not None or call.stopped_by in ("client", by):
                return False
            paused = [purpose for purpose in ANALYSIS if by == "client" and purpose in call.consents]
            for purpose in paused:
                self._consents.take_back(connection, call.consents[purpose], now_ms)
            self._stopped(connection, call, by, paused, now_ms)
        return True

    def resume(self, call_id: str, by: str, now_ms: int) -> bool:
        """Let the analysis go on; a client's resume gives anew the consents that the stop took back.

        Returns:
            False where it was not stopped.

        Raises:
            ResumeRefused: if the call has ended or was erased, or a manager resumes what the client stopped.
        """
        with self._connections.writing() as connection:
            call = _required(connection, call_id)
            reason = _no_resume(call, by)
            if reason:
                self._audit.append(connection, now_ms, "resume-refused", call_id=call_id, by=by)
            elif call.stopped_ms is None:
                return False
            else:
                for purpose in call.paused:
                    if purpose not in call.consents:
                        self._given(connection, call, purpose, "the client resumed the analysis", now_ms)
                _change(connection, call_id, stopped_by="", stopped_ms=None, paused="")
                self._audit.append(connection, now_ms, "analysis-resumed", call_id=call_id, by=by)
                return True
        raise ResumeRefused(reason)

    def issue_token(self, call_id: str, track: str, now_ms: int) -> str:
        """As `CallTokens.issue`."""
        return self._tokens.issue(call_id, track, now_ms)

    def redeem(self, token: str, call_id: str, track: str, now_ms: int) -> Admission:
        """As `CallTokens.redeem`."""
        return self._tokens.redeem(token, call_id, track, now_ms)

    def new_key(self, call_id: str, now_ms: int) -> CallKey:
        """As `CallTokens.new_key`."""
        return self._tokens.new_key(call_id, now_ms)

    def permissions(self, call_ids: Sequence[str]) -> dict[str, Permission]:
        """What may go on now, by call, in one query; a call that nobody planned is left out."""
        columns = live_calls.c
        holds = exists().where(
            call_consents.c.call_id == columns.call_id,
            consents.c.consent_id == call_consents.c.consent_id,
            consents.c.purpose.in_(ANALYSIS),
            consents.c.withdrawn_ms.is_(None),
        )
        asked = select(columns.call_id, columns.epoch, columns.stopped_by, columns.ended_ms, holds.label("holds"))
        with self._connections.reading() as connection:
            rows = connection.execute(asked.where(columns.call_id.in_(call_ids))).all()
        return {
            row.call_id: Permission(
                epoch=row.epoch,
                stopped_by=row.stopped_by,
                allowed=bool(row.holds) and not row.stopped_by and row.ended_ms is None,
                ended=row.ended_ms is not None,
            )
            for row in rows
        }

    def note_beat(self, call_id: str, epoch: int, counters: Counters) -> None:
        """Keep a source's counters for the next one; those of an older epoch, or after the end, change nothing."""
        this_source = (live_calls.c.call_id == call_id) & (live_calls.c.epoch == epoch)
        this_source &= live_calls.c.ended_ms.is_(None)
        with self._connections.writing() as connection:
            connection.execute(update(live_calls).where(this_source).values(**_counted(counters)))

    def end(self, call_id: str, reason: str, now_ms: int) -> None:
        """End a call for good; the first end counts. Raises UnknownCall."""
        with self._connections.writing() as connection:
            self._ended(connection, _required(connection, call_id), reason, now_ms)

    def erase(self, call_id: str, now_ms: int) -> dict[str, int]:
        """Destroy what the vault holds of a call, off the disk too; a call that goes on ends. Repeating it is safe.

        The client's link opens until its term, for the proof of this erasure.

        Returns:
            How many keys, tokens, notes, answers and mails this destroyed.

        Raises:
            UnknownCall: if nobody planned the call.
            LogNotTruncated: if all is destroyed, but a reader holds its bytes in SQLite's log.
        """
        with self._connections.writing() as connection:
            call = _required(connection, call_id)
            self._ended(connection, call, "withdrawn", now_ms)
            for consent_id in call.consents.values():
                self._consents.take_back(connection, consent_id, now_ms)
            tokens = connection.execute(delete(call_tokens).where(call_tokens.c.call_id == call_id)).rowcount
            written = delete(notes).where(notes.c.call_id == call_id)
            counts = {
                "tokens": tokens,
                "notes": connection.execute(written.where(notes.c.kind == "note")).rowcount,
                "answers": connection.execute(written.where(notes.c.kind == "answer")).rowcount,
                "mails": connection.execute(delete(mails).where(mails.c.call_id == call_id)).rowcount,
            }
            erased_ms = now_ms if call.erased_ms is None else call.erased_ms
            _change(connection, call_id, erased_ms=erased_ms, subject="")
            self._audit.append(connection, now_ms, "call-erased", call_id=call_id, **counts)
        return {"keys": self._keys.destroy(call_id, now_ms), **counts}

    def _given(self, connection: Connection, call: LiveCall, purpose: str, evidence: str, now_ms: int) -> str:
        person = Person(call.client, self._pseudonyms.sealing_key(connection, call.client))
        consent_id = self._consents.record(connection, person, purpose, evidence, now_ms, _DOOR)
        connection.execute(insert(call_consents).values(consent_id=consent_id, call_id=call.call_id))
        return consent_id

    def _stopped(self, connection: Connection, call: LiveCall, by: str, paused: Sequence[str], now_ms: int) -> None:
        _change(connection, call.call_id, stopped_by=by, stopped_ms=now_ms, paused=" ".join(paused))
        self._audit.append(connection, now_ms, "analysis-stopped", call_id=call.call_id, by=by)

    def _ended(self, connection: Connection, call: LiveCall, reason: str, now_ms: int) -> None:
        if call.ended_ms is None:
            _change(connection, call.call_id, ended_ms=now_ms, end_reason=reason)
            self._audit.append(connection, now_ms, "call-ended", call_id=call.call_id, reason=reason)


def _required(connection: Connection, call_id: str) -> LiveCall:
    call = one_call(connection, call_id)
    if call is None:
        raise UnknownCall(f"call {call_id} was not planned")
    return call


def _change(connection: Connection, call_id: str, **values: object) -> None:
    connection.execute(update(live_calls).where(live_calls.c.call_id == call_id).values(**values))


def _link(secret: str, now_ms: int) -> dict[str, object]:
    return {"link_hash": token_hash(secret), "link_expires_ms": now_ms + LINK_TERM_MS}


def _counted(counters: Counters) -> dict[str, object]:
    numbers = {name: getattr(counters, name) for name in Counters.__slots__ if name != "stops"}
    return {**numbers, "stops": msgspec.json.encode(counters.stops)}


def _no_resume(call: LiveCall, by: str) -> str:
    """Why the analysis stays stopped; empty where it may go on."""
    if call.ended_ms is not None:
        return f"call {call.call_id} has ended"
    if call.stopped_by == "client" and by != "client":
        return f"the client stopped the analysis of call {call.call_id}; only the client can resume it"
    return ""
