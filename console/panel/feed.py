"""Follows the topics for the panels: rereads the last hours, then keeps what each call of now has told."""

import threading
from collections.abc import Callable, Sequence
from typing import cast

from starlette.requests import HTTPConnection

from bus.reader import Message
from console.following import Following, Source
from console.panel.model import PanelModel
from contracts.calls import CallBeat, CallStarted, MomentMarked
from contracts.codec import InvalidPayload, decode
from contracts.topics import CALL_EVENTS, SATISFACTION_WINDOWS, Topic
from contracts.windows import LiveState, SatisfactionWindow

REREAD_MS = 4 * 3_600_000
"""A panel opened, or a console started, in the middle of a call knows it from its begin; calls are shorter."""
MOST_CALLS = 500
"""Beyond it the call that has been silent longest is forgotten."""
MOST_WINDOWS = 4 * 720
"""Of a call, four hours of them; later ones are not drawn."""
MOST_MARKS = 500
_TOPICS = {topic.name: topic for topic in (CALL_EVENTS, SATISFACTION_WINDOWS)}
FEED_TOPICS: tuple[Topic, ...] = tuple(_TOPICS.values())


class _Call:
    """What one call has told so far."""

    __slots__ = ("ended", "heard_ms", "marks", "started_ms", "state", "state_ms", "windows")

    def __init__(self) -> None:
        self.started_ms: int | None = None
        self.ended = False
        self.heard_ms = 0
        self.windows: dict[int, SatisfactionWindow] = {}
        self.state: LiveState | None = None
        self.state_ms = 0
        self.marks: dict[str, MomentMarked] = {}


class LiveFeed:
    """A thread over satisfaction-windows and call-events; `snapshot` may be called from any other thread.

    Stops and consents are not kept: the vault knows them before any topic does.
    """

    def __init__(self, open_source: Callable[[int], Source], now_ms: Callable[[], int]) -> None:
        """`open_source(since_ms)` opens the topics; it raises NeighbourUnavailable while Kafka does not answer."""
        self._open_source, self._now_ms = open_source, now_ms
        self._calls: dict[str, _Call] = {}
        self._lock = threading.Lock()
        self._since_ms = 0
        self._following = Following("live-feed", lambda: self._open_source(self._since_ms), self.take)

    def start(self) -> None:
        """Begin to read."""
        self._since_ms = self._now_ms() - REREAD_MS
        self._following.start()

    def close(self) -> None:
        """Stop reading and wait for the thread, for at most 5 s."""
        self._following.close()

    def snapshot(self, call_id: str) -> PanelModel:
        """Return what a call has told; an empty model where nothing is known of it."""
        with self._lock:
            call = self._calls.get(call_id)
            if call is None:
                return PanelModel(call_id=call_id)
            return PanelModel(
                call_id=call_id,
                started_ms=call.started_ms,
                ended=call.ended,
                windows=tuple(window for _, window in sorted(call.windows.items())),
                state=call.state,
                state_ms=call.state_ms,
                marks=tuple(sorted(call.marks.values(), key=lambda mark: (mark.captured_us, mark.mark_id))),
            )

    def heard_ms(self, call_id: str) -> int:
        """Unix time of the newest message about a call; 0 where nothing is known of it."""
        with self._lock:
            call = self._calls.get(call_id)
            return call.heard_ms if call else 0

    def take(self, messages: Sequence[Message]) -> None:
        """Keep what the messages tell; a repeat changes nothing, and an invalid one is sinks' to put aside."""
        for message in messages:
            try:
                record = decode(_TOPICS[message.topic], message.value)
            except InvalidPayload:
                continue
            with self._lock:
                self._keep(record, message.appended_ms)

    def _keep(self, record: object, sent_ms: int) -> None:
        match record:
            case CallStarted(mode="live"):
                self._call(record.call_id, sent_ms).started_ms = record.started_ms
            case CallBeat(started=CallStarted(mode="live")):
                call = self._call(record.started.call_id, sent_ms)
                call.started_ms, call.ended = record.started.started_ms, call.ended or record.ended
            case MomentMarked():
                call = self._call(record.call_id, sent_ms)
                if len(call.marks) < MOST_MARKS:
                    call.marks.setdefault(record.mark_id, record)
            case SatisfactionWindow():  # A live call's states stand before its windows; recorded calls have none.
                known = self._calls.get(record.call_id)
                if known is not None and record.window < MOST_WINDOWS:
                    known.windows[record.window] = record
                    known.heard_ms = max(known.heard_ms, sent_ms)
            case LiveState():
                call = self._call(record.call_id, sent_ms)
                if call.state is None or record.captured_us >= call.state.captured_us:
                    call.state, call.state_ms = record, sent_ms

    def _call(self, call_id: str, sent_ms: int) -> _Call:
        """The call, moved to the end of the row, so that the front one has been silent longest."""
        call = self._calls.pop(call_id, None) or _Call()
        call.heard_ms = max(call.heard_ms, sent_ms)
        self._calls[call_id] = call
        if len(self._calls) > MOST_CALLS:
            del self._calls[next(iter(self._calls))]
        return call


def feed_of(request: HTTPConnection) -> LiveFeed:
    """The feed of the application that got the request."""
    return cast(LiveFeed, request.app.state.feed)
