"""The clock of a live call: microseconds since its start, from the source's RTP timestamps. Pure."""

from dataclasses import dataclass

from ingest.sampling import slot

RTP_CLOCK_HZ = 90_000
"""Of every video payload format in use (RFC 3551)."""
_ASTRAY_US = 2_000_000
"""So far from the time of arrival, a source's timestamps have jumped and are tied to it anew."""
_ROUND = 1 << 32


@dataclass(slots=True)
class CallClock:
    """Ties the timestamps of one connection after another to one clock that never goes back."""

    begun_us: int
    """Unix time at which the call's clock is 0."""
    newest_us: int = -1
    """The last reading that was given; -1 before the first."""
    _tied_us: int = 0
    _ticks: int = 0
    _last_rtp: int | None = None

    def connect(self) -> None:
        """Expect timestamps that know nothing of the last ones: another connection or track."""
        self._last_rtp = None

    def read(self, rtp_timestamp: int, received_us: int) -> int | None:
        """The call's time of a picture; None for one that is not newer than the last.

        Args:
            rtp_timestamp: 0..2^32-1.
            received_us: Unix time of its arrival.
        """
        elapsed_us = received_us - self.begun_us
        if self._last_rtp is None:
            self._tie(rtp_timestamp, elapsed_us)
        step = (rtp_timestamp - (self._last_rtp or 0) + _ROUND // 2) % _ROUND - _ROUND // 2
        captured_us = self._tied_us + (self._ticks + step) * 1_000_000 // RTP_CLOCK_HZ
        if abs(captured_us - elapsed_us) > _ASTRAY_US:
            self._tie(rtp_timestamp, elapsed_us)
            step, captured_us = 0, self._tied_us
        if captured_us <= self.newest_us:
            return None
        self._ticks += step
        self._last_rtp = rtp_timestamp
        self.newest_us = captured_us
        return captured_us

    def _tie(self, rtp_timestamp: int, elapsed_us: int) -> None:
        self._tied_us, self._ticks, self._last_rtp = max(elapsed_us, self.newest_us + 1), 0, rtp_timestamp


def free_slot(captured_us: int, last_slot: int, last_us: int, frames_per_s: float) -> int | None:
    """The sampling slot that a live picture fills; None where it comes too soon after the last one.

    A picture up to half a period early fills the next slot, so that a source which sends at the sampling rate itself
    loses none to its jitter; over time no more are taken than there are slots.

    Args:
        captured_us: on the call's clock, not negative.
        last_slot: filled last; -1 before the first.
        last_us: time of the picture that filled it, on the same clock; far below zero before the first.
        frames_per_s: sampling rate.
    """
    half_us = round(500_000 / frames_per_s)
    if captured_us - last_us < half_us or slot(captured_us + half_us, frames_per_s) <= last_slot:
        return None
    return max(last_slot + 1, slot(captured_us, frames_per_s))
