"""What a client does on their page, in the vault; each returns the records that call-events is told afterwards."""

from console.client.states import ANALYSING, stopped_ms_of
from contracts.calls import AnalysisResumed, AnalysisStopped, ClientAnswered, ConsentWithdrawn
from vault.database import Vault
from vault.live_calls import LiveCall

Told = AnalysisStopped | AnalysisResumed | ConsentWithdrawn | ClientAnswered

EVIDENCE = "switched on by the client on their own page"
"""How a client said yes, as the consent's evidence tells it; the vault puts the door and the text's version beside."""


class InvalidAnswer(ValueError):
    """An answer without a number from 1 to 5, or without its consent."""


def note_shown(vault: Vault, call: LiveCall, language: str, now_ms: int) -> None:
    """Write to the audit log that the notice of what is analysed was shown."""
    with vault.connections.writing() as connection:
        vault.audit.append(
            connection, now_ms, "notice-shown", call_id=call.call_id, client=call.client, language=language
        )


def give(vault: Vault, call: LiveCall, purpose: str, now_ms: int) -> None:
    """Give the consent to one purpose; giving it again changes nothing."""
    if purpose not in call.consents:
        vault.live.give(call.call_id, purpose, EVIDENCE, now_ms)


def withdraw(vault: Vault, call: LiveCall, purpose: str, now_ms: int) -> list[Told]:
    """Take one consent back; the last of those that need frames also stops the analysis."""
    consent_id = vault.live.withdraw(call.call_id, purpose, now_ms)
    if consent_id is None:
        return []
    if purpose == "client-answer":
        vault.notes.save_answer(call.call_id, "", now_ms)
    told: list[Told] = [_withdrawn(call.call_id, purpose, consent_id, now_ms)]
    after = vault.live.find(call.call_id)
    if after.stopped_by == "client" and call.stopped_by != "client":
        told.append(_stopped(after))
    return told


def stop(vault: Vault, call: LiveCall, now_ms: int) -> list[Told]:
    """Stop the analysis as the client, which takes back the consents that need frames."""
    vault.live.stop(call.call_id, "client", now_ms)
    after = vault.live.find(call.call_id)
    if after.stopped_by != "client":
        return []
    taken = [purpose for purpose in ANALYSING if purpose in call.consents and purpose not in after.consents]
    return [_stopped(after), *(_withdrawn(call.call_id, each, call.consents[each], now_ms) for each in taken)]


def resume(vault: Vault, call: LiveCall, now_ms: int) -> list[Told]:
    """Turn the analysis on again, under new consents.

    Raises:
        ResumeRefused: if the call is over, or its data is erased.
    """
    if not vault.live.resume(call.call_id, "client", now_ms):
        return []
    return [AnalysisResumed(call_id=call.call_id, by="client", resumed_ms=now_ms)]


def answer(
    vault: Vault, call: LiveCall, satisfaction: int | None, sentence: str, agreed: bool, now_ms: int
) -> ClientAnswered:
    """Keep the client's answer under its own consent.

    Args:
        vault: that keeps consent and sentence.
        call: which call, and which consents hold.
        satisfaction: 1..5.
        sentence: of the client's own, up to 500 characters; may be empty.
        agreed: whether the client ticked that the answer may be kept.
        now_ms: Unix time.

    Raises:
        InvalidAnswer: if there is no number from 1 to 5, or no consent.
    """
    if satisfaction is None or not 1 <= satisfaction <= 5 or not agreed:
        raise InvalidAnswer("an answer is a number from 1 to 5 and the consent to keep it")
    written = sentence.strip()[:500]
    give(vault, call, "client-answer", now_ms)
    vault.notes.save_answer(call.call_id, written, now_ms)
    return ClientAnswered(call_id=call.call_id, satisfaction=satisfaction, commented=bool(written), answered_ms=now_ms)


def _withdrawn(call_id: str, purpose: str, consent_id: str, now_ms: int) -> ConsentWithdrawn:
    return ConsentWithdrawn(call_id=call_id, consent_id=consent_id, purpose=purpose, withdrawn_ms=now_ms)


def _stopped(call: LiveCall) -> AnalysisStopped:
    return AnalysisStopped(call_id=call.call_id, by="client", stopped_ms=stopped_ms_of(call))
