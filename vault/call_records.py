"""What the vault holds about a live call, as records, and how they are read from its tables."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, RowMapping, Select, select

from contracts.calls import Stop
from vault.call_keys import CallKey
from vault.tables import call_consents, consents, live_calls

ANALYSIS = ("report", "live-hint")
"""Purposes under which frames are analysed; a key hangs on the first that holds."""


@dataclass(frozen=True, slots=True)
class Counters:
    """How far a call's source came, as of its last beat; contracts.calls.CallBeat says what each means."""

    captured_us: int
    next_seq: int
    sent: int
    dropped: int
    no_frames: int
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class LiveCall:
    """A call that a manager planned. Times are Unix ms, None where it has not come to that."""

    call_id: str
    """ULID."""
    account_id: str
    manager: str
    client: str
    """Pseudonyms."""
    team: str
    subject: str
    language: str
    planned_ms: int
    started_ms: int | None
    """When the first source was let in; captured_us counts from here."""
    ended_ms: int | None
    end_reason: str
    """One of contracts.calls.EndReason; empty until the end."""
    stopped_by: str
    """client, manager or empty."""
    stopped_ms: int | None
    paused: tuple[str, ...]
    """Purposes whose consents the client's present stop took back: what was counted before it stays, and a resume
    gives them anew. A purpose that the client withdrew by itself is not among them."""
    erased_ms: int | None
    epoch: int
    """How often a source was let in; the highest one is the only one that counts."""
    link_expires_ms: int
    consents: dict[str, str]
    """Consent id by purpose, only those that hold now."""
    hint_texts: frozenset[str]
    """Versions of every text under which the client ever agreed to live hints in this call, taken back or not."""
    counters: Counters


@dataclass(frozen=True, slots=True)
class Permission:
    """What a bridge asks twice a second about a call."""

    epoch: int
    stopped_by: str
    allowed: bool
    """A consent to a report or to live hints holds, nobody stopped the analysis, and the call has not ended."""
    ended: bool
    """Also true for an erased call."""


@dataclass(frozen=True, slots=True)
class Admission:
    """A source that was let in: its call, the key to seal with, and its epoch."""

    call: LiveCall
    key: CallKey
    epoch: int


def read_calls(connection: Connection, wanted: Select[tuple[object, ...]]) -> list[LiveCall]:
    """The calls that a selection of whole rows of `live_calls` gives, in its order."""
    rows = connection.execute(wanted).mappings().all()
    given = _given(connection, [row["call_id"] for row in rows])
    return [_live_call(row, given.get(row["call_id"], [])) for row in rows]


def one_call(connection: Connection, call_id: str) -> LiveCall | None:
    """A call by its id."""
    found = read_calls(connection, select(live_calls).where(live_calls.c.call_id == call_id))
    return found[0] if found else None


def analysis_consent(call: LiveCall) -> str | None:
    """The consent on which a key of the call hangs; None where none holds."""
    return next((call.consents[purpose] for purpose in ANALYSIS if purpose in call.consents), None)


def fresh_token() -> str:
    """43 letters with 256 random bits, for links, tokens and cookies."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """SHA-256 of a token of `fresh_token`: the only form in which the vault keeps one."""
    return hashlib.sha256(token.encode()).digest()


def _given(connection: Connection, call_ids: Iterable[str]) -> dict[str, list[RowMapping]]:
    """Every consent that was given in these calls, by call, oldest first."""
    columns = consents.c
    wanted = (
        select(call_consents.c.call_id, columns.purpose, columns.consent_id, columns.text_version, columns.withdrawn_ms)
        .join_from(call_consents, consents)
        .where(call_consents.c.call_id.in_(list(call_ids)))
        .order_by(columns.given_ms)
    )
    found: dict[str, list[RowMapping]] = {}
    for row in connection.execute(wanted).mappings():
        found.setdefault(row["call_id"], []).append(row)
    return found


def _live_call(row: RowMapping, given: Sequence[RowMapping]) -> LiveCall:
    plain = {name: row[name] for name in LiveCall.__slots__ if name in row and name != "paused"}
    numbers = {name: row[name] for name in Counters.__slots__ if name != "stops"}
    stops = msgspec.json.decode(row["stops"], type=tuple[Stop, ...])
    return LiveCall(
        **plain,
        paused=tuple(row["paused"].split()),
        consents={one["purpose"]: one["consent_id"] for one in given if one["withdrawn_ms"] is None},
        hint_texts=frozenset(one["text_version"] for one in given if one["purpose"] == "live-hint"),
        counters=Counters(**numbers, stops=stops),
    )
