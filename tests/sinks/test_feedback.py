"""Feedback to ClickHouse: only under a consent, never lost, a repeat counted once."""

import pytest
import structlog

from bus.metrics import Metrics
from bus.reader import Message
from contracts.codec import encode
from contracts.illustrations import IllustrationFeedback
from sinks.clickhouse import ClickHouseUnavailable
from sinks.feedback import Feedback
from sinks.queries import NotErased

PLACE = ("illustration-feedback", 3)


class Reader:
    def __init__(self):
        self.coming, self.gone, self.committed = [], set(), {}

    def poll(self, timeout_s, most):
        came, self.coming = self.coming, []
        return came

    def revoked(self):
        gone, self.gone = self.gone, set()
        return gone

    def commit(self, next_offsets):
        self.committed |= next_offsets
        return True

    def close(self):
        pass


class Publisher:
    def __init__(self):
        self.records = []

    def publish(self, topic, key, record):
        self.records.append((topic.name, record))


class Table:
    def __init__(self):
        self.away, self.ids, self.whose = False, [], []
        self.before_write = lambda: None

    def insert(self, table, columns):
        if self.away:
            raise ClickHouseUnavailable("away")
        assert table == "illustration_feedback_rows"
        self.before_write()
        self.ids += columns["feedback_id"]
        self.whose += zip(columns["person"], columns["request_id"], strict=True)

    def erase(self, person, request_id):
        left = [one for one, whose in zip(self.ids, self.whose, strict=True) if whose != (person, request_id)]
        self.whose = [whose for whose in self.whose if whose != (person, request_id)]
        self.ids = left


def message(offset, feedback_id, person="K-1", side="client"):
    told = IllustrationFeedback(
        feedback_id=feedback_id, request_id="R", person=person, side=side, metaphor="trees", event="played",
        at_ms=1, after_ms=1, value="",
    )  # fmt: skip
    return Message(*PLACE, offset, 1, "R", encode(told), {})


def service(allowed=("K-1",)):
    table = Table()
    return Feedback(
        reader=Reader(), publisher=Publisher(), database=table,
        may_keep=lambda request_id, person: (request_id, person in allowed) == ("R", True),
        erase=table.erase,
        now_ms=lambda: 1, log=structlog.get_logger(), metrics=Metrics("sinks"),
    )  # fmt: skip


def test_a_client_without_a_consent_leaves_no_row_and_a_manager_needs_none():
    sinks = service()
    sinks.reader.coming = [message(0, "A"), message(1, "B", "K-2"), message(2, "C", "M-1", "manager")]
    sinks.turn()
    assert sinks.database.ids == ["A", "C"]
    assert sinks.reader.committed == {PLACE: 3}


def test_what_clickhouse_does_not_take_is_kept_and_not_committed():
    sinks = service()
    sinks.database.away = True
    sinks.reader.coming = [message(0, "A")]
    sinks.turn()
    assert sinks.reader.committed == {}
    sinks.database.away = False
    sinks.turn()
    assert (sinks.database.ids, sinks.reader.committed) == (["A"], {PLACE: 1})


def test_bytes_that_are_no_feedback_go_to_dead_letters():
    sinks = service()
    sinks.reader.coming = [Message(*PLACE, 0, 1, "", b"{", {}), message(1, "B")]
    sinks.turn()
    assert [(topic, letter.offset) for topic, letter in sinks.publisher.records] == [("dead-letters", 0)]
    assert (sinks.database.ids, sinks.reader.committed) == (["B"], {PLACE: 2})


def test_a_partition_that_went_is_left_to_its_new_reader():
    sinks = service()
    sinks.database.away = True
    sinks.reader.coming = [message(0, "A")]
    sinks.turn()
    sinks.database.away, sinks.reader.gone = False, {PLACE}
    sinks.turn()
    assert (sinks.database.ids, sinks.reader.committed) == ([], {})


def test_a_consent_withdrawn_while_its_block_is_on_its_way_leaves_no_row():
    allowed = ["K-1", "K-3"]
    sinks = service(allowed)

    def withdrawn():
        allowed.remove("K-1")
        sinks.database.erase("K-1", "R")  # the console's erasure finds nothing yet

    sinks.database.before_write = withdrawn
    sinks.reader.coming = [message(0, "A"), message(1, "B"), message(2, "C", "K-3"), message(3, "D", "M-1", "manager")]
    sinks.turn()
    assert (sinks.database.ids, sinks.reader.committed) == (["C", "D"], {PLACE: 4})


def test_rows_of_a_process_that_died_before_it_asked_again_go_when_its_block_is_redelivered():
    sinks = service(allowed=())
    sinks.database.ids, sinks.database.whose = ["A"], [("K-1", "R")]
    sinks.reader.coming = [message(0, "A")]
    sinks.turn()
    assert (sinks.database.ids, sinks.reader.committed) == ([], {PLACE: 1})


@pytest.mark.parametrize("error", [ClickHouseUnavailable("away"), NotErased("rows came")])
def test_what_cannot_be_erased_now_is_not_committed_and_erased_at_the_next_turn(error):
    sinks = service(allowed=())
    erase, sinks.erase = sinks.erase, failing(error)
    sinks.database.ids, sinks.database.whose = ["A"], [("K-1", "R")]
    sinks.reader.coming = [message(0, "A")]
    sinks.turn()
    assert sinks.reader.committed == {}
    sinks.erase = erase
    sinks.turn()
    assert (sinks.database.ids, sinks.reader.committed) == ([], {PLACE: 1})


def failing(error):
    def fail(*_):
        raise error

    return fail


def test_rows_and_dead_letters_are_counted():
    sinks = service()
    counted = {}
    sinks.metrics.count = lambda metric, value="", amount=1: counted.update({(metric.name, value): amount})
    sinks.reader.coming = [message(0, "A"), message(1, "B", "K-2"), Message(*PLACE, 2, 1, "", b"{", {})]
    sinks.turn()
    assert counted == {
        ("mimika_dead_letter_messages_total", ""): 1,
        ("mimika_sinks_written_rows_total", "illustration_feedback_rows"): 1,
    }
