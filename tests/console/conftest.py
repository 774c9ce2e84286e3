"""A console over a real vault in a temporary folder; a small fake stands for ClickHouse and Kafka."""

import dataclasses
import time
from pathlib import Path
from typing import Any

import msgspec
import pyotp
import pytest
from fastapi.testclient import TestClient

from bus.metrics import Metrics
from bus.neighbour import NeighbourUnavailable
from console.app import build_app
from console.illustrations.feed import PictureFeed
from console.panel.feed import LiveFeed
from console.services import Services
from console.settings import Settings
from contracts.calls import CallEnded, CallStarted
from contracts.codec import encode
from contracts.polarity import POLARITY_OF
from contracts.reports import EngineNames, WindowCounts
from sinks.clickhouse import ClickHouseUnavailable
from sinks.report.computing import make_report
from vault.database import open_vault

NOW_MS = 1_795_435_320_000
"""23 November 2026, 12:02 UTC."""
PASSWORD = "a long enough password"
FONTS = Path("absent")


class FakeDatabase:
    """Answers the queries of sinks/queries.py from dictionaries."""

    def __init__(self):
        self.reports, self.ends, self.windows, self.marks, self.answers = {}, {}, {}, {}, {}
        self.away = False
        self.feedback, self.visits = 0, []

    def query(self, name, **parameters):
        if self.away:
            raise ClickHouseUnavailable("ClickHouse at 127.0.0.1:9 does not answer")
        call_id = parameters.get("call_id")
        if name == "understanding":
            return self.visits
        if name == "count_feedback":
            return [(self.feedback,)]
        if name == "erase_feedback":
            self.feedback = 0
            return []
        if name == "newest_reports":
            return [(self.reports[one],) for one in parameters["call_ids"] if one in self.reports]
        if name == "windows_of_reports":
            listed = [(one, window) for one in parameters["call_ids"] for window in self.windows.get(one, [])]
            return [(one, *msgspec.structs.astuple(window)[:-1]) for one, window in listed]
        if name == "marks_of":
            return [(one, at_us) for one in parameters["call_ids"] for _, _, at_us in self.marks.get(one, [])]
        if name == "report_windows":
            return [(*msgspec.structs.astuple(window)[:-1], list(window.emotions)) for window in self.windows[call_id]]
        held = {
            "newest_report": self.reports,
            "call_end": self.ends,
            "marks": self.marks,
            "client_answer": self.answers,
        }[name]
        found = held.get(call_id, [])
        return found if isinstance(found, list) else [(found,)]

    def store(self, ended, windows):
        """Keep a call with the report of its windows."""
        call_id = ended.started.call_id
        report, windows = make_report(ended, windows, EngineNames(detector="d@1", emotion="e@1", provider="cpu"), 1)
        self.reports[call_id] = encode(report).decode()
        self.ends[call_id] = encode(ended).decode()
        self.windows[call_id] = windows


class FakePublisher:
    def __init__(self):
        self.records = []

    def publish(self, topic, key, record, headers=()):
        self.records.append((topic.name, key, record))


class Clock:
    def __init__(self):
        self.now_ms = NOW_MS

    def __call__(self):
        return self.now_ms


def windows_of(count, negative=4, neutral=18, positive=8):
    """Windows of 30 frames at 6 fps, all alike."""
    emotions = [0] * 7
    for polarity, frames in (("negative", negative), ("neutral", neutral), ("positive", positive)):
        emotions[POLARITY_OF.index(polarity)] = frames
    return [
        WindowCounts(
            window=number,
            negative=negative,
            neutral=neutral,
            positive=positive,
            no_face=30 - negative - neutral - positive,
            emotions=(emotions[0], emotions[1], emotions[2], emotions[3], emotions[4], emotions[5], emotions[6]),
        )
        for number in range(count)
    ]


def ended_call(call, count, reason="hang-up"):
    """The end record of a planned call of so many windows of 5 s."""
    started = CallStarted(
        call_id=call.call_id,
        mode="live",
        started_ms=call.started_ms or call.planned_ms,
        client=call.client,
        manager=call.manager,
        team=call.team,
        subject=call.subject,
        language=call.language,
        consents={"report": "01JD0000000000000000000002"},
        period_us=166_667,
    )
    return CallEnded(
        started=started,
        reason=reason,
        duration_us=count * 5_000_000,
        sent=count * 30,
        dropped=0,
        no_frames=0,
    )


@dataclasses.dataclass
class Console:
    app: Any
    services: Services
    database: FakeDatabase
    clock: Clock
    secrets: dict[str, str]

    @property
    def feed(self):
        """What the panels know; no Kafka stands behind it."""
        return self.app.state.feed

    def client(self, **options):
        """A browser that nobody signed in with."""
        return TestClient(self.app, follow_redirects=False, **options)

    def account(self, login, role="manager", team="north"):
        new = self.services.vault.accounts.add(
            login, role, team, f"id of {login}", f"{login}@bank.example", "ru", PASSWORD, self.clock.now_ms
        )
        self.secrets[login] = new.totp_secret
        return new.account

    def code(self, login):
        return pyotp.TOTP(self.secrets[login]).at(self.clock.now_ms // 1000)

    def signed_in(self, login, role="manager", team="north"):
        """A browser in which a new person signed in, with the token for forms as `csrf`."""
        account = self.account(login, role, team)
        secret = self.services.vault.web_sessions.open(account.account_id, "Tests", self.clock.now_ms)
        browser: Any = self.client()
        browser.cookies.set("mimika", secret)
        session = self.services.vault.web_sessions.find(secret, self.clock.now_ms)
        browser.csrf = session.csrf if session else ""
        browser.account = account
        return browser

    def started_call(self, browser, client_id="4821", subject="Вклад"):
        """A call to whose client's page consent was given, and whose video came."""
        live = self.services.vault.live
        call, _ = live.plan(browser.account, client_id, subject, "ru", self.clock.now_ms)
        live.give(call.call_id, "report", "test", self.clock.now_ms)
        token = live.issue_token(call.call_id, "", self.clock.now_ms)
        live.redeem(token, call.call_id, "", self.clock.now_ms)
        return live.find(call.call_id)

    def reported_call(self, browser, count=60, **windows):
        """A call that ended, with its report."""
        call = self.started_call(browser)
        self.clock.now_ms += count * 5000
        self.services.vault.live.end(call.call_id, "hang-up", self.clock.now_ms)
        self.database.store(ended_call(call, count), windows_of(count, **windows))
        return self.services.vault.live.find(call.call_id)


@pytest.fixture
def utc(monkeypatch):
    """Times of the day are written in UTC."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def console(tmp_path, utc):
    opened = open_console(tmp_path, "http://127.0.0.1:8600")
    yield opened
    opened.services.vault.close()


@pytest.fixture
def secure_console(tmp_path, utc):
    opened = open_console(tmp_path, "https://mimika.bank.example")
    yield opened
    opened.services.vault.close()


def open_console(tmp_path, url):
    folder = tmp_path / "vault"
    vault = open_vault(f"sqlite:///{folder}/vault.db", folder / "master.key")
    mails = tmp_path / "mails"
    mails.mkdir()
    settings = Settings(
        mimika_console_port=8600,
        mimika_console_url=url,
        mimika_bridge_url="http://127.0.0.1:8700",
        mimika_mail_folder=mails,
        mimika_fonts=FONTS,
        kafka_bootstrap="127.0.0.1:9",
        clickhouse_url="clickhouse://127.0.0.1:9/mimika",
        database_url="",
        mimika_master_key_file=folder / "master.key",
    )
    clock, database = Clock(), FakeDatabase()
    fake_database: Any = database
    fake_publisher: Any = FakePublisher()
    services = Services(vault, fake_database, fake_publisher, settings, clock, FONTS, "127.0.0.1:9")
    app = build_app(services, Metrics("console"))
    app.state.feed = LiveFeed(_no_source, clock)
    app.state.pictures = PictureFeed(_no_source, clock, vault.illustrations.sweep)
    return Console(app, services, database, clock, {})


def _no_source(since_ms):
    raise NeighbourUnavailable("Kafka does not answer")
