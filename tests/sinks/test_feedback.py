"""Feedback to ClickHouse: only under a consent, never lost, a repeat counted once."""

import structlog

from bus.reader import Message
from contracts.codec import encode
from contracts.illustrations import IllustrationFeedback
from sinks.clickhouse import ClickHouseUnavailable
from sinks.feedback import Feedback

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
        self.away, self.ids = False, []

    def insert(self, table, columns):
        if self.away:
            raise ClickHouseUnavailable("away")
        assert table == "illustration_feedback_rows"
        self.ids += columns["feedback_id"]


def message(offset, feedback_id, person="K-1", side="client"):
    told = IllustrationFeedback(
        feedback_id=feedback_id, request_id="R", person=person, side=side, metaphor="trees", event="played",
        at_ms=1, after_ms=1, value="",
    )  # fmt: skip
    return Message(*PLACE, offset, 1, "R", encode(told), {})


def service(allowed=("K-1",)):
    return Feedback(
        reader=Reader(), publisher=Publisher(), database=Table(),
        may_keep=lambda request_id, person: (request_id, person in allowed) == ("R", True),
        now_ms=lambda: 1, log=structlog.get_logger(),
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
