"""A bank's day as the console shows it: calls in every state, panels, links and mails; planted, no real people."""

import dataclasses
import random
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

import msgspec
from ulid import ULID

from bus.reader import Message
from console.mails import file_name
from console.panel.feed import LiveFeed
from contracts.calls import Stop
from contracts.codec import encode
from contracts.polarity import POLARITY_OF
from contracts.reports import WindowCounts
from contracts.topics import CALL_EVENTS, SATISFACTION_WINDOWS
from sinks.erasing import erase
from sinks.mail.rendering import Rendering
from tests.console.conftest import Console, FakeDatabase, ended_call, open_console
from tests.look.drawing import Drawing
from tests.look.live import PANELS, LiveCallRecords, records_of
from tests.look.pictures import VISITS, Pictures, load_catalogue, plant
from vault.accounts import Account
from vault.live_calls import LiveCall

NOW_MS = 1_795_449_300_000
"""23 November 2026, 15:55 UTC."""
_MINUTE_MS = 60_000
_WINDOWS_OF_A_GAP = 8
SUBJECTS = {
    "ru": ("Страхование жизни", "Кредит, первая встреча", "Вклад", "Карта", "Ипотека", "Брокерский счёт"),
    "en": ("Life insurance", "Loan, first meeting", "Deposit", "Card", "Mortgage", "Brokerage account"),
}
NOTES = {
    "ru": "После цены попросил сравнить с вкладом. Прислать расчёт на год и на три, перезвонить в четверг.",
    "en": "After the price, asked to compare it with a deposit. Send the figures for one and three years, call back.",
}
ANSWERS = {"ru": "Всё понятно, но долго ждал начала.", "en": "All was clear, but I waited long for the start."}
SAFE_SENDER = "mimika@bank.example"


class PlantedDatabase(FakeDatabase):
    """The fake of ClickHouse with rows to count and to erase."""

    broken = False
    """Whether every query meets a fault that nobody foresaw."""

    def query(self, name: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """As FakeDatabase; every call has the rows of nine minutes; no hint, and no window before its report."""
        if self.broken:
            raise RuntimeError("planted")
        if name in ("count_rows", "count_windows", "hints") and not self.away:
            return [(3390,)] if name == "count_rows" else []
        found: list[tuple[Any, ...]] = super().query(name, **parameters)
        return found

    def erase(self, table: str, call_id: str) -> int:
        """Say how many rows went."""
        del call_id
        return {"observations_rows": 3390, "reports_rows": 1, "windows_rows": 113, "marks_rows": 2}.get(table, 0)

    def stored_rows(self, table: str, call_id: str) -> int:
        """None is left."""
        del table, call_id
        return 0


def course(seed: int, count: int, gaps: Sequence[int] = (), tense: Sequence[int] = ()) -> list[WindowCounts]:
    """Windows of a call that wanders: no face for 40 s from each of `gaps`, more negative for 2 min from `tense`."""
    chance = random.Random(seed)
    hidden = {gap + step for gap in gaps for step in range(_WINDOWS_OF_A_GAP)}
    strained = {start + step for start in tense for step in range(24)}
    windows = []
    for number in range(count):
        used = 0 if number in hidden else 30 - chance.choice((0, 0, 1, 2, 4))
        negative = min(used, chance.choice((8, 11, 14, 17)) if number in strained else chance.choice((1, 2, 4, 6)))
        positive = min(used - negative, chance.choice((1, 2, 5, 7, 10)))
        windows.append(_window(number, negative, used - negative - positive, positive))
    return windows


def _window(number: int, negative: int, neutral: int, positive: int) -> WindowCounts:
    emotions = [0] * 7
    for polarity, frames in (("negative", negative), ("neutral", neutral), ("positive", positive)):
        places = [place for place, each in enumerate(POLARITY_OF) if each == polarity]
        for step in range(frames):
            emotions[places[(number + step * step) % len(places)]] += 1
    used = negative + neutral + positive
    unclear = min(30 - used, 1)
    return WindowCounts(
        window=number,
        negative=negative,
        neutral=neutral,
        positive=positive,
        abstained=unclear,
        no_face=30 - used - unclear,
        emotions=(emotions[0], emotions[1], emotions[2], emotions[3], emotions[4], emotions[5], emotions[6]),
    )


@dataclasses.dataclass
class Day:
    """What was planted; pages are found by its names."""

    console: Console
    language: str
    accounts: dict[str, Account]
    calls: dict[str, LiveCall]
    """By a name such as `ready`."""
    links: dict[str, str]
    """Secret of the client's link, by the name of the call."""
    pictures: Pictures
    drawing: Drawing
    mails: Path
    letter: Path
    """The mail of the first report as a mail program shows it: HTML."""

    def secret_of(self, login: str) -> str:
        """Open a session; its cookie."""
        opened: str = self.console.services.vault.web_sessions.open(
            self.accounts[login].account_id, "Chromium", self.console.clock.now_ms
        )
        return opened


class Planter:
    """Plants one call after the other, each at its own time."""

    def __init__(self, console: Console, language: str, database: PlantedDatabase) -> None:
        self.console, self.language, self.database = console, language, database
        self.live = console.services.vault.live
        self.calls: dict[str, LiveCall] = {}
        self.links: dict[str, str] = {}

    def plan(self, name: str, account: Account, ago_ms: int, subject: int, consents: Sequence[str]) -> str:
        """Plan a call some time ago, with the client's consents; its id."""
        at_ms = NOW_MS - ago_ms
        number = str(1000 + (len(self.calls) * 1871) % 9000)
        text = SUBJECTS[self.language][subject % 6]
        call, self.links[name] = self.live.plan(account, number, text, self.language, at_ms)
        for purpose in consents:
            self.live.give(call.call_id, purpose, "a test", at_ms)
        self.calls[name] = call
        return call.call_id

    def begin(
        self, name: str, account: Account, ago_ms: int, subject: int, consents: Sequence[str] = ("live-hint", "report")
    ) -> str:
        """Plan a call whose video came at once."""
        call_id = self.plan(name, account, ago_ms, subject, consents)
        token = self.live.issue_token(call_id, "", NOW_MS - ago_ms)
        self.live.redeem(token, call_id, "", NOW_MS - ago_ms)
        return call_id

    def report(
        self, name: str, account: Account, ago_ms: int, subject: int, windows: list[WindowCounts], stop_at: int = 0
    ) -> str:
        """A call that ended with its report; from window `stop_at` on, if any, the client had stopped the analysis."""
        purposes = ("live-hint", "report", "trend")
        call_id = self.begin(name, account, ago_ms, subject, purposes)
        end_ms = NOW_MS - ago_ms + len(windows) * 5000
        if stop_at:
            self.live.stop(call_id, "client", NOW_MS - ago_ms + stop_at * 5000)
        self.live.end(call_id, "hang-up", end_ms)
        ended = ended_call(self.live.find(call_id), len(windows))
        if stop_at:
            stop = Stop(by="client", from_us=stop_at * 5_000_000, to_us=len(windows) * 5_000_000)
            ended = msgspec.structs.replace(ended, stops=(stop,), sent=stop_at * 30)
        self.database.store(ended, windows[: stop_at or None])
        return call_id


def planted(folder: Path, language: str, fonts: Path) -> Day:
    """Plant a day of one language into a console of its own; it stands at NOW_MS."""
    console = open_console(folder, "http://127.0.0.1:8600")
    database = PlantedDatabase()
    console.database = database
    drawing = Drawing(console.app.state.pictures, fonts)
    console.services = dataclasses.replace(console.services, database=database, publisher=drawing, fonts_folder=fonts)
    console.app.state.services = console.services
    console.clock.now_ms = NOW_MS
    roles = {"day": "manager", "shift": "manager", "newcomer": "manager", "lead": "supervisor"}
    roles |= {"admin": "administrator", "privacy": "privacy-officer"}
    accounts = {login: console.account(login, role) for login, role in roles.items()}
    accounts["idle"] = console.account("idle", "supervisor", team="south")
    planter = Planter(console, language, database)
    _plant_calls(planter, accounts["day"])
    _plant_links(planter, accounts["shift"])
    seen = [records_of(kind, planter.begin(f"panel-{kind}", accounts["shift"], 840_000, 1), NOW_MS) for kind in PANELS]
    seen.append(records_of("neutral", planter.calls["live"].call_id, NOW_MS))
    _stand(planter)
    console.app.state.feed = _feed(seen)
    database.visits = VISITS
    vault = console.services.vault
    load_catalogue(vault)
    pictures = plant(vault, drawing, accounts["day"], "ru" if language == "ru" else "en", NOW_MS)
    calls = {name: planter.live.find(call.call_id) for name, call in planter.calls.items()}
    kept = folder / "mails", folder / "letter.html"
    day = Day(console, language, accounts, calls, planter.links, pictures, drawing, *kept)
    _plant_mails(day)
    return day


def _plant_calls(planter: Planter, account: Account) -> None:
    """The list of one manager: two days, every state."""
    day_ms = 24 * 60 * _MINUTE_MS
    planter.report("friday-2", account, 3 * day_ms + 135 * _MINUTE_MS, 2, course(2, 150, (60,)))
    planter.report("friday-1", account, 3 * day_ms - 20 * _MINUTE_MS, 0, course(3, 330, (120, 240), (180,)))
    erased = planter.begin("erased", account, 385 * _MINUTE_MS, 4)
    planter.live.end(erased, "hang-up", NOW_MS - 354 * _MINUTE_MS)
    erase(planter.console.services.vault, planter.database, erased, NOW_MS - 231 * _MINUTE_MS)  # type: ignore[arg-type]
    planter.report("stopped", account, 335 * _MINUTE_MS, 1, course(5, 229, (), (60,)), stop_at=113)
    refused = planter.plan("no-consent", account, 285 * _MINUTE_MS, 5, ())
    planter.live.end(refused, "time-out", NOW_MS - 262 * _MINUTE_MS)
    planter.report("too-little", account, 250 * _MINUTE_MS, 4, course(7, 180, range(3, 180, 9)))
    planter.report("ready-2", account, 205 * _MINUTE_MS, 3, course(8, 96, (12,), (40,)))
    ready = planter.report("ready", account, 113 * _MINUTE_MS, 0, course(9, 290, (62, 136), (174,)))
    places = ("goal-stated", 72), ("product-shown", 495), ("price-named", 870), ("summary", 1150)
    planter.database.marks[ready] = [
        (str(ULID.from_timestamp(NOW_MS + second)), moment, second * 1_000_000) for moment, second in places
    ]
    planter.live.give(ready, "client-answer", "a test", NOW_MS)
    planter.database.answers[ready] = [(4, 1, NOW_MS - 80 * _MINUTE_MS)]
    planter.console.services.vault.notes.save_answer(ready, ANSWERS[planter.language], NOW_MS)
    planter.console.services.vault.notes.save(ready, NOTES[planter.language], NOW_MS - 84 * _MINUTE_MS)
    delayed = planter.begin("delayed", account, 53 * _MINUTE_MS, 2)
    planter.live.end(delayed, "hang-up", NOW_MS - 35 * _MINUTE_MS)
    making = planter.begin("making", account, 25 * _MINUTE_MS, 3)
    planter.live.end(making, "hang-up", NOW_MS - 20_000)
    planter.begin("live", account, 14 * _MINUTE_MS, 1)
    planter.plan("planned", account, 2 * _MINUTE_MS, 2, ())


def _plant_links(planter: Planter, account: Account) -> None:
    """A client's link in every state of its page."""
    both, live = ("live-hint", "report"), planter.live
    planter.plan("link-expired", account, 25 * 60 * _MINUTE_MS, 0, ())
    planter.plan("link-asked", account, 5 * _MINUTE_MS, 0, ())
    planter.plan("link-allowed", account, 5 * _MINUTE_MS, 0, both)
    planter.begin("link-on", account, 10 * _MINUTE_MS, 0, both)
    live.stop(planter.begin("link-stopped", account, 10 * _MINUTE_MS, 0, both), "client", NOW_MS - 35_000)
    live.stop(planter.begin("link-paused", account, 10 * _MINUTE_MS, 0, both), "manager", NOW_MS - 35_000)
    live.end(planter.begin("link-ended", account, 10 * _MINUTE_MS, 0, both), "hang-up", NOW_MS)
    answered = planter.begin("link-answered", account, 10 * _MINUTE_MS, 0, (*both, "client-answer"))
    live.end(answered, "hang-up", NOW_MS)
    erased = planter.begin("link-erased", account, 10 * _MINUTE_MS, 0, both)
    erase(planter.console.services.vault, planter.database, erased, NOW_MS)  # type: ignore[arg-type]


def _stand(planter: Planter) -> None:
    """Bring the panels' calls into the states that the vault knows."""
    live, ids = planter.live, {name: call.call_id for name, call in planter.calls.items()}
    live.stop(ids["panel-stopped"], "manager", NOW_MS - 275_000)
    live.stop(ids["panel-stopped-by-client"], "client", NOW_MS - 275_000)
    live.withdraw(ids["panel-report-only"], "live-hint", NOW_MS)
    live.end(ids["panel-ended"], "hang-up", NOW_MS)
    account = planter.console.services.vault.accounts.find(planter.calls["panel-ended"].account_id)
    planter.plan("panel-no-consent", account, 840_000, 1, ())
    planter.plan("panel-waiting", account, 60_000, 1, ("live-hint", "report"))


def _feed(seen: Sequence[LiveCallRecords]) -> LiveFeed:
    """A feed that was told everything already, and follows nothing."""

    def absent(since_ms: int) -> Any:
        raise AssertionError(f"nothing is read since {since_ms}")

    feed = LiveFeed(absent, lambda: NOW_MS)
    for each in seen:
        for topic, records in ((CALL_EVENTS, each.events), (SATISFACTION_WINDOWS, each.windows)):
            feed.take([Message(topic.name, 0, 0, each.sent_ms, "", encode(record), {}) for record in records])
    return feed


def _plant_mails(day: Day) -> None:
    """One mail in each state; the first lies in the folder as it would be sent."""
    services, outbox = day.console.services, day.console.services.vault.outbox
    account = day.accounts["day"]
    for number, name in enumerate(("ready", "ready-2", "too-little", "stopped")):
        call_id = day.calls[name].call_id
        outbox.put(call_id, account.account_id, day.language, 1, "bank.example", NOW_MS - (60 - number) * _MINUTE_MS)
    rendering = Rendering(
        database=services.database,
        calls=AllMayBeMailed(),  # type: ignore[arg-type]
        accounts=services.vault.accounts,
        sender=SAFE_SENDER,
        console_url=services.settings.mimika_console_url,
        fonts_folder=services.fonts_folder,
        timezone=UTC,
    )
    taken = [outbox.take_due(NOW_MS - 10 * _MINUTE_MS) for _ in range(3)]
    first, second, third = (mail for mail in taken if mail is not None)
    letter = rendering(first)
    assert letter is not None
    (day.mails / file_name(first.message_id)).write_bytes(bytes(letter))
    shown = letter.get_body(("html",))
    assert shown is not None
    day.letter.write_text(shown.get_content(), "utf-8")
    outbox.sent(first.mail_id, NOW_MS - 9 * _MINUTE_MS)
    outbox.failed(second.mail_id, "451 the server is busy", NOW_MS - 9 * _MINUTE_MS)
    outbox.failed(third.mail_id, "550 no such mailbox", NOW_MS - 9 * _MINUTE_MS, final=True)


class AllMayBeMailed:
    """Stands for the vault's door of the mail service."""

    def may_mail(self, call_id: str) -> bool:
        """Whether the call's report may be mailed."""
        return bool(call_id)
