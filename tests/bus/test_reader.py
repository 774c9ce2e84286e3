import time

import pytest

from bus.publisher import Publisher
from bus.reader import GroupReader, KeyReader, Message, SinceReader, WholeReader, partition_of, recent_messages
from bus.topic_admin import ensure_topics
from contracts.topics import ILLUSTRATION_FEEDBACK, ILLUSTRATION_REQUESTS, ILLUSTRATIONS


@pytest.mark.parametrize(("key", "partition"), [("01JD0000000000000000000001", 6), ("A", 2), ("", 1)])
def test_a_keys_partition_never_changes(key, partition):
    """Kafka's murmur2: calls that are under way would change their partition with it."""
    assert partition_of(key, 8) == partition


@pytest.fixture(scope="module")
def bootstrap(system):
    return system.running.kafka_bootstrap


@pytest.fixture
def publisher(bootstrap):
    publisher = Publisher(bootstrap)
    yield publisher
    publisher.close()


def until(read, number, timeout_s=20):
    found: list[Message] = []
    deadline = time.monotonic() + timeout_s
    while len(found) < number:
        assert time.monotonic() < deadline, found
        found += read()
    return found


@pytest.mark.integration
def test_the_producer_and_partition_of_agree(publisher):
    for key in ("A", "B", "01JD0000000000000000000001"):
        sent = publisher.send(ILLUSTRATION_REQUESTS, key, b"x").get(timeout=10)
        assert sent.partition == partition_of(key, ILLUSTRATION_REQUESTS.partitions)


@pytest.mark.integration
def test_what_is_not_committed_is_read_again(bootstrap, publisher):
    for number in range(3):
        publisher.send(ILLUSTRATION_FEEDBACK, "A", b"%d" % number, [("kind", b"x")]).get(timeout=10)
    first = GroupReader(bootstrap, "test-group", [ILLUSTRATION_FEEDBACK], 6_000)
    found = until(lambda: first.poll(0.5, 10), 3)
    assert [message.value for message in found] == [b"0", b"1", b"2"]
    assert found[0].headers == {"kind": b"x"}
    place = found[0].topic, found[0].partition
    assert first.commit({place: found[1].offset})
    first.close()
    second = GroupReader(bootstrap, "test-group", [ILLUSTRATION_FEEDBACK], 6_000)
    again = until(lambda: second.poll(0.5, 10), 2)
    second.close()
    assert [message.value for message in again] == [b"1", b"2"]


@pytest.mark.integration
def test_a_reader_of_one_key_sees_only_that_key_and_only_what_comes_after_it(bootstrap, publisher):
    publisher.send(ILLUSTRATIONS, "A", b"before").get(timeout=10)
    reader = KeyReader(bootstrap, [ILLUSTRATIONS], "A")
    for key, value in (("B", b"other"), ("A", b"one"), ("A", b"two")):
        publisher.send(ILLUSTRATIONS, key, value).get(timeout=10)
    found = until(lambda: reader.poll(0.5), 2)
    reader.close()
    assert [message.value for message in found] == [b"one", b"two"]


@pytest.mark.integration
def test_a_whole_topic_and_its_recent_part(bootstrap, publisher):
    publisher.send(ILLUSTRATION_REQUESTS, "new", b"old").get(timeout=10)
    time.sleep(0.05)
    since_ms = time.time_ns() // 1_000_000
    publisher.send(ILLUSTRATION_REQUESTS, "new", b"new").get(timeout=10)
    whole = WholeReader(bootstrap, ILLUSTRATION_REQUESTS)
    values: list[bytes] = []
    deadline = time.monotonic() + 20
    while b"new" not in values and time.monotonic() < deadline:
        values += [message.value for message in whole.poll(0.5)]
    whole.close()
    assert b"old" in values
    recent = [
        message.value
        for message in recent_messages(bootstrap, ILLUSTRATION_REQUESTS, [partition_of("new", 8)], since_ms)
    ]
    assert b"new" in recent
    assert b"old" not in recent


@pytest.mark.integration
def test_topics_are_created_once_and_with_their_settings(bootstrap):
    ensure_topics(bootstrap)
    ensure_topics(bootstrap)


@pytest.mark.integration
def test_a_reader_since_a_time_rereads_from_it_and_follows_every_topic(bootstrap, publisher):
    publisher.send(ILLUSTRATIONS, "since", b"old").get(timeout=10)
    time.sleep(0.05)
    since_ms = time.time_ns() // 1_000_000
    publisher.send(ILLUSTRATIONS, "since", b"missed").get(timeout=10)
    reader = SinceReader(bootstrap, [ILLUSTRATIONS, ILLUSTRATION_FEEDBACK], since_ms)
    publisher.send(ILLUSTRATION_FEEDBACK, "since", b"followed").get(timeout=10)
    found = until(lambda: reader.poll(0.5), 2)
    reader.close()
    assert sorted(message.value for message in found) == [b"followed", b"missed"]
