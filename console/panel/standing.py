"""What the vault says of a call, as the panel's model asks for it."""

from console.client.consent_text import NAMES_SUPERVISOR
from console.panel.model import Standing
from vault.live_calls import LiveCall


def standing_of(call: LiveCall) -> Standing:
    """Where a call stands now."""
    return Standing(
        started_ms=call.started_ms,
        ended=call.ended_ms is not None or call.erased_ms is not None,
        stopped_by=call.stopped_by,
        stopped_ms=call.stopped_ms,
        purposes=frozenset(call.consents),
        paused=frozenset(call.paused),
        shared=call.hint_texts <= NAMES_SUPERVISOR,
    )
