import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.client.states import analysed_s, state_of, version_of
from contracts.calls import Stop
from vault.live_calls import Counters, LiveCall

PLANNED_MS = 1_795_437_720_000
STARTED_MS = PLANNED_MS + 60_000
CALL = LiveCall(
    call_id="01JD0000000000000000000001",
    account_id="01JD0000000000000000000002",
    manager="M-07",
    client="K-4821",
    team="north",
    subject="",
    language="ru",
    planned_ms=PLANNED_MS,
    started_ms=STARTED_MS,
    ended_ms=None,
    end_reason="",
    stopped_by="",
    stopped_ms=None,
    paused=(),
    erased_ms=None,
    epoch=1,
    link_expires_ms=PLANNED_MS + 86_400_000,
    consents={"report": "01JD0000000000000000000003"},
    hint_texts=frozenset(),
    counters=Counters(0, 0, 0, 0, 0, ()),
)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "on"),
        ({"started_ms": None}, "allowed"),
        ({"consents": {}}, "asked"),
        ({"consents": {"trend": "a consent"}}, "asked"),
        ({"consents": {"live-hint": "a consent"}}, "on"),
        ({"stopped_by": "manager", "stopped_ms": STARTED_MS}, "paused"),
        ({"stopped_by": "client", "stopped_ms": STARTED_MS, "consents": {}}, "stopped"),
        ({"stopped_by": "client", "stopped_ms": STARTED_MS, "ended_ms": STARTED_MS}, "ended"),
        ({"ended_ms": STARTED_MS, "erased_ms": STARTED_MS}, "erased"),
    ],
)
def test_a_call_has_one_state(changes, state):
    assert state_of(dataclasses.replace(CALL, **changes)) == state


@pytest.mark.parametrize(
    "changes",
    [
        {"started_ms": None},
        {"consents": {}},
        {"consents": {"report": "another consent"}},
        {"stopped_by": "manager", "stopped_ms": STARTED_MS},
        {"ended_ms": STARTED_MS},
        {"erased_ms": STARTED_MS},
    ],
)
def test_what_changes_the_page_changes_its_version(changes):
    assert version_of(dataclasses.replace(CALL, **changes)) != version_of(CALL)


def test_a_beat_of_the_source_changes_nothing_on_the_page():
    beat = dataclasses.replace(CALL, counters=Counters(5_000_000, 30, 30, 0, 0, ()))
    assert version_of(beat) == version_of(CALL)


def stopped(*stops, **changes):
    told = tuple(Stop(by="manager", from_us=start, to_us=end) for start, end in stops)
    return dataclasses.replace(CALL, counters=Counters(0, 0, 0, 0, 0, told), **changes)


@pytest.mark.parametrize(
    ("call", "seconds"),
    [
        (stopped(), 600.0),
        (stopped((60_000_000, 90_000_000)), 570.0),
        (stopped(stopped_by="client", stopped_ms=STARTED_MS + 565_000), 565.0),
        (
            stopped(
                (60_000_000, 90_000_000),
                (565_000_000, 570_000_000),
                stopped_by="client",
                stopped_ms=STARTED_MS + 565_000,
            ),
            535.0,
        ),
        (stopped(ended_ms=STARTED_MS + 100_000), 100.0),
        (stopped(started_ms=None), 0.0),
        (stopped(stopped_by="client", stopped_ms=PLANNED_MS), 0.0),
    ],
)
def test_analysed_time_leaves_out_every_stop(call, seconds):
    assert analysed_s(call, STARTED_MS + 600_000) == seconds


@given(st.lists(st.integers(0, 10**9), max_size=8), st.integers(-(10**6), 10**7))
def test_analysed_time_is_never_negative_nor_longer_than_the_call(edges, later_ms):
    ordered = sorted(edges)
    call = stopped(*zip(ordered[::2], ordered[1::2], strict=False))
    assert 0 <= analysed_s(call, STARTED_MS + later_ms) <= max(0, later_ms) / 1000
