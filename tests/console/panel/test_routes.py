import asyncio
import dataclasses
import json
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bus.reader import Message
from console.errors import handle_errors
from console.panel.feed import LiveFeed
from console.panel.model import PanelModel, Standing
from console.panel.routes import RECONNECT_MS, STREAM_MS, events, router
from console.panel.view import view
from contracts.calls import AnalysisResumed, AnalysisStopped, CallStarted, MomentMarked
from contracts.codec import encode
from contracts.topics import CALL_EVENTS
from vault.accounts import Account
from vault.live_calls import Counters, LiveCall, ResumeRefused, TokenRefused, UnknownCall
from vault.web_sessions import WebSession

CALL = "01JD0000000000000000000001"
STARTED_MS = 1_700_000_000_000
NOW_MS = STARTED_MS + 565_000
CSRF = {"X-CSRF-Token": "csrf"}
PLANNED = LiveCall(
    call_id=CALL, account_id="A1", manager="M-1", client="C-1", team="T", subject="", language="ru",
    planned_ms=STARTED_MS, started_ms=STARTED_MS, ended_ms=None, end_reason="", stopped_by="", stopped_ms=None,
    paused=(),
    erased_ms=None, epoch=1, link_expires_ms=0, consents={"report": "c1", "live-hint": "c2"},
    hint_texts=frozenset({"3-draft"}),
    counters=Counters(captured_us=0, next_seq=0, sent=0, dropped=0, no_frames=0, stops=()),
)  # fmt: skip


class Calls:
    """One call of the vault."""

    def __init__(self, call):
        self.call, self.refusal, self.tracks = call, "", []

    def find(self, call_id):
        if call_id != self.call.call_id:
            raise UnknownCall(call_id)
        return self.call

    def client_id(self, call_id):
        return f"bank client {call_id[:2]}"

    def stop(self, call_id, by, now_ms):
        del call_id
        changed = not self.call.stopped_by
        if changed:
            self.call = dataclasses.replace(self.call, stopped_by=by, stopped_ms=now_ms)
        return changed

    def resume(self, call_id, by, now_ms):
        del call_id, now_ms
        if self.call.stopped_by != by:
            raise ResumeRefused("Only the client can resume.")
        self.call = dataclasses.replace(self.call, stopped_by="", stopped_ms=None)
        return True

    def issue_token(self, call_id, track, now_ms):
        del call_id, now_ms
        if self.refusal:
            raise TokenRefused(self.refusal)
        self.tracks.append(track)
        return "secret"

    def new_link(self, call_id, now_ms):
        del call_id, now_ms
        return "link-secret"


class Told:
    """Keeps what was published."""

    def __init__(self):
        self.records = []

    def publish(self, topic, key, record):
        assert (topic, key) == (CALL_EVENTS, CALL)
        self.records.append(record)


@pytest.fixture
def console():
    def build(call=PLANNED, role="manager", account_id="A1", team="T"):
        account = Account(
            account_id=account_id,
            login="l",
            role=role,
            team=team,
            manager="M-1",
            email="",
            language="ru",
            disabled=False,
        )
        session = WebSession(session_id="S", account=account, csrf="csrf", created_ms=0, seen_ms=0, agent="")
        sessions = SimpleNamespace(find=lambda secret, now_ms: session if (secret, now_ms) == ("in", NOW_MS) else None)
        settings = SimpleNamespace(mimika_console_url="http://console.test", mimika_bridge_url="http://bridge.test")
        calls, told = Calls(call), Told()
        app = FastAPI()
        app.include_router(router)
        handle_errors(app, False, "http://bridge.test")
        app.state.feed = LiveFeed(lambda since_ms: pytest.fail("nothing is opened"), lambda: NOW_MS)
        app.state.services = SimpleNamespace(
            vault=SimpleNamespace(web_sessions=sessions, live=calls),
            publisher=told, settings=settings, now_ms=lambda: NOW_MS, bootstrap="",
        )  # fmt: skip
        client = TestClient(app, cookies={"mimika": "in"}, follow_redirects=False)
        return SimpleNamespace(client=client, calls=calls, told=told.records, feed=app.state.feed)

    return build


def test_the_panel_is_drawn_from_its_first_view_without_inline_code(console):
    answer = console().client.get(f"/calls/{CALL}/panel")
    assert answer.status_code == 200
    assert "bank client 01" in answer.text
    assert "Собираем данные" in answer.text or "Нет связи" in answer.text
    assert "style=" not in answer.text
    assert "<script>" not in answer.text
    assert answer.text.count("data-key=") == 6


def test_a_stream_of_an_ended_call_says_so_and_closes(console):
    ended = dataclasses.replace(PLANNED, ended_ms=NOW_MS)
    answer = console(ended).client.get(f"/api/calls/{CALL}/state")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    name, data = answer.text.split("\n\n")[1].split("\n")[1:]
    assert (name, json.loads(data.removeprefix("data: "))["kind"]) == ("event: view", "ended")


def test_a_mark_stands_on_the_calls_clock(console):
    here = console()
    answer = here.client.post(f"/api/calls/{CALL}/marks", json={"moment": "objection"}, headers=CSRF)
    assert answer.status_code == 201
    (told,) = here.told
    assert told == MomentMarked(
        call_id=CALL, mark_id=answer.json()["mark_id"], moment="objection", captured_us=565_000_000
    )


def test_the_start_that_the_bridge_told_is_the_clock_s_zero(console):
    here = console()
    start = CallStarted(
        call_id=CALL, mode="live", started_ms=STARTED_MS + 2_000, client="", manager="", team="", subject="",
        language="ru", consents={}, period_us=166_667,
    )  # fmt: skip
    here.feed.take([Message(CALL_EVENTS.name, 0, 0, NOW_MS, CALL, encode(start), {})])
    answer = here.client.post(f"/api/calls/{CALL}/marks", json={"moment": "own"}, headers=CSRF)
    assert answer.json()["captured_us"] == 563_000_000


@pytest.mark.parametrize(("started_ms", "ended_ms"), [(None, None), (STARTED_MS, NOW_MS)])
def test_no_moment_is_marked_before_or_after_the_call(console, started_ms, ended_ms):
    here = console(dataclasses.replace(PLANNED, started_ms=started_ms, ended_ms=ended_ms))
    answer = here.client.post(f"/api/calls/{CALL}/marks", json={"moment": "own"}, headers=CSRF)
    assert (answer.status_code, here.told) == (409, [])
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_unknown_moment_is_refused(console):
    here = console()
    answer = here.client.post(f"/api/calls/{CALL}/marks", json={"moment": "upset"}, headers=CSRF)
    assert (answer.status_code, here.told) == (422, [])


def test_stop_is_told_once_and_resume_after_it(console):
    here = console()
    first, second = (here.client.post(f"/api/calls/{CALL}/stop", headers=CSRF).json() for _ in range(2))
    assert (first["kind"], second["kind"]) == ("stopped", "stopped")
    assert here.told == [AnalysisStopped(call_id=CALL, by="manager", stopped_ms=NOW_MS)]
    assert here.client.post(f"/api/calls/{CALL}/resume", headers=CSRF).status_code == 200
    assert here.told[1:] == [AnalysisResumed(call_id=CALL, by="manager", resumed_ms=NOW_MS)]


def test_what_the_client_stopped_the_manager_cannot_resume(console):
    here = console(dataclasses.replace(PLANNED, stopped_by="client", stopped_ms=NOW_MS, consents={}))
    answer = here.client.post(f"/api/calls/{CALL}/resume", headers=CSRF)
    assert (answer.status_code, answer.json()["detail"], here.told) == (409, "Only the client can resume.", [])


def test_a_token_is_for_the_named_track_and_comes_with_its_address(console):
    here = console()
    answer = here.client.post(f"/api/calls/{CALL}/tokens", json={"track": "t-1"}, headers=CSRF)
    assert (answer.status_code, answer.json()) == (201, {"token": "secret", "url": f"http://bridge.test/whip/{CALL}"})
    assert here.calls.tracks == ["t-1"]


def test_a_refused_token_says_why(console):
    here = console()
    here.calls.refusal = "the call has ended"
    answer = here.client.post(f"/api/calls/{CALL}/tokens", json={"track": ""}, headers=CSRF)
    assert (answer.status_code, answer.json()["detail"]) == (409, "the call has ended")


def test_a_consent_request_is_a_new_link_to_the_clients_page(console):
    answer = console().client.post(f"/api/calls/{CALL}/links", headers=CSRF)
    assert answer.json() == {"url": "http://console.test/c/link-secret"}


def test_the_publish_page_says_whose_picture_it_sends(console):
    text = console().client.get(f"/calls/{CALL}/publish").text
    assert "Камера снимает клиента" in text
    assert f"http://bridge.test/whip/{CALL}" in text


PATHS = [
    ("GET", f"/calls/{CALL}/panel"), ("GET", f"/calls/{CALL}/publish"), ("GET", f"/api/calls/{CALL}/state"),
    *(("POST", f"/api/calls/{CALL}/{name}") for name in ("marks", "stop", "resume", "tokens", "links")),
]  # fmt: skip

WATCHED = (f"/calls/{CALL}/panel", f"/api/calls/{CALL}/state")
"""A supervisor of the team may look on."""


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_only_the_call_s_own_manager_gets_in(console, method, path):
    def ask(here, **cookies):
        body = {"moment": "own", "track": ""} if method == "POST" else None
        here.client.cookies.update(cookies)
        return here.client.request(method, path, json=body, headers=CSRF).status_code

    assert ask(console(account_id="A2")) == 404
    if path not in WATCHED:
        assert ask(console(role="supervisor")) == 403
    assert ask(console(role="supervisor", team="U")) in (403, 404)
    assert ask(console(role="administrator")) == 403
    assert ask(console(), mimika="out") in (303, 401)


@pytest.mark.parametrize("name", ["marks", "stop", "resume", "tokens", "links"])
def test_a_forged_request_changes_nothing(console, name):
    here = console()
    answer = here.client.post(f"/api/calls/{CALL}/{name}", json={"moment": "own", "track": ""})
    assert (answer.status_code, here.told, here.calls.tracks, here.calls.call) == (403, [], [], PLANNED)


class Time:
    """A clock that pauses move on."""

    def __init__(self):
        self.ms, self.heard_at = 0, set()

    def now_ms(self):
        return self.ms

    def heard_ms(self):
        return max((at for at in self.heard_at if at <= self.ms), default=0)

    async def pause(self, seconds):
        self.ms += round(seconds * 1000)


def times_of_views(time):
    waiting = Standing(
        started_ms=None, ended=False, stopped_by="", stopped_ms=None, purposes=frozenset({"report"}), shared=True
    )
    shown = view(PanelModel(call_id=CALL), waiting, "ru", 0)

    async def collect():
        return [text async for text in events(lambda: shown, time.heard_ms, time.now_ms, time.pause)]

    first, *rest = asyncio.run(collect())
    assert first == f"retry: {RECONNECT_MS}\n\n"
    return [int(text.split("\n")[0].removeprefix("id: ")) for text in rest]


def test_a_silent_call_gets_one_view_a_second_and_the_stream_ends_after_a_minute():
    assert times_of_views(Time()) == list(range(0, STREAM_MS, 1000))


def test_what_a_call_tells_goes_out_at_once_but_never_under_half_a_second_apart():
    time = Time()
    time.heard_at = {200, 1_100}
    assert times_of_views(time)[:4] == [0, 500, 1_100, 2_100]
