"""A live call as its bridge counts it: what is taken, stopped, lost and due. Pure: time is an argument."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from contracts.calls import CallBeat, CallEnded, CallStarted, EndReason, Party, Stop
from ingest.call_clock import CallClock, free_slot

FRAMES_PER_S = 6.0
PERIOD_US = round(1_000_000 / FRAMES_PER_S)
BEAT_EVERY_MS = 5_000
LOST_AFTER_MS = 30_000
"""So long without a connection, the source counts as lost."""
STOPPED_AT_MOST_MS = 30 * 60_000
PERMISSION_HOLDS_MS = 1_000
"""So long after the vault's last answer frames are handed over; privacy.md promises a stop within a second."""


@dataclass(slots=True)
class LiveCall:
    """The counters and times of one call, over all its connections to this bridge."""

    started: CallStarted
    next_seq: int = 0
    sent: int = 0
    dropped: int = 0
    stops: tuple[Stop, ...] = ()
    """Those that are over."""
    length_us: int = 0
    """Of the call so far, as the last beat told it."""
    lost_ms: int | None = None
    """Since when there is no connection; None while there is one."""
    permitted_ms: int = 0
    """When the vault last said that frames may be handed over."""
    over: bool = False
    """Whether the end record is made."""
    _stopped_by: Party | None = None
    _stopped_us: int = 0
    _stopped_ms: int = 0
    _in_hand: int = 0
    _last_slot: int = -1
    _last_us: int = -PERIOD_US
    _beaten_ms: int = 0
    clock: CallClock = field(init=False)

    def __post_init__(self) -> None:
        """Go on where the counters stand."""
        self.clock = CallClock(self.started.started_ms * 1000, self.length_us - 1)
        self._last_slot = _slots_before(self.length_us) - 1

    def connect(self) -> None:
        """Note a new connection of the source."""
        self.clock.connect()
        self.lost_ms = None

    def lose(self, now_ms: int) -> None:
        """Note that the connection is gone; the call waits for another one."""
        if self.lost_ms is None:
            self.lost_ms = now_ms

    def take(self, rtp_timestamp: int, received_us: int) -> int | None:
        """Decide on a decoded picture: its time on the call's clock, or None where it is not sampled."""
        captured_us = self.clock.read(rtp_timestamp, received_us)
        if captured_us is None or self.over or self._stopped_by is not None:
            return None
        filled = free_slot(captured_us, self._last_slot, self._last_us, FRAMES_PER_S)
        if filled is None:
            return None
        self._last_slot, self._last_us = filled, captured_us
        self._in_hand += 1
        return captured_us

    def may_send(self, now_ms: int) -> bool:
        """Whether a picture may be handed over at this moment."""
        fresh = now_ms - self.permitted_ms <= PERMISSION_HOLDS_MS
        return fresh and not self.over and self._stopped_by is None

    def note_sent(self, seq: int) -> None:
        """Count a taken picture that was handed to the producer."""
        self._in_hand -= 1
        self.sent += 1
        self.next_seq = seq + 1

    def note_dropped(self) -> None:
        """Count a taken picture that was thrown away."""
        self._in_hand -= 1
        self.dropped += 1

    @property
    def stopped_by(self) -> Party | None:
        """Who stopped the analysis; None while it goes on."""
        return self._stopped_by

    def stop(self, by: Party, now_ms: int) -> None:
        """Take nothing more; a client's stop outlasts a manager's."""
        if self._stopped_by is None:
            self._stopped_us, self._stopped_ms = self._length_at(now_ms), now_ms
        self._stopped_by = "client" if "client" in (by, self._stopped_by) else by

    def resume(self, now_ms: int) -> None:
        """Go on with the next whole slot."""
        if self._stopped_by is not None:
            to_us = self._length_at(now_ms)
            self.stops = (*self.stops, Stop(by=self._stopped_by, from_us=self._stopped_us, to_us=to_us))
            self._last_slot = max(self._last_slot, _slots_before(to_us) - 1)
            self._stopped_by = None

    def beat_due(self, now_ms: int) -> bool:
        """Whether 5 s have passed since the last beat."""
        return now_ms - self._beaten_ms >= BEAT_EVERY_MS

    def end_due(self, now_ms: int) -> EndReason | None:
        """Why the call ends now by itself; None while it goes on."""
        if self._stopped_by is not None and now_ms - self._stopped_ms >= STOPPED_AT_MOST_MS:
            return "withdrawn" if self._stopped_by == "client" else "time-out"
        if self.lost_ms is not None and now_ms - self.lost_ms >= LOST_AFTER_MS:
            return "source lost"
        return None

    def beat(self, now_ms: int, *, ended: bool = False) -> CallBeat:
        """The counters now."""
        self._beaten_ms = now_ms
        self.length_us = self._length_at(now_ms)
        return CallBeat(
            started=self.started,
            sent_ms=now_ms,
            duration_us=self.length_us,
            next_seq=self.next_seq,
            sent=self.sent,
            dropped=self.dropped,
            no_frames=self._no_frames(),
            stops=self._stops_so_far(),
            ended=ended,
        )

    def end(self, reason: EndReason, now_ms: int) -> CallEnded:
        """The end record; nothing is taken after it, and what is in hand counts as dropped."""
        self.over = True
        self.dropped, self._in_hand = self.dropped + self._in_hand, 0
        self.length_us = self._length_at(now_ms)
        return CallEnded(
            started=self.started,
            reason=reason,
            duration_us=self.length_us,
            sent=self.sent,
            dropped=self.dropped,
            no_frames=self._no_frames(),
            stops=self._stops_so_far(),
        )

    def _length_at(self, now_ms: int) -> int:
        """Of the call, never shorter than before; 1 us past the newest picture at least."""
        return max(self.length_us, self.clock.newest_us + 1, (now_ms - self.started.started_ms) * 1000)

    def _stops_so_far(self) -> tuple[Stop, ...]:
        if self._stopped_by is None:
            return self.stops
        return (*self.stops, Stop(by=self._stopped_by, from_us=self._stopped_us, to_us=self.length_us))

    def _no_frames(self) -> int:
        """Slots that have begun, less those in a stop and those that a picture filled."""
        stopped = _slots_in(self._stops_so_far())
        return max(0, _slots_before(self.length_us) - stopped - self.sent - self.dropped - self._in_hand)


def _slots_before(length_us: int) -> int:
    """Slots that begin before that time."""
    return math.ceil(length_us * FRAMES_PER_S / 1_000_000)


def _slots_in(stops: Sequence[Stop]) -> int:
    """Slots that begin within stops."""
    return sum(_slots_before(stop.to_us) - _slots_before(stop.from_us) for stop in stops)
