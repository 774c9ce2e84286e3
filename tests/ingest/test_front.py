"""The bridges' one address: which bridge a call goes to while some are slow, full or gone."""

from typing import Any

import aiohttp
import msgspec
import pytest
from multidict import CIMultiDict
from starlette.testclient import TestClient

from bus.metrics import Metrics
from ingest.front import KNOWN_MS, Front, build_front
from ingest.problems import full
from ingest.rates import OfferRate

CALL = "01JD0000000000000000000001"
FIRST, SECOND = "http://bridge-1", "http://bridge-2"
_KEY: Any = None
GONE = aiohttp.ClientConnectorError(_KEY, OSError(111, "refused"))


class Answer:
    """What a bridge answers: an error in its place is raised."""

    def __init__(self, status, body, headers=(), error=None):
        self.status, self._body, self.headers, self._error = status, body, CIMultiDict(headers), error

    async def __aenter__(self):
        if self._error is not None:
            raise self._error
        return self

    async def __aexit__(self, *_):
        return None

    async def read(self):
        return self._body


def load(calls, holds=False):
    return Answer(200, msgspec.json.encode({"calls": calls, "most_calls": 20, "holds": holds}))


def away(error):
    return Answer(0, b"", error=error)


ADMITTED = Answer(201, b"v=0", {"Location": "/whip/x/1-s"})
FULL = Answer(503, bytes(full("Full").body), {"Retry-After": "5", "Content-Type": "application/problem+json"})


class Bridges:
    """Two bridges, each with its answer to the front's question and to an offer."""

    def __init__(self):
        self.now_ms = 1_000_000
        self.loads = {FIRST: load(3), SECOND: load(5)}
        self.answers = {FIRST: ADMITTED, SECOND: ADMITTED}
        self.asked = []
        http: Any = self
        front = Front((FIRST, SECOND), lambda: self.now_ms, lambda: http, OfferRate(1000.0, 1000), Metrics("front"))
        self.browser = TestClient(build_front(front, []))

    def get(self, url, timeout):
        assert url.endswith(f"/load/{CALL}")
        return self.loads[url.partition("/load/")[0]]

    def request(self, method, url, **_):
        bridge = url.partition("/whip/")[0]
        self.asked.append(bridge)
        return self.answers[bridge]

    def offer(self):
        """Post an offer; the status and the bridges that it was passed to."""
        self.asked = []
        self.answer = self.browser.post(f"/whip/{CALL}", content="v=0")
        return self.answer.status_code, self.asked


@pytest.fixture
def bridges():
    return Bridges()


def test_an_offer_goes_to_the_bridge_with_most_room_or_to_the_one_that_holds_the_call(bridges):
    assert bridges.offer() == (201, [FIRST])
    bridges.loads[SECOND] = load(5, holds=True)
    assert bridges.offer() == (201, [SECOND])


def test_bridges_that_are_too_slow_to_tell_are_chosen_by_what_they_told_last(bridges):
    bridges.offer()
    bridges.loads = {FIRST: away(TimeoutError()), SECOND: away(TimeoutError())}
    bridges.now_ms += KNOWN_MS
    assert bridges.offer() == (201, [FIRST])


def test_a_bridge_that_tells_goes_before_a_slow_one_unless_it_is_full(bridges):
    bridges.offer()
    bridges.loads[FIRST] = away(TimeoutError())
    assert bridges.offer() == (201, [SECOND])
    bridges.loads[SECOND] = load(20)
    assert bridges.offer() == (201, [FIRST])


def test_what_was_told_long_ago_counts_for_nothing_but_the_bridge_is_still_tried(bridges):
    bridges.loads = {FIRST: load(15), SECOND: load(0)}
    bridges.offer()
    bridges.loads = {FIRST: away(TimeoutError()), SECOND: away(TimeoutError())}
    assert bridges.offer() == (201, [SECOND])
    bridges.now_ms += KNOWN_MS + 1
    bridges.answers[FIRST] = FULL
    assert bridges.offer() == (201, [FIRST, SECOND])


def test_a_full_bridge_takes_the_call_that_it_holds(bridges):
    bridges.loads = {FIRST: load(3), SECOND: load(20, holds=True)}
    assert bridges.offer() == (201, [SECOND])


def test_a_slow_bridge_that_was_full_is_still_tried(bridges):
    bridges.loads = {FIRST: load(20), SECOND: load(20)}
    bridges.offer()
    bridges.loads = {FIRST: load(20), SECOND: away(TimeoutError())}
    assert bridges.offer() == (201, [SECOND])


def test_that_another_call_was_held_there_says_nothing_of_this_one(bridges):
    bridges.loads[SECOND] = load(5, holds=True)
    bridges.offer()
    bridges.loads = {FIRST: away(TimeoutError()), SECOND: away(TimeoutError())}
    assert bridges.offer() == (201, [FIRST])


@pytest.mark.parametrize("refusal", [FULL, away(GONE)])
def test_the_next_bridge_is_tried_where_one_is_full_or_gone(bridges, refusal):
    bridges.answers[FIRST] = refusal
    assert bridges.offer() == (201, [FIRST, SECOND])


@pytest.mark.parametrize(("calls", "asked"), [(20, []), (19, [FIRST, SECOND])])
def test_only_when_all_bridges_are_full_the_sender_is_told_so_and_when_to_come_again(bridges, calls, asked):
    bridges.loads = {FIRST: load(calls), SECOND: load(calls)}
    bridges.answers = {FIRST: FULL, SECOND: FULL}
    assert bridges.offer() == (503, asked)
    assert (bridges.answer.headers["Retry-After"], bridges.answer.json()["type"]) == ("5", "urn:mimika:problem:no-room")


def test_when_all_bridges_are_gone_the_sender_is_told_so_and_when_to_come_again(bridges):
    bridges.loads = {FIRST: away(GONE), SECOND: away(GONE)}
    assert bridges.offer() == (503, [])
    assert (bridges.answer.headers["Retry-After"], bridges.answer.json()["type"]) == (
        "5",
        "urn:mimika:problem:unavailable",
    )


def test_an_offer_that_a_bridge_may_have_taken_is_not_sent_to_another_one(bridges):
    bridges.answers[FIRST] = away(TimeoutError())
    assert bridges.offer() == (503, [FIRST])
    bridges.answers[FIRST] = away(aiohttp.ServerDisconnectedError())
    assert bridges.offer() == (503, [FIRST])


def test_a_refusal_of_the_offer_itself_is_passed_on(bridges):
    bridges.answers[FIRST] = Answer(403, b'{"type":"urn:mimika:problem:token-refused"}')
    assert bridges.offer() == (403, [FIRST])
