"""Admits a recorded call: consent, call id, pseudonyms and a key of its own, or a refusal before any frame."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from contracts.calls import CallStarted
from ingest.recorded import Key
from vault.database import Vault
from vault.sealing import seal

PURPOSE = "report"
KEY_TERM_MS = 24 * 3_600_000
"""The key's end in case that nobody ends the call; the end record brings it forward."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for; the ids are the bank's own."""

    call_id: str
    client_id: str
    manager_id: str
    consent_id: str
    started_ms: int
    period_us: int
    team: str
    subject: str
    language: Literal["ru", "en"]


def admit(vault: Vault, request: Request, now_ms: int) -> tuple[CallStarted, Key]:
    """Claim the call's id and make its key.

    Raises:
        ConsentRefused: if the consent is not of this client for a report, or was withdrawn.
        CallIdTaken: if the call id was used before.
        InvalidPerson: if an id is empty.
    """
    vault.consents.check(request.consent_id, request.client_id, PURPOSE, now_ms)
    vault.calls.claim(request.call_id, now_ms)
    call_key = vault.keys.create(request.call_id, request.consent_id, now_ms, now_ms + KEY_TERM_MS)
    started = CallStarted(
        call_id=request.call_id,
        mode="recorded",
        started_ms=request.started_ms,
        client=vault.pseudonyms.client(request.client_id),
        manager=vault.pseudonyms.manager(request.manager_id),
        team=request.team,
        subject=request.subject,
        language=request.language,
        consents={PURPOSE: request.consent_id},
        period_us=request.period_us,
    )
    return started, Key(call_key.key_id, lambda seq, picture: seal(call_key.secret, request.call_id, seq, picture))


def leased_seqs(vault: Vault, call_id: str) -> Iterator[int]:
    """Numbers for a call's frames, from blocks that the vault leases."""
    while True:
        yield from vault.calls.lease_seq(call_id)
