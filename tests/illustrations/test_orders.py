"""What is drawn next, what a newer wish replaces, and what may be committed."""

from pathlib import Path

import msgspec

from contracts.codec import decode
from contracts.topics import ILLUSTRATION_REQUESTS
from illustrations.orders import Order, Orders

GOLDEN = (Path(__file__).parents[1] / "golden" / "illustration-requests.v1.jsonl").read_bytes().splitlines()[0]
PLACE, OTHER = ("illustration-requests", 0), ("illustration-requests", 1)


def order(offset, request_id="A", manager="M-1", place=PLACE, asked_ms=None, **changes):
    request = msgspec.structs.replace(
        decode(ILLUSTRATION_REQUESTS, GOLDEN), request_id=request_id, manager=manager, **changes
    )
    return Order(place, offset, offset if asked_ms is None else asked_ms, request)


def test_orders_are_drawn_in_the_sequence_of_their_arrival_each_once():
    orders = Orders(9)
    first, second = order(0), order(1, manager="M-2")
    assert [orders.add(first), orders.add(second)] == [[], []]
    assert [orders.next(), orders.next(), orders.next()] == [first, second, None]


def test_a_newer_request_of_the_same_manager_replaces_the_former_with_all_its_formats():
    orders = Orders(9)
    html, svg, newer = order(0, format="html"), order(1, format="svg"), order(2, "B")
    assert [orders.add(html), orders.add(svg)] == [[], []]
    assert orders.next() == html
    assert orders.add(newer) == [html, svg]
    assert [orders.next(), orders.next()] == [newer, None]


def test_an_older_request_that_is_read_late_does_not_replace_the_newer():
    orders = Orders(9)
    newer, late = order(5, "B", asked_ms=200), order(0, "A", place=OTHER, asked_ms=100)
    assert orders.add(newer) == []
    assert orders.add(late) == [late]
    assert orders.next() == newer
    assert orders.committable() == {PLACE: 5, OTHER: 1}


def test_nothing_is_committed_past_an_order_that_is_not_answered():
    orders = Orders(9)
    first, second = order(7), order(8, manager="M-2")
    orders.add(first)
    orders.add(second)
    orders.finish(second)
    assert orders.committable() == {PLACE: 7}
    orders.finish(first)
    orders.read(PLACE, 9)
    assert orders.committable() == {PLACE: 10}


def test_a_partition_that_went_is_forgotten_with_its_orders_and_offsets():
    orders = Orders(9)
    here, there = order(0, manager="M-2"), order(3, place=OTHER)
    orders.add(here)
    orders.add(there)
    assert orders.forget({OTHER}) == [there]
    assert orders.committable() == {PLACE: 0}
    assert orders.room == 8
