"""Requests to answers: every message is accounted for, and a drawing that does not end is ended."""

import time

import pytest
import structlog

from bus.metrics import Metrics
from bus.reader import Message
from contracts.codec import encode
from illustrations.orders import Orders
from illustrations.slots import Slots
from illustrations.worker import GREATEST_ANSWER_BYTES, Worker
from tests.illustrations.fake_answering import answer
from tests.illustrations.test_orders import PLACE, order

NOW_MS = 2_500


class FakeReader:
    def __init__(self):
        self.coming, self.gone, self.committed = [], set(), {}

    def poll(self, timeout_s, most):
        came, self.coming = self.coming[:most], self.coming[most:]
        return came

    def revoked(self):
        gone, self.gone = self.gone, set()
        return gone

    def commit(self, next_offsets):
        self.committed |= next_offsets
        return True


class FakePublisher:
    def __init__(self):
        self.records = []

    def publish(self, topic, key, record):
        self.records.append((topic.name, record))

    def of(self, name):
        return [record for topic, record in self.records if topic == name]


def message(offset, **changes):
    wanted = order(offset, **changes)
    return Message(*PLACE, offset, wanted.asked_ms, wanted.request.request_id, encode(wanted.request), {})


@pytest.fixture
def worker():
    slots = Slots(2, answer)
    made = Worker(
        FakeReader(), FakePublisher(), slots, deadline_s=60, now_ms=lambda: NOW_MS, log=structlog.get_logger(),
        metrics=Metrics("illustrations"),
    )  # fmt: skip
    yield made
    slots.close()


def until(worker, records, within_s=60):
    """Turn until so many records are published."""
    end_s = time.monotonic() + within_s
    while len(worker.publisher.records) < records:
        assert time.monotonic() < end_s, worker.publisher.records
        worker.turn()
        worker.drawing.wait(0.05)


def test_every_format_is_answered_and_committed(worker):
    worker.reader.coming = [message(n, amount_minor=5 + n, format=f) for n, f in enumerate(("html", "svg", "png"))]
    until(worker, 3)
    answers = {one.format: one for one in worker.publisher.of("illustrations")}
    assert {name: len(one.picture) for name, one in answers.items()} == {"html": 5, "svg": 6, "png": 7}
    worker.turn()
    assert worker.reader.committed == {PLACE: 3}
    assert worker.counts == {"done": 3, "refused": 0, "replaced": 0, "failed": 0, "invalid": 0}


def test_bytes_that_are_no_request_go_to_dead_letters_and_work_goes_on(worker):
    worker.reader.coming = [Message(*PLACE, 0, 1, "", b"{}", {}), message(1, amount_minor=5)]
    until(worker, 2)
    assert [letter.offset for letter in worker.publisher.of("dead-letters")] == [0]
    assert [one.problem for one in worker.publisher.of("illustrations")] == [""]
    assert (worker.counts["invalid"], worker.counts["done"]) == (1, 1)


def test_a_process_that_dies_answers_with_the_reason_and_the_next_order_is_drawn(worker):
    worker.reader.coming = [message(0, amount_minor=13, language="en"), message(1, amount_minor=5, manager="M-2")]
    until(worker, 2)
    problems = sorted(one.problem for one in worker.publisher.of("illustrations"))
    assert problems[0] == ""
    assert problems[1].startswith("The picture failed on an error of the program")
    worker.reader.coming = [message(2, amount_minor=6)]
    until(worker, 3)
    assert worker.counts["failed"] == 1


def test_a_drawing_past_its_deadline_is_ended_with_its_process(worker):
    worker.deadline_s = 0.2
    worker.reader.coming = [message(0, amount_minor=60)]
    worker.turn()
    before = [slot._process.pid for slot in worker.drawing._slots]
    until(worker, 1)
    assert worker.counts["failed"] == 1
    assert before != [slot._process.pid for slot in worker.drawing._slots]


def test_a_newer_request_ends_the_drawing_of_the_former(worker):
    worker.reader.coming = [message(0, amount_minor=60, language="en")]
    worker.turn()
    worker.reader.coming = [message(1, request_id="B", amount_minor=5)]
    until(worker, 2)
    told = [(one.request_id, one.problem) for one in worker.publisher.of("illustrations")]
    assert told == [("A", "The picture is no longer needed: you asked for another one."), ("B", "")]
    worker.turn()
    assert (worker.counts["replaced"], worker.reader.committed) == (1, {PLACE: 2})
    assert not worker.drawing.busy


def test_a_picture_that_no_message_holds_is_answered_by_its_size(worker):
    worker.reader.coming = [message(0, amount_minor=GREATEST_ANSWER_BYTES, language="en", format="png")]
    until(worker, 1)
    [told] = worker.publisher.of("illustrations")
    assert told.picture == b""
    assert told.problem.startswith(f"The picture as png takes {GREATEST_ANSWER_BYTES * 4 // 3 // 1024}")


def test_no_more_is_read_than_there_is_room_for(worker):
    worker.orders = Orders(2)
    worker.reader.coming = [message(n, amount_minor=60, format=f) for n, f in enumerate(("html", "svg", "png"))]
    worker.turn()
    worker.turn()
    assert len(worker.reader.coming) == 1


def test_orders_of_a_partition_that_went_are_neither_drawn_nor_committed(worker):
    worker.reader.coming = [message(0, amount_minor=60)]
    worker.turn()
    worker.reader.gone = {PLACE}
    worker.turn()
    assert not worker.drawing.busy
    assert worker.reader.committed == {PLACE: 0}


def test_every_end_of_a_request_is_counted_and_timed_from_its_arrival(worker):
    counted, timed = [], []
    worker.metrics.count = lambda metric, value="": counted.append((metric.name, value))
    worker.metrics.observe = lambda metric, amount: timed.append((metric.name, amount))
    worker.reader.coming = [
        message(0, asked_ms=500, amount_minor=5, art=True),
        message(1, asked_ms=9_000, manager="M-2", amount_minor=GREATEST_ANSWER_BYTES),  # from a clock that is ahead
        message(2, asked_ms=500, manager="M-3", amount_minor=13),
        message(3, asked_ms=500, manager="M-4", amount_minor=6),
        message(4, asked_ms=400, manager="M-4", request_id="older"),
        Message(*PLACE, 5, 1, "", b"{}", {}),
    ]
    until(worker, 6)
    ends = sorted(value for name, value in counted if name == "mimika_illustrations_answered_requests_total")
    assert ends == ["done", "done", "failed", "refused", "replaced"]
    assert [one for one in counted if "answered" not in one[0]] == [
        ("mimika_dead_letter_messages_total", ""),
        ("mimika_illustrations_art_requests_total", "drawn"),
    ]
    assert timed == [("mimika_illustrations_answer_seconds", 2.0)] * 2
    assert worker.orders.open == 0
