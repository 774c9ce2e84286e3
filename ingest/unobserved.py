"""Flow control of recorded mode: which frames were handed over and have not been observed yet. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

MOST_UNOBSERVED = 32
RESEND_AFTER_MS = 15_000
"""Before Kafka's 20 s of retention are over, so that a worker that was away loses nothing."""


@dataclass(slots=True)
class Unobserved:
    """Frames by seq with the time of their last sending."""

    _sent_ms: dict[int, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._sent_ms)

    def has_room(self) -> bool:
        """Whether one more frame may be handed over."""
        return len(self._sent_ms) < MOST_UNOBSERVED

    def sent(self, seq: int, now_ms: int) -> None:
        """Note a frame that was handed over, also again."""
        self._sent_ms[seq] = now_ms

    def observed(self, seq: int) -> bool:
        """Note an observation; False for one that was not waited for (a repeat)."""
        return self._sent_ms.pop(seq, None) is not None

    def due(self, now_ms: int) -> Sequence[int]:
        """Frames to hand over again, in order of seq."""
        return sorted(seq for seq, sent_ms in self._sent_ms.items() if now_ms - sent_ms >= RESEND_AFTER_MS)
