import msgspec

from contracts.calls import AnalysisStopped, CallBeat, CallEnded, CallStarted, Stop
from stream_processors.sessions import Sessions

STARTED = CallStarted(
    call_id="A", mode="live", started_ms=0, client="K", manager="M", team="", subject="", language="ru",
    consents={"report": "C"}, period_us=166_667,
)  # fmt: skip


def beat(sent, ended=False):
    return CallBeat(
        started=STARTED, sent_ms=0, duration_us=sent * 166_667, next_seq=sent, sent=sent, dropped=2, no_frames=3,
        ended=ended,
    )  # fmt: skip


def test_a_call_that_beats_goes_on():
    sessions = Sessions()
    sessions.note(STARTED, at_ms=0)
    sessions.note(beat(30), at_ms=20_000)
    assert sessions.silent(49_999) == []


def test_30_s_of_silence_end_a_call_as_of_its_last_beat():
    sessions = Sessions()
    sessions.note(STARTED, at_ms=0)
    sessions.note(beat(30), at_ms=20_000)
    ((ended, last),) = sessions.silent(50_000)
    assert ended == CallEnded(
        started=STARTED, reason="time-out", duration_us=30 * 166_667, sent=30, dropped=2, no_frames=3
    )
    assert last == beat(30, ended=True)
    assert sessions.silent(90_000) == []


def test_a_source_killed_before_its_first_beat_ends_too():
    sessions = Sessions()
    sessions.note(STARTED, at_ms=1_000)
    ((ended, _),) = sessions.silent(31_000)
    assert (ended.sent, ended.duration_us) == (0, 0)


def test_a_call_that_was_ended_is_not_ended_again():
    sessions = Sessions()
    sessions.note(STARTED, at_ms=0)
    sessions.note(beat(30, ended=True), at_ms=5_000)
    assert sessions.silent(100_000) == []


def test_stops_are_in_the_end_record():
    sessions, stops = Sessions(), (Stop(by="client", from_us=4_000_000, to_us=5_000_000),)
    sessions.note(msgspec.structs.replace(beat(30), stops=stops), at_ms=0)
    ((ended, _),) = sessions.silent(30_000)
    assert ended.stops == stops


def test_a_source_that_comes_back_keeps_what_was_counted_before_it():
    sessions = Sessions()
    sessions.note(beat(30), at_ms=0)
    sessions.note(STARTED, at_ms=20_000)
    assert sessions.silent(49_999) == []
    ((ended, _),) = sessions.silent(50_000)
    assert (ended.sent, ended.duration_us) == (30, 30 * 166_667)


def test_a_stop_is_no_sign_of_the_source():
    sessions = Sessions()
    sessions.note(beat(30), at_ms=0)
    sessions.note(AnalysisStopped(call_id="A", by="client", stopped_ms=20_000), at_ms=20_000)
    assert len(sessions.silent(30_000)) == 1
