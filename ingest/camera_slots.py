"""Which pictures of a camera are taken, and how many sampling slots stayed empty. Pure: time is an argument."""

import math
from dataclasses import dataclass, field

from ingest.call_clock import CallClock, free_slot


@dataclass(slots=True)
class CameraSlots:
    """The sampling slots of one call, over all connections to its camera."""

    frames_per_s: float
    begun_us: int
    """Unix time of the call's start."""
    dropped: int = 0
    """Taken pictures that a newer one replaced before they were handed over."""
    _taken: int = 0
    _last_slot: int = -1
    _last_us: int = field(init=False)
    _clock: CallClock = field(init=False)

    def __post_init__(self) -> None:
        """Begin with the first slot."""
        self._last_us = -round(1_000_000 / self.frames_per_s)
        self._clock = CallClock(self.begun_us)

    def connect(self) -> None:
        """Note a new connection: its timestamps know nothing of the last ones."""
        self._clock.connect()

    def take(self, rtp_timestamp: int, received_us: int) -> int | None:
        """Decide on a picture: its time on the call's clock in microseconds, or None where it is not sampled.

        Args:
            rtp_timestamp: 0..2^32-1, at 90 kHz.
            received_us: Unix time of its arrival.
        """
        captured_us = self._clock.read(rtp_timestamp, received_us)
        if captured_us is None:
            return None
        filled = free_slot(captured_us, self._last_slot, self._last_us, self.frames_per_s)
        if filled is None:
            return None
        self._last_slot, self._last_us = filled, captured_us
        self._taken += 1
        return captured_us

    def length_us(self, now_us: int) -> int:
        """Of the call so far; never less than its newest picture's time."""
        return max(now_us - self.begun_us, self._clock.newest_us + 1)

    def empty(self, length_us: int) -> int:
        """Slots of the first `length_us` microseconds that no picture filled."""
        return max(0, math.ceil(length_us * self.frames_per_s / 1_000_000) - self._taken)
