"""The state of live calls, as the manager's panel shows it each second. Pure: time is an argument."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from contracts.observations import FaceObservation
from contracts.windows import Hint, LiveColumn, LiveState, Word
from stream_processors.hints import LATELY_US, Evidence, Hints
from stream_processors.panel_word import SPAN_US, PanelWord, Polarity

FIRST_WORD_US = 10_000_000
"""Time of used frames before the first word of a call."""
NO_FACE_US = 5_000_000
"""So long without a face, and the word is "no face"."""
KEPT_US = 30_000_000
COLUMN_US, COLUMNS = 5_000_000, 6
MOST_FRAME_US = 500_000
"""A frame stands for the time since the one before it, at most for this: what is longer is a gap."""
ON_TIME_US = 1_000_000
"""A frame this old may still be the newest of a call that runs well."""
MOST_FRAMES = 1_200
"""Kept per call: 30 s of 40 frames a second."""
MOST_CALLS = 1_000
"""The call longest without a frame is forgotten beyond."""
SILENT_MS = 30 * 60_000
"""A call without a frame for so long is over, whatever became of its end record."""
_CLOCK_FRAMES = 12
"""The call's clock is read off the quickest of the last frames, two seconds of them."""
_RESUMED_FRAME_US = 166_667
"""Time that a used frame from before a restart is taken to stand for: six a second."""


@dataclass(frozen=True, slots=True)
class _Frame:
    captured_us: int
    stands_us: int
    state: str
    polarity: Polarity | None


@dataclass(slots=True)
class _Call:
    """What is known of one call."""

    frames: deque[_Frame] = field(default_factory=lambda: deque(maxlen=MOST_FRAMES))
    begins_ms: deque[float] = field(default_factory=lambda: deque(maxlen=_CLOCK_FRAMES))
    """Unix time at which the call's clock read 0, as each of the last frames has it: later by the frame's own delay."""
    last_seq: int = -1
    first_us: int = -1
    newest_us: int = -1
    face_us: int = -1
    """When a face was last seen; at first the call's first frame."""
    appended_ms: int | None = None
    heard_ms: int = 0
    whole: Counter[Polarity] = field(default_factory=Counter)
    used_us: int = 0
    counted_us: int = -1
    """Frames up to here are in `whole` already, by the state from before a restart."""
    word: PanelWord = field(default_factory=PanelWord)
    said: Word = "collecting"
    """By the newest state or frame."""
    hints: Hints = field(default_factory=Hints)

    def add(self, seen: FaceObservation, now_ms: int) -> None:
        self.last_seq, self.heard_ms, self.appended_ms = seen.seq, now_ms, seen.frame_appended_ms
        self.begins_ms.append(seen.frame_appended_ms - seen.captured_us / 1000)
        if self.first_us < 0:
            self.first_us = self.face_us = seen.captured_us
        stands_us = min(max(0, seen.captured_us - self.newest_us), MOST_FRAME_US) if self.newest_us >= 0 else 0
        self.newest_us = max(self.newest_us, seen.captured_us)
        self.frames.append(_Frame(seen.captured_us, stands_us, seen.state, seen.polarity))
        while self.frames and self.frames[0].captured_us <= self.newest_us - KEPT_US:
            self.frames.popleft()
        if seen.state in ("used", "abstained"):
            if seen.captured_us - self.face_us >= NO_FACE_US:
                self._lose_face()
            self.face_us = seen.captured_us
        if seen.polarity is not None and seen.captured_us > self.counted_us:
            self.whole[seen.polarity] += 1
            self.used_us += stands_us

    def resume(self, state: LiveState, published_ms: int) -> None:
        self.begins_ms.append(published_ms - state.captured_us / 1000)
        self.first_us = 0
        self.face_us = state.captured_us - round(1e6 * state.no_face_s)
        self.appended_ms = None if state.age_ms is None else published_ms - state.age_ms
        self.counted_us = state.captured_us - 1000 * (state.age_ms or 0)
        whole = state.whole
        self.whole = Counter({"negative": whole.negative, "neutral": whole.neutral, "positive": whole.positive})
        self.used_us = self.whole.total() * _RESUMED_FRAME_US
        self.hints.resume(state.hint or self.hints.last, state.hint is not None, state.captured_us)

    def clock_us(self, now_ms: int) -> int:
        """The call's clock, never behind its newest frame."""
        return max(round((now_ms - min(self.begins_ms)) * 1000), self.newest_us) if self.begins_ms else 0

    def say(self, now_us: int) -> Word:
        """Choose the word as of now."""
        self.said = self._chosen(now_us)
        return self.said

    def _chosen(self, now_us: int) -> Word:
        if now_us - self.face_us >= NO_FACE_US:
            self._lose_face()
            return "no face"
        if self.used_us < FIRST_WORD_US:
            return "collecting"
        self.word.take(self._used(), now_us)
        return self.word.polarity or "collecting"

    def hint(self, call_id: str, now_us: int) -> Hint | None:
        """The hint to show now: the last 15 s against the call before them."""
        late = [frame for frame in self.frames if frame.polarity and frame.captured_us > now_us - LATELY_US]
        lately = Evidence(
            sum(frame.polarity == "negative" for frame in late), len(late), sum(frame.stands_us for frame in late)
        )
        before = Evidence(
            max(0, self.whole["negative"] - lately.negative),
            self.whole.total() - lately.used,
            self.used_us - lately.used_us,
        )
        return self.hints.take(call_id, lately, before, now_us)

    def no_face_us(self, now_us: int) -> int:
        """So long no face has been seen; 0 while frames come and the newest shows one."""
        seen = self.face_us == self.newest_us and now_us - self.newest_us < ON_TIME_US
        return 0 if seen else now_us - self.face_us

    def columns(self, now_us: int) -> tuple[LiveColumn | None, ...]:
        """Used frames of the last 30 s, five seconds each, oldest first."""
        counts: list[Counter[Polarity]] = [Counter() for _ in range(COLUMNS)]
        for frame in self.frames:
            place = (now_us - frame.captured_us) // COLUMN_US
            if frame.polarity is not None and place < COLUMNS:
                counts[-1 - place][frame.polarity] += 1
        return tuple(_column(found) if found else None for found in counts)

    def coverage_percent(self, now_us: int) -> float | None:
        """Time of used frames in the last 30 s without the skipped ones; time in which no frame came is not covered."""
        until_us = self.newest_us if now_us - self.newest_us < ON_TIME_US else now_us
        from_us = max(self.first_us, until_us - KEPT_US)
        recent = [frame for frame in self.frames if frame.captured_us > from_us]
        used_us = sum(frame.stands_us for frame in recent if frame.state == "used")
        due_us = until_us - from_us - sum(frame.stands_us for frame in recent if frame.state == "skipped")
        return min(100.0, 100 * used_us / due_us) if due_us > 0 else None

    def evidence_us(self, now_us: int) -> int:
        """Time of used frames in the last 10 s."""
        from_us = now_us - SPAN_US
        return min(SPAN_US, sum(f.stands_us for f in self.frames if f.polarity and f.captured_us > from_us))

    def _lose_face(self) -> None:
        """Speak no more of what was seen until then."""
        self.word.clear(self.face_us)
        self.hints.hide()

    def _used(self) -> Iterator[tuple[int, Polarity]]:
        """Used frames, newest first."""
        for frame in reversed(self.frames):
            if frame.polarity is not None:
                yield frame.captured_us, frame.polarity


@dataclass(slots=True)
class LiveStates:
    """Live calls with the last half minute of each."""

    _calls: dict[str, _Call] = field(default_factory=dict)

    def add(self, observations: Iterable[FaceObservation], now_ms: int) -> list[LiveState]:
        """Take observations, in their order; return the state of each call whose word this changes.

        Recorded calls have no live state. Within a call seq only grows, so what does not grow is a repeat and changes
        nothing.

        Args:
            observations: of any calls.
            now_ms: Unix time of their arrival.
        """
        changed: dict[str, None] = {}
        for seen in observations:
            if seen.mode != "live":
                continue
            call = self._calls.setdefault(seen.call_id, _Call())
            if seen.seq <= call.last_seq:
                continue
            before = call.said
            call.add(seen, now_ms)
            self._make_room()
            if call.say(seen.captured_us) not in (before, "collecting"):
                changed[seen.call_id] = None
        return [_state(name, self._calls[name], now_ms) for name in changed if name in self._calls]

    def end(self, call_id: str) -> None:
        """Forget a call, which is over."""
        self._calls.pop(call_id, None)

    def clear(self) -> None:
        """Forget all calls: their partitions may be another process's now."""
        self._calls.clear()

    def resume(self, published: Iterable[tuple[LiveState, int]], now_ms: int) -> None:
        """Go on from what was published in the last minute; add the observations of the last half minute next.

        Counts of the whole call, the last hint, and a call whose camera is off stand in nothing else.

        Args:
            published: states of any calls in their order, each with Kafka's Unix time of it in ms.
            now_ms: Unix time.
        """
        for state, published_ms in published:
            self._calls.setdefault(state.call_id, _Call(heard_ms=now_ms)).resume(state, published_ms)

    def states(self, now_ms: int) -> list[LiveState]:
        """Return the state of every live call as of now; call it each second."""
        for call_id in [name for name, call in self._calls.items() if now_ms - call.heard_ms > SILENT_MS]:
            del self._calls[call_id]
        return [_state(call_id, call, now_ms) for call_id, call in self._calls.items()]

    def _make_room(self) -> None:
        if len(self._calls) > MOST_CALLS:
            del self._calls[min(self._calls, key=lambda name: self._calls[name].heard_ms)]


def _state(call_id: str, call: _Call, now_ms: int) -> LiveState:
    now_us = call.clock_us(now_ms)
    word = call.say(now_us)
    return LiveState(
        call_id=call_id,
        captured_us=now_us,
        word=word,
        evidence_s=call.evidence_us(now_us) / 1e6,
        no_face_s=call.no_face_us(now_us) / 1e6,
        columns=call.columns(now_us),
        coverage_percent=call.coverage_percent(now_us),
        whole=_column(call.whole),
        hint=None if word == "no face" else call.hint(call_id, now_us),
        age_ms=None if call.appended_ms is None else now_ms - call.appended_ms,
    )


def _column(counts: Counter[Polarity]) -> LiveColumn:
    return LiveColumn(negative=counts["negative"], neutral=counts["neutral"], positive=counts["positive"])
