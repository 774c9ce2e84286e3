"""The whole way of a picture with real Kafka, worker, console and ClickHouse: request, share, answers, figures.

The events are planted: they prove the arithmetic, and say nothing of people.
"""

import datetime
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import httpx
import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bus.publisher import Publisher
from bus.reader import WholeReader
from contracts.codec import decode
from contracts.illustrations import Format, IllustrationFeedback, IllustrationRequest
from contracts.topics import DEAD_LETTERS, ILLUSTRATION_FEEDBACK, ILLUSTRATION_REQUESTS, ILLUSTRATIONS
from sinks import queries
from sinks.clickhouse import Database
from tests.console.illustrations.conftest import FORM, TEN, TWELVE
from tests.live_calls import now_ms, opened_vault

pytestmark = pytest.mark.integration

PASSWORD = "correct horse battery"
WITHIN_S = 60.0
TODAY = datetime.datetime.now(datetime.UTC).date()
YEAR = datetime.timedelta(days=365)


def until(found, what):
    """Wait for something to be there."""
    end_s = time.monotonic() + WITHIN_S
    while not (value := found()):
        assert time.monotonic() < end_s, what
        time.sleep(0.1)
    return value


@dataclass
class Desk:
    """A manager's browser over HTTP."""

    browser: httpx.Client
    csrf: str

    def post(self, path, status=303, **fields):
        answer = self.browser.post(path, data={"csrf": self.csrf, **fields}, timeout=60)
        assert answer.status_code == status, (path, answer.status_code, answer.text[-800:])
        return answer

    def drawn(self, address):
        """The page once its picture is there."""
        return until(lambda: self.framed(address), "no picture")

    def framed(self, address):
        page = self.browser.get(address, timeout=60).text
        return page if "<iframe" in page else ""

    def request_id(self, page):
        return page.split('name="request_id" value="')[1].split('"')[0]


@pytest.fixture(scope="module")
def safe(system):
    yield from opened_vault(system)


@pytest.fixture(scope="module")
def database(system):
    opened = Database(system.running.clickhouse_url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def desk(system, safe):
    offered = {"valid_from": TODAY - YEAR, "valid_to": TODAY + YEAR}
    safe.products.add([msgspec.structs.replace(one, **offered) for one in (TEN, TWELVE)], now_ms())
    login = "pictures-manager"
    made = safe.accounts.add(login, "manager", "north", login, "p@bank.example", "ru", PASSWORD, now_ms())
    secret = safe.web_sessions.open(made.account.account_id, "a test", now_ms())
    address = system.environment_of_services["MIMIKA_CONSOLE_URL"]
    session = safe.web_sessions.find(secret, now_ms())
    with httpx.Client(base_url=address, cookies={"mimika": secret}) as browser:
        yield Desk(browser, session.csrf)


def test_from_the_request_to_the_figures_and_to_nothing(system, desk, database):
    address = desk.post("/illustrations/new", **FORM).headers["location"]
    page = desk.drawn(address)
    picture = desk.browser.get(f"{address}/picture.html", timeout=60)
    assert "Двенадцать" in picture.text
    assert "<script" in picture.text
    assert "sandbox allow-scripts" in picture.headers["content-security-policy"]
    assert until(lambda: desk.browser.get(f"{address}/picture.svg", timeout=60).text.startswith("<"), "no SVG")
    desk.post(f"{address}/rate", liked="yes")
    desk.post(f"{address}/approve", request_id=desk.request_id(page))
    shared = desk.post(f"{address}/share", status=201).text
    link = shared.split('aria-labelledby="link-name">')[1].split("<")[0]

    with httpx.Client() as client:
        assert client.get(link).status_code == 200
        assert client.get(f"{link}/picture").content == picture.content
        client.post(f"{link}/answer", data={"product": "twelve"})  # before the consent: recorded nowhere
        client.post(f"{link}/consent", data={"on": "1", "shown_ms": "20000"})
        client.post(f"{link}/acts", data={"event": "played"})
        client.post(f"{link}/answer", data={"product": "ten"})
        client.post(f"{link}/answer", data={"product": "twelve"})
        client.post(f"{link}/rating", data={"clarity": "4", "liked": "yes"})
        trees = until(lambda: figures(database, "trees", (1, 1, 1)), "the answers were not stored")
        assert (trees.shown, trees.engaged.value, trees.clarity.value) == (1, 1.0, 4.0)
        assert 20 <= trees.mean_s.value <= 20 + WITHIN_S
        assert (trees.liked_by_clients.value, trees.liked_by_managers.value) == (1.0, 1.0)
        assert "понял" in desk.browser.get(address).text
        told = json.loads(system.mimika("understanding", "--json").stdout)
        assert [one["metaphor"] for one in told] == ["", "trees"]

        stored = "mimika_sinks_written_rows_total", "illustration_feedback_rows"
        assert figures_of(system, "sinks")[stored] >= 6

        client.post(f"{link}/consent", data={"on": "0"})
        assert queries.understanding(database)[0].shown == 0, "withdrawn, and erased at once"
        assert client.get(link).status_code == 200, "the picture stays"
    desk.post(f"{address}/revoke")
    assert httpx.get(link).status_code == 410


def figures(database, metaphor, counted):
    """The figures of one metaphor once so many clients rated its clarity, and so many clients and managers liked it."""
    found = [one for one in queries.understanding(database) if one.metaphor == metaphor]
    stored = [(one.clarity.n, one.liked_by_clients.n, one.liked_by_managers.n) for one in found]
    return found[0] if stored == [counted] else None


def test_planted_events_give_the_figures_that_were_worked_out_by_hand(system, database, safe, desk):
    """Twelve managers rate towers, nine of them well; one record comes twice, one person changes their mind."""
    publisher = Publisher(system.running.kafka_bootstrap)
    for number in range(12):
        for _ in range(2 if number == 0 else 1):
            publisher.publish(ILLUSTRATION_FEEDBACK, "towers", liked(number, "yes" if number < 8 else "no", 0))
    publisher.publish(ILLUSTRATION_FEEDBACK, "towers", liked(11, "yes", 1))
    found = until(lambda: settled(database), "not stored")
    assert (found.liked_by_managers.n, found.liked_by_managers.value) == (12, 0.75)
    assert found.liked_by_managers.interval == pytest.approx((0.4677, 0.9110), abs=1e-4)
    publisher.close()


def liked(number, value, later):
    return IllustrationFeedback(
        feedback_id=f"planted-{number}-{later}", request_id="towers", person=f"M-{number}", side="manager",
        metaphor="towers", event="liked", at_ms=now_ms() + later, after_ms=0, value=value,
    )  # fmt: skip


def settled(database):
    found = [one for one in queries.understanding(database) if one.metaphor == "towers"]
    return found[0] if found and found[0].liked_by_managers.value == 0.75 else None


def test_bytes_that_are_no_request_go_to_dead_letters_and_the_worker_goes_on(system, desk):
    publisher = Publisher(system.running.kafka_bootstrap)
    publisher.send(ILLUSTRATION_REQUESTS, "bad", b"no request").get(timeout=30)
    publisher.close()
    address = desk.post("/illustrations/new", **{**FORM, "metaphor": "coins"}).headers["location"]
    desk.drawn(address)
    letters = WholeReader(system.running.kafka_bootstrap, DEAD_LETTERS)
    buried = until(lambda: letters.poll(0.5), "no dead letter")
    letters.close()
    assert ILLUSTRATION_REQUESTS.name in {decode(DEAD_LETTERS, one.value).topic for one in buried}
    assert "illustrations" in system.mimika("status").stdout


EXAMPLE = Path(__file__).parents[2] / "illustrations" / "example_request.json"
FORMATS = get_args(Format)


def by_topic(system, request):
    """The four forms of a request as they come from the topic."""
    publisher = Publisher(system.running.kafka_bootstrap)
    answers = WholeReader(system.running.kafka_bootstrap, ILLUSTRATIONS)
    for form in FORMATS:
        wanted = msgspec.structs.replace(request, format=form)
        publisher.publish(ILLUSTRATION_REQUESTS, wanted.request_id, wanted)
    publisher.close()
    came = {}

    def whole():
        for message in answers.poll(0.5):
            if message.key == request.request_id:
                answer = decode(ILLUSTRATIONS, message.value)
                came[answer.format] = answer
        return len(came) == len(FORMATS)

    until(whole, "not every form was answered")
    answers.close()
    assert {answer.problem for answer in came.values()} == {""}
    return {form: came[form].picture for form in FORMATS}


def by_command(system, request, folder):
    """As `mimika illustrate` writes them."""
    file = folder / "request.json"
    file.write_bytes(msgspec.json.encode(request))
    done = system.mimika("illustrate", str(file), "-o", str(folder / "command"))
    assert done.returncode == 0, done.stderr
    return {form: (folder / "command" / f"{request.request_id}.{form}").read_bytes() for form in FORMATS}


def by_module(system, request, folder):
    """As `python -m illustrations` writes them, one form each time."""
    written = {}
    environment = {**system.environment, "MIMIKA_FONTS": system.environment_of_services["MIMIKA_FONTS"]}
    for form in FORMATS:
        file = folder / f"{form}.json"
        file.write_bytes(msgspec.json.encode(msgspec.structs.replace(request, format=form)))
        words = [sys.executable, "-m", "illustrations", str(file), "-o", str(folder / "module")]
        subprocess.run(words, env=environment, check=True, capture_output=True, timeout=120)
        written[form] = (folder / "module" / f"{request.request_id}.{form}").read_bytes()
    return written


def figures_of(system, service):
    """What a service shows, by sample and label."""
    services = json.loads(system.mimika("status", "--json").stdout)["services"]
    [address] = [one["metrics"] for one in services if one["name"] == service]
    families = text_string_to_metric_families(httpx.get(address, timeout=10).text)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def test_topic_command_and_module_give_the_same_bytes_in_every_form_and_the_figures_count_them(system, tmp_path):
    request = msgspec.json.decode(EXAMPLE.read_bytes(), type=IllustrationRequest)
    before = figures_of(system, "illustrations")
    pictures = by_topic(system, request)
    assert min(map(len, pictures.values())) > 10_000
    after = figures_of(system, "illustrations")
    for counted in (
        ("mimika_illustrations_answered_requests_total", "done"),
        ("mimika_illustrations_answer_seconds_count",),
    ):
        assert after[counted] - before[counted] == len(FORMATS), counted
    assert after["mimika_illustrations_open_requests",] == 0
    for others in (by_command(system, request, tmp_path), by_module(system, request, tmp_path)):
        assert [form for form in FORMATS if others[form] != pictures[form]] == []
