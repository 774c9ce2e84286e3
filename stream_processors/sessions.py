"""Ends calls whose source has fallen silent. Pure: time is an argument."""

from dataclasses import dataclass, field

import msgspec

from contracts.calls import CallBeat, CallEnded, CallStarted

SILENT_AFTER_MS = 30_000


@dataclass(slots=True)
class Sessions:
    """The calls that are on, with the last beat of each."""

    _open: dict[str, tuple[int, CallBeat]] = field(default_factory=dict)

    def note(self, event: msgspec.Struct, at_ms: int) -> None:
        """Take one record of call-events, in their order.

        Args:
            event: of any kind; only starts and beats matter here.
            at_ms: Kafka's time of it.
        """
        match event:
            case CallStarted() if event.call_id in self._open:
                # A source that came back: what the one before it counted stays.
                self._open[event.call_id] = at_ms, self._open[event.call_id][1]
            case CallStarted():
                beat = CallBeat(
                    started=event, sent_ms=at_ms, duration_us=0, next_seq=0, sent=0, dropped=0, no_frames=0, ended=False
                )
                self._open[event.call_id] = at_ms, beat
            case CallBeat(ended=True):
                self._open.pop(event.started.call_id, None)
            case CallBeat():
                self._open[event.started.call_id] = at_ms, event

    def silent(self, now_ms: int) -> list[tuple[CallEnded, CallBeat]]:
        """Take out the calls without a beat for 30 s: the end record of each as of its last beat, and that beat."""
        due = [call_id for call_id, (at_ms, _) in self._open.items() if now_ms - at_ms >= SILENT_AFTER_MS]
        return [_time_out(self._open.pop(call_id)[1]) for call_id in due]


def _time_out(beat: CallBeat) -> tuple[CallEnded, CallBeat]:
    ended = CallEnded(
        started=beat.started,
        reason="time-out",
        duration_us=beat.duration_us,
        sent=beat.sent,
        dropped=beat.dropped,
        no_frames=beat.no_frames,
        stops=beat.stops,
    )
    return ended, msgspec.structs.replace(beat, ended=True)
