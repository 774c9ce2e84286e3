"""Tokens that let one POST publish one track of one call, within a minute."""

from sqlalchemy import Connection, RowMapping, insert, select, update

from vault.audit import Audit
from vault.call_keys import CallKey, CallKeys
from vault.call_records import Admission, LiveCall, analysis_consent, fresh_token, one_call, token_hash
from vault.calls import UnknownCall
from vault.connections import Connections
from vault.tables import call_tokens, live_calls

TOKEN_TERM_MS = 60_000
KEY_TERM_MS = 24 * 3_600_000
"""Longest life of a call's key; it is destroyed long before, with the last stored row."""


class TokenRefused(Exception):
    """A token that is not given, or does not let its bearer publish; the text says why."""


class CallTokens:
    """Issues and redeems tokens; each refusal is logged."""

    def __init__(self, connections: Connections, audit: Audit, keys: CallKeys) -> None:
        self._connections = connections
        self._audit = audit
        self._keys = keys

    def issue(self, call_id: str, track: str, now_ms: int) -> str:
        """A token for one track of a call.

        Raises:
            UnknownCall: if nobody planned the call.
            TokenRefused: if the call ended, the client stopped it, or no consent to analysis holds.
        """
        with self._connections.writing() as connection:
            call = _required(connection, call_id)
            reason = closed_reason(call)
            token = fresh_token()
            if not reason:
                expires_ms = now_ms + TOKEN_TERM_MS
                row = {"token_hash": token_hash(token), "call_id": call_id, "track": track}
                connection.execute(insert(call_tokens).values(**row, expires_ms=expires_ms))
            event = "token-refused" if reason else "token-issued"
            self._audit.append(connection, now_ms, event, call_id=call_id, reason=reason)
        if reason:
            raise TokenRefused(reason)
        return token

    def redeem(self, token: str, call_id: str, track: str, now_ms: int) -> Admission:
        """Let a source in, as the only one of its call from now on.

        The token is used up also where it is refused, so that nobody can try it on other calls or tracks.

        Raises:
            TokenRefused: if the token is unknown, expired, used, for another call or track, or the call is closed.
        """
        with self._connections.writing() as connection:
            this_one = call_tokens.c.token_hash == token_hash(token)
            row = connection.execute(select(call_tokens).where(this_one)).mappings().one_or_none()
            if row is not None and row["used_ms"] is None:
                connection.execute(update(call_tokens).where(this_one).values(used_ms=now_ms))
            call = one_call(connection, call_id)
            reason = _token_reason(row, call_id, track, now_ms)
            if not reason and call is not None:
                reason = closed_reason(call)
            if reason or call is None:
                self._audit.append(connection, now_ms, "token-refused", call_id=call_id, reason=reason)
            else:
                return self._admitted(connection, call, now_ms)
        raise TokenRefused(reason)

    def new_key(self, call_id: str, now_ms: int) -> CallKey:
        """Another key for a call that goes on.

        Raises:
            UnknownCall: if nobody planned the call.
            TokenRefused: as `issue` does.
        """
        with self._connections.writing() as connection:
            call = _required(connection, call_id)
            reason = closed_reason(call)
            if not reason:
                return self._key(connection, call, now_ms)
        raise TokenRefused(reason)

    def _admitted(self, connection: Connection, call: LiveCall, now_ms: int) -> Admission:
        key = self._key(connection, call, now_ms)
        epoch = call.epoch + 1
        started_ms = now_ms if call.started_ms is None else call.started_ms
        this_call = live_calls.c.call_id == call.call_id
        connection.execute(update(live_calls).where(this_call).values(epoch=epoch, started_ms=started_ms))
        self._audit.append(connection, now_ms, "token-redeemed", call_id=call.call_id, epoch=epoch)
        return Admission(_required(connection, call.call_id), key, epoch)

    def _key(self, connection: Connection, call: LiveCall, now_ms: int) -> CallKey:
        consent_id = analysis_consent(call)
        assert consent_id is not None  # closed_reason looked before.
        return self._keys.make(connection, call.call_id, consent_id, now_ms, now_ms + KEY_TERM_MS)


def closed_reason(call: LiveCall) -> str:
    """Why a call takes no source now; empty where it does."""
    if call.erased_ms is not None:
        return f"call {call.call_id} was erased"
    if call.ended_ms is not None:
        return f"call {call.call_id} has ended; plan a new one"
    if call.stopped_by == "client":
        return f"the client stopped the analysis of call {call.call_id}; only the client can resume it"
    if analysis_consent(call) is None:
        return f"the client of call {call.call_id} has not consented to a report or live hints"
    return ""


def _token_reason(row: RowMapping | None, call_id: str, track: str, now_ms: int) -> str:
    """Why a token does not open a call's track; empty where it does."""
    if row is None:
        return "the token is unknown; ask the console for a new one"
    if row["used_ms"] is not None:
        return "the token was used before; ask the console for a new one"
    if now_ms >= row["expires_ms"]:
        return "the token has expired; ask the console for a new one"
    if row["call_id"] != call_id:
        return "the token is for another call"
    if row["track"] not in ("", track):
        return "the token is for another track than the one declared as the client's"
    return ""


def _required(connection: Connection, call_id: str) -> LiveCall:
    call = one_call(connection, call_id)
    if call is None:
        raise UnknownCall(f"call {call_id} was not planned")
    return call
