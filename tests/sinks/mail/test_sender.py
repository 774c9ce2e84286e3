"""The outbox is emptied once, and what does not leave comes again."""

import email.message

import pytest

from bus.metrics import Metrics
from sinks.mail.sender import NotRendered, Sender
from sinks.mail.transport import NotSent, Refused
from tests.sinks.mail.conftest import NOW_MS


class Log:
    def __init__(self):
        self.said = []

    def __getattr__(self, name):
        return lambda *words, **values: self.said.append((words, values))


class System:
    def __init__(self, vault):
        self.vault, self.now_ms, self.sent, self.problem, self.rendered = vault, NOW_MS, [], None, True
        self.log = Log()
        self.sender = Sender(vault.outbox, self.render, self, lambda: self.now_ms, self.log, Metrics("mail"))

    def render(self, mail):
        if isinstance(self.rendered, Exception):
            raise self.rendered
        made = email.message.EmailMessage()
        made["Message-ID"] = mail.message_id
        return made if self.rendered else None

    def send(self, mail):
        if self.problem is not None:
            raise self.problem
        self.sent.append(mail["Message-ID"])

    def mail(self):
        (found,) = self.vault.outbox.list(10)
        return found


@pytest.fixture
def system(vault, call_id):
    return System(vault)


def test_a_due_mail_is_sent_once(system):
    assert system.sender.turn()
    assert not system.sender.turn()
    system.now_ms += 86_400_000
    assert not system.sender.turn()
    assert system.sent == [system.mail().message_id]
    assert system.mail().state == "sent"


def test_a_mail_server_that_is_away_is_asked_again_later_and_later_under_the_same_id(system):
    system.problem = NotSent("away")
    begun, tried = system.now_ms, []
    while system.now_ms < begun + 200_000:
        if system.sender.turn():
            tried.append((system.now_ms - begun) // 1000)
        system.now_ms += 1_000
    assert tried == [0, 5, 15, 35, 75, 155]
    assert (system.mail().state, system.mail().error) == ("queued", "away")
    system.problem = None
    system.now_ms += 3_600_000
    system.sender.turn()
    assert system.sent == [system.mail().message_id]


def test_a_refused_recipient_is_failed_at_once_with_the_reason_and_no_address_in_the_log(system):
    system.problem = Refused("recipient refused: 550 <manager@bank.example> unknown")
    assert system.sender.turn()
    system.now_ms += 3_600_000
    assert not system.sender.turn()
    assert (system.mail().state, system.mail().error) == ("failed", str(system.problem))
    assert system.sent == []
    assert "@" not in str(system.log.said)


def test_a_mail_that_cannot_be_rendered_now_comes_again(system):
    system.rendered = NotRendered("ClickHouse is away")
    system.sender.turn()
    assert (system.mail().state, system.mail().error) == ("queued", "ClickHouse is away")
    system.rendered = True
    system.now_ms += 5_000
    system.sender.turn()
    assert system.mail().state == "sent"


def test_a_mail_without_a_report_for_anybody_leaves_the_outbox(system):
    system.rendered = None
    assert system.sender.turn()
    assert system.vault.outbox.list(10) == []
    assert system.sent == []


@pytest.mark.parametrize("problem", [None, NotSent("away")])
def test_a_call_erased_while_its_mail_is_sent_stops_nothing(system, call_id, problem):
    system.problem = problem
    send = system.send

    def erase_and_send(mail):
        system.vault.outbox.cancel_call(call_id)
        send(mail)

    system.send = erase_and_send
    assert system.sender.turn()
    assert not system.sender.turn()
