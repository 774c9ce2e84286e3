"""What clients did waits for Kafka in order, sealed, bounded, and goes with the consent and the client."""

import msgspec
import pytest

from contracts.illustrations import IllustrationFeedback
from vault import feedback_outbox


def told(number, person, request_id="R"):
    return IllustrationFeedback(
        feedback_id=f"01JD000000000000000000000{number}", request_id=request_id, person=person, side="client",
        metaphor="trees", event="played", at_ms=number, after_ms=0, value="",
    )  # fmt: skip


@pytest.fixture
def person(vault):
    return vault.pseudonyms.client("client 1")


def handed_over(vault):
    got: list[IllustrationFeedback] = []
    vault.feedback_outbox.hand_over(got.append)
    return got


def test_all_is_handed_over_once_in_order(vault, person):
    records = [told(number, person) for number in (2, 1, 3)]
    assert all(vault.feedback_outbox.put(one) for one in records)
    assert [one.at_ms for one in handed_over(vault)] == [1, 2, 3]
    assert handed_over(vault) == []


def test_what_is_not_taken_waits_and_what_was_taken_is_not_given_again(vault, person):
    for number in (1, 2, 3):
        vault.feedback_outbox.put(told(number, person))
    got: list[IllustrationFeedback] = []

    def fails_at_the_second(one):
        if got:
            raise ConnectionError
        got.append(one)

    with pytest.raises(ConnectionError):
        vault.feedback_outbox.hand_over(fails_at_the_second)
    assert [one.at_ms for one in got + handed_over(vault)] == [1, 2, 3]


def test_a_second_thread_that_meets_the_first_returns_at_once(vault, person):
    vault.feedback_outbox.put(told(1, person))
    got: list[IllustrationFeedback] = []

    def publish(one):
        got.append(one)
        vault.feedback_outbox.hand_over(got.append)  # as another thread would, meanwhile

    vault.feedback_outbox.hand_over(publish)
    assert len(got) == 1


def test_beyond_the_bound_nothing_is_kept(vault, person, monkeypatch):
    monkeypatch.setattr(feedback_outbox, "MOST_WAITING", 1)
    assert vault.feedback_outbox.put(told(1, person))
    assert not vault.feedback_outbox.put(told(2, person))
    assert [one.at_ms for one in handed_over(vault)] == [1]


def test_what_waits_is_not_in_clear(vault, person, database):
    vault.feedback_outbox.put(msgspec.structs.replace(told(1, person), value="right-answer"))
    assert not [path for path in database.parent.iterdir() if b"right-answer" in path.read_bytes()]


def test_an_erased_client_s_records_are_not_handed_over(vault, person):
    vault.feedback_outbox.put(told(1, person))
    vault.illustrations.erase_client(person, 5)
    assert handed_over(vault) == []
    vault.feedback_outbox.put(told(2, person))
    vault.pseudonyms.destroy_client("client 1", 5)
    assert handed_over(vault) == []
