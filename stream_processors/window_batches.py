"""What a batch of messages from face-observations becomes: closed windows, and the states of live calls."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bus.reader import Message
from contracts.codec import InvalidPayload, decode, encode
from contracts.observations import FaceObservation
from contracts.topics import FACE_OBSERVATIONS, SATISFACTION_WINDOWS
from contracts.windows import LiveState, SatisfactionWindow
from stream_processors.frame_batches import Outgoing
from stream_processors.live import LiveStates
from stream_processors.windows import Windows

REREAD_MS = 30_000
"""Open windows and the last half minute of live calls are rebuilt from observations no older than this."""
REREAD_STATES_MS = 60_000
"""Live states are read back so far, since a hint is given once a minute."""


@dataclass(frozen=True, slots=True)
class WindowBatches:
    """Counts batches into windows and live states, one after the other."""

    windows: Windows = field(default_factory=Windows)
    live: LiveStates = field(default_factory=LiveStates)

    def count(self, messages: Sequence[Message], now_ms: int) -> list[Outgoing]:
        """Return the windows that the messages close, and the states of calls whose word they change.

        Bad messages are sinks' to report, which reads them too.

        Args:
            messages: of face-observations.
            now_ms: Unix time of their arrival.
        """
        closed: list[SatisfactionWindow] = []
        changed: list[LiveState] = []
        for message in messages:
            try:
                record = decode(FACE_OBSERVATIONS, message.value)
            except InvalidPayload:
                continue
            if isinstance(record, FaceObservation):
                closed += self.windows.add([record])
                changed += self.live.add([record], now_ms)
            else:
                closed += self.windows.end(message.key)
                self.live.end(message.key)
        return [_outgoing(window) for window in closed] + [_outgoing(state) for state in changed]

    def states(self, now_ms: int) -> list[Outgoing]:
        """Return the state of every live call as of now."""
        return [_outgoing(state) for state in self.live.states(now_ms)]

    def rebuild(self, published: Sequence[Message], observed: Sequence[Message], now_ms: int) -> None:
        """Begin anew with what the assigned partitions hold; nothing of it is sent again.

        Args:
            published: satisfaction-windows of the last REREAD_STATES_MS.
            observed: face-observations of the last REREAD_MS.
            now_ms: Unix time.
        """
        self.live.clear()
        self.live.resume(_states(published), now_ms)
        self.count(observed, now_ms)


def _states(messages: Sequence[Message]) -> list[tuple[LiveState, int]]:
    """Live states among messages, each with Kafka's time of it."""
    found = []
    for message in messages:
        try:
            record = decode(SATISFACTION_WINDOWS, message.value)
        except InvalidPayload:
            continue
        if isinstance(record, LiveState):
            found.append((record, message.appended_ms))
    return found


def _outgoing(record: SatisfactionWindow | LiveState) -> Outgoing:
    return Outgoing(SATISFACTION_WINDOWS, record.call_id, encode(record))
