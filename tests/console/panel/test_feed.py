import threading

import pytest

from bus.neighbour import NeighbourUnavailable
from bus.reader import Message
from console.panel.feed import MOST_CALLS, REREAD_MS, LiveFeed
from contracts.calls import CallBeat, CallStarted, MomentMarked
from contracts.codec import encode
from contracts.topics import CALL_EVENTS, SATISFACTION_WINDOWS
from contracts.windows import LiveColumn, LiveState, SatisfactionWindow

NOW_MS = 1_700_000_000_000


def started(call_id, mode="live"):
    return CallStarted(
        call_id=call_id, mode=mode, started_ms=NOW_MS, client="C-1", manager="M-1", team="", subject="", language="ru",
        consents={}, period_us=166_667,
    )  # fmt: skip


def beat(call_id, ended, mode="live"):
    return CallBeat(
        started=started(call_id, mode),
        sent_ms=NOW_MS,
        duration_us=0,
        next_seq=0,
        sent=0,
        dropped=0,
        no_frames=0,
        ended=ended,
    )


def state(call_id, captured_us):
    return LiveState(
        call_id=call_id, captured_us=captured_us, word="neutral", evidence_s=10.0, no_face_s=0.0, columns=(None,) * 6,
        coverage_percent=None, whole=LiveColumn(negative=0, neutral=0, positive=0), hint=None, age_ms=None,
    )  # fmt: skip


def window(call_id, place, neutral=30):
    return SatisfactionWindow(
        call_id=call_id, window=place, negative=0, neutral=neutral, positive=0, no_face=0, abstained=0, skipped=0
    )


def message(record, sent_ms=NOW_MS):
    topic = SATISFACTION_WINDOWS if isinstance(record, LiveState | SatisfactionWindow) else CALL_EVENTS
    return Message(topic.name, 0, 0, sent_ms, "", encode(record), {})


def feed_with(*records):
    feed = LiveFeed(lambda since_ms: pytest.fail("nothing is opened"), lambda: NOW_MS)
    feed.take([message(record) for record in records])
    return feed


def test_a_call_is_what_its_records_told():
    mark = MomentMarked(call_id="A", mark_id="2", moment="own", captured_us=9)
    earlier = MomentMarked(call_id="A", mark_id="1", moment="objection", captured_us=5)
    feed = feed_with(started("A"), mark, earlier, mark, state("A", 1_000_000), window("A", 1), window("A", 0))
    seen = feed.snapshot("A")
    assert (seen.started_ms, seen.ended, seen.marks) == (NOW_MS, False, (earlier, mark))
    assert [each.window for each in seen.windows] == [0, 1]
    assert seen.state == state("A", 1_000_000)
    assert feed.heard_ms("A") == NOW_MS


def test_an_unknown_call_has_told_nothing():
    seen = feed_with(started("A")).snapshot("B")
    assert (seen.call_id, seen.started_ms, seen.windows, seen.state, seen.marks) == ("B", None, (), None, ())


def test_an_older_state_never_replaces_a_newer_one():
    feed = feed_with(state("A", 2_000_000))
    feed.take([message(state("A", 1_000_000), NOW_MS + 5)])
    assert (feed.snapshot("A").state, feed.snapshot("A").state_ms) == (state("A", 2_000_000), NOW_MS)


def test_a_snapshot_does_not_change_with_what_comes_later():
    feed = feed_with(started("A"), state("A", 1))
    before = feed.snapshot("A")
    feed.take([message(window("A", 0))])
    assert (before.windows, len(feed.snapshot("A").windows)) == ((), 1)


def test_the_last_beat_ends_a_call_for_good():
    feed = feed_with(beat("A", ended=True), beat("A", ended=False))
    assert feed.snapshot("A").ended


def test_recorded_calls_are_not_kept():
    feed = feed_with(started("R", "recorded"), beat("R", ended=False, mode="recorded"), window("R", 0))
    assert feed.heard_ms("R") == 0


def test_a_bad_message_is_passed_over():
    feed = feed_with(started("A"))
    feed.take([Message(CALL_EVENTS.name, 0, 0, NOW_MS, "A", b"{", {}), message(beat("A", ended=True))])
    assert feed.snapshot("A").ended


def test_the_call_silent_longest_is_forgotten_first():
    feed = feed_with(*(started(str(number)) for number in range(MOST_CALLS)), beat("0", ended=False), started("new"))
    assert [feed.heard_ms(call_id) for call_id in ("0", "1", "new")] == [NOW_MS, 0, NOW_MS]


class Topics:
    """Gives its messages once, then nothing."""

    def __init__(self, messages):
        self.messages, self.drained, self.closed = messages, threading.Event(), False

    def poll(self, timeout_s):
        del timeout_s
        if self.messages:
            taken, self.messages = self.messages, []
            return taken
        self.drained.set()
        return []

    def close(self):
        self.closed = True


def test_the_thread_rereads_the_last_hours_after_kafka_is_back_and_lets_go_at_the_end(monkeypatch):
    topics, opened = Topics([message(started("A"))]), []

    def open_source(since_ms):
        opened.append(since_ms)
        if len(opened) == 1:
            raise NeighbourUnavailable("Kafka is away")
        return topics

    monkeypatch.setattr("console.following.FIRST_WAIT_S", 0.0)
    feed = LiveFeed(open_source, lambda: NOW_MS)
    feed.start()
    assert topics.drained.wait(10)
    feed.close()
    assert opened == [NOW_MS - REREAD_MS] * 2
    assert (feed.snapshot("A").started_ms, topics.closed) == (NOW_MS, True)
