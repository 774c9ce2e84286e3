"""What a bridge needs of the vault, and what passes between the two."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Protocol

from contracts.calls import CallBeat, CallStarted
from ingest.live import PERIOD_US, LiveCall
from vault.call_keys import CallKey
from vault.live_calls import Admission, Counters, Permission


class LiveVault(Protocol):
    """What a bridge needs of `vault.live_calls.LiveCalls`; every call comes from the vault's thread."""

    def redeem(self, token: str, call_id: str, track: str, now_ms: int) -> Admission:
        """Use a token up, or raise TokenRefused."""

    def permissions(self, call_ids: Sequence[str]) -> Mapping[str, Permission]:
        """Whether each call may go on."""

    def new_key(self, call_id: str, now_ms: int) -> CallKey:
        """A key on a consent that holds."""

    def note_beat(self, call_id: str, epoch: int, counters: Counters) -> None:
        """Keep the counters."""

    def end(self, call_id: str, reason: str, now_ms: int) -> None:
        """Mark a call as over."""


@dataclass(frozen=True, slots=True)
class Safe:
    """The vault as a bridge uses it."""

    live: LiveVault
    seqs: Callable[[str], Iterator[int]]
    """Frame numbers of a call, without end; asked in the threads of the pictures."""
    secret: Callable[[str, int], bytes]
    """(key id, now in ms); raises where the key holds no more."""
    thread: Executor
    """One thread: answers come back in the order of the questions, so a round of the watch that was asked before a
    redeem is never taken for one that came after it."""


def live_call(admission: Admission) -> LiveCall:
    """Go on where the vault's counters stand."""
    call, counters = admission.call, admission.call.counters
    started = CallStarted(
        call_id=call.call_id,
        mode="live",
        started_ms=call.started_ms or 0,
        client=call.client,
        manager=call.manager,
        team=call.team,
        subject=call.subject,
        language="ru" if call.language == "ru" else "en",
        consents=dict(call.consents),
        period_us=PERIOD_US,
    )
    return LiveCall(
        started=started,
        next_seq=counters.next_seq,
        sent=counters.sent,
        dropped=counters.dropped,
        stops=counters.stops,
        length_us=counters.captured_us,
    )


def counters_of(beat: CallBeat) -> Counters:
    """What the vault keeps of a beat."""
    return Counters(
        captured_us=beat.duration_us,
        next_seq=beat.next_seq,
        sent=beat.sent,
        dropped=beat.dropped,
        no_frames=beat.no_frames,
        stops=beat.stops,
    )
