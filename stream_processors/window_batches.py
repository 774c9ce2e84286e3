"""What a batch of messages from face-observations becomes: closed windows."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bus.reader import Message
from contracts.codec import InvalidPayload, decode, encode
from contracts.observations import FaceObservation
from contracts.topics import FACE_OBSERVATIONS, SATISFACTION_WINDOWS
from stream_processors.frame_batches import Outgoing
from stream_processors.windows import Windows


@dataclass(frozen=True, slots=True)
class WindowBatches:
    """Counts batches into windows, one after the other."""

    windows: Windows = field(default_factory=Windows)

    def count(self, messages: Sequence[Message]) -> list[Outgoing]:
        """Return the windows that the messages close; bad messages are sinks' to report, which reads them too."""
        closed = []
        for message in messages:
            try:
                record = decode(FACE_OBSERVATIONS, message.value)
            except InvalidPayload:
                continue
            closed += (
                self.windows.add([record]) if isinstance(record, FaceObservation) else self.windows.end(message.key)
            )
        return [Outgoing(SATISFACTION_WINDOWS, window.call_id, encode(window)) for window in closed]
