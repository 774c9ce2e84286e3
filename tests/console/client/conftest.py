"""A client with their link, over the console of tests/console; a fake of ClickHouse that can be erased."""

import dataclasses
import time

import pytest

from bus.neighbour import NeighbourUnavailable
from sinks.clickhouse import ClickHouseUnavailable
from tests.console.conftest import NOW_MS, open_console


class Rows:
    """Rows by table; queries are answered from lists by the name of their file."""

    def __init__(self):
        self.tables = {"observations_rows": 3390, "reports_rows": 1, "windows_rows": 113, "marks_rows": 2}
        self.late = {}
        self.answers = {"count_rows": [(3390,)]}
        self.away = False

    def query(self, name, **parameters):
        if self.away:
            raise ClickHouseUnavailable("ClickHouse at 127.0.0.1:9 does not answer")
        return self.answers.get(name, [])

    def stored_rows(self, table, call_id):
        return self.tables.get(table, 0)

    def erase(self, table, call_id):
        if self.away:
            raise ClickHouseUnavailable("ClickHouse at 127.0.0.1:9 does not answer")
        return self.tables.pop(table, 0)


class Events:
    """Kafka, with what the vault said at the moment of each record."""

    def __init__(self, vault):
        self.vault, self.records, self.vault_then, self.away = vault, [], [], False

    def publish(self, topic, key, record, headers=()):
        if self.away:
            raise NeighbourUnavailable("Kafka does not answer")
        assert topic.name == "call-events"
        self.records.append(record)
        self.vault_then.append(self.vault.live.find(key))


class Phone:
    """A client's browser on the page of one planned call."""

    def __init__(self, console, database, events, account, language):
        self.console, self.database, self.events = console, database, events
        self.vault, self.clock = console.services.vault, console.clock
        self.call_id, self.secret = self._planned(account, language)
        self.browser = console.client()

    def _planned(self, account, language):
        call, secret = self.vault.live.plan(account, "4821", "Вклад", language, self.clock.now_ms)
        return call.call_id, secret

    @property
    def call(self):
        return self.vault.live.find(self.call_id)

    def get(self, path="", **options):
        return self.browser.get(f"/c/{self.secret}{path}", **options)

    def post(self, path, **fields):
        return self.browser.post(f"/c/{self.secret}/{path}", data=fields)

    def agree(self, *purposes):
        for purpose in purposes:
            assert self.post(f"consents/{purpose}", on="1").status_code == 303

    def video_comes(self):
        token = self.vault.live.issue_token(self.call_id, "", self.clock.now_ms)
        return self.vault.live.redeem(token, self.call_id, "", self.clock.now_ms)

    def ends(self):
        self.vault.live.end(self.call_id, "hang-up", self.clock.now_ms)

    def logged(self, event):
        return [
            entry
            for entry in self.vault.audit.entries()
            if entry.event == event and entry.fields["call_id"] == self.call_id
        ]


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """One console and one manager for the tests of a module: making an account takes a second on purpose."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        console = open_console(tmp_path_factory.mktemp("console"), "http://127.0.0.1:8600")
        console.manager = console.account("petrova")
        yield console
        console.services.vault.close()
    time.tzset()


@pytest.fixture
def phone(opened):
    """A call of its own for every test."""
    opened.clock.now_ms = NOW_MS
    database, events = Rows(), Events(opened.services.vault)
    opened.app.state.services = dataclasses.replace(opened.services, database=database, publisher=events)
    return Phone(opened, database, events, opened.manager, "ru")
