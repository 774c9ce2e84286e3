"""Reads topics outside Faust: as a consumer group with commits after the write, or following one key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.subscription_state import ConsumerRebalanceListener
from kafka.errors import CommitFailedError, KafkaError, RebalanceInProgressError
from kafka.partitioner.default import murmur2
from kafka.structs import OffsetAndMetadata

from bus.neighbour import kafka_unavailable
from contracts.topics import Topic

_NEVER_BYTES = 1 << 20
"""More than comes while an answer is held back: its time ends it."""
_FOLLOW_MS = 100
"""What follows whole topics from now on gets answers no faster than that."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message as read."""

    topic: str
    partition: int
    offset: int
    appended_ms: int
    """Kafka's timestamp: of appending on frames, of sending elsewhere."""
    key: str
    value: bytes
    headers: Mapping[str, bytes]


class GroupReader:
    """A member of a consumer group; what was read counts as done only when it is committed."""

    def __init__(
        self, bootstrap: str, group: str, topics: Sequence[Topic], session_timeout_ms: int, gather_ms: int = 0
    ) -> None:
        """`gather_ms`: Kafka holds an answer back for that long, so that many messages share it; 0: it comes at once.

        Where each message of a busy topic has an answer to itself, Kafka and reader spend more on it than on the rest.
        A `poll` must then wait for longer than that: one that does not wait never sees an answer.
        """
        self._bootstrap = bootstrap
        self._dropped = _Revocations()
        try:
            self._consumer = KafkaConsumer(
                bootstrap_servers=bootstrap.split(","),
                group_id=group,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                session_timeout_ms=session_timeout_ms,
                heartbeat_interval_ms=session_timeout_ms // 6,
                fetch_min_bytes=_NEVER_BYTES if gather_ms else 1,
                fetch_max_wait_ms=gather_ms or 100,
            )
            self._consumer.subscribe([topic.name for topic in topics], listener=self._dropped)
        except KafkaError as error:
            raise kafka_unavailable(bootstrap, error) from error

    def poll(self, timeout_s: float, most: int) -> list[Message]:
        """Return what has come, at most `most` messages, after at most `timeout_s`."""
        return _messages(self._consumer, timeout_s, most)

    def revoked(self) -> set[tuple[str, int]]:
        """Return (topic, partition) taken away since the last call; what is held of them is another member's now."""
        return self._dropped.take()

    def commit(self, next_offsets: Mapping[tuple[str, int], int]) -> bool:
        """Mark everything below each offset as done; False if the group is being rebalanced, and another repeats it."""
        offsets = {
            TopicPartition(topic, partition): OffsetAndMetadata(offset, "", -1)
            for (topic, partition), offset in next_offsets.items()
        }
        try:
            self._consumer.commit(offsets)
        except (CommitFailedError, RebalanceInProgressError):
            return False
        except KafkaError as error:
            raise kafka_unavailable(self._bootstrap, error) from error
        return True

    def close(self) -> None:
        """Leave the group."""
        self._consumer.close(autocommit=False)


class KeyReader:
    """Follows the partitions that hold one key, from where they end now, outside any group."""

    def __init__(self, bootstrap: str, topics: Sequence[Topic], key: str) -> None:
        self._key = key
        self._consumer = _free_consumer(bootstrap)
        try:
            places = [TopicPartition(topic.name, partition_of(key, topic.partitions)) for topic in topics]
            self._consumer.assign(places)
            self._consumer.seek_to_end(*places)
            for place in places:
                self._consumer.position(place)
        except KafkaError as error:
            self._consumer.close()
            raise kafka_unavailable(bootstrap, error) from error

    def poll(self, timeout_s: float, most: int = 500) -> list[Message]:
        """Return the key's messages that have come, after at most `timeout_s`."""
        return [message for message in _messages(self._consumer, timeout_s, most) if message.key == self._key]

    def close(self) -> None:
        """Let go."""
        self._consumer.close()


class WholeReader:
    """Reads a whole topic from its beginning and goes on with what comes, outside any group."""

    def __init__(self, bootstrap: str, topic: Topic) -> None:
        self._consumer = _free_consumer(bootstrap)
        try:
            places = [TopicPartition(topic.name, partition) for partition in range(topic.partitions)]
            self._consumer.assign(places)
            self._consumer.seek_to_beginning(*places)
        except KafkaError as error:
            self._consumer.close()
            raise kafka_unavailable(bootstrap, error) from error

    def poll(self, timeout_s: float, most: int = 500) -> list[Message]:
        """Return what has come, after at most `timeout_s`."""
        return _messages(self._consumer, timeout_s, most)

    def close(self) -> None:
        """Let go."""
        self._consumer.close()


class SinceReader:
    """Reads topics from a time on and goes on with what comes, outside any group."""

    def __init__(self, bootstrap: str, topics: Sequence[Topic], since_ms: int) -> None:
        self._consumer = _free_consumer(bootstrap, _FOLLOW_MS)
        try:
            places = [
                TopicPartition(topic.name, partition) for topic in topics for partition in range(topic.partitions)
            ]
            self._consumer.assign(places)
            ends = self._consumer.end_offsets(places)
            for place, found in self._consumer.offsets_for_times(dict.fromkeys(places, since_ms)).items():
                self._consumer.seek(place, found.offset if found else ends[place])
        except KafkaError as error:
            self._consumer.close()
            raise kafka_unavailable(bootstrap, error) from error

    def poll(self, timeout_s: float, most: int = 5_000) -> list[Message]:
        """Return what has come, after at most `timeout_s`."""
        return _messages(self._consumer, timeout_s, most)

    def close(self) -> None:
        """Let go."""
        self._consumer.close()


def recent_messages(bootstrap: str, topic: Topic, partitions: Sequence[int], since_ms: int) -> list[Message]:
    """Read what the partitions got since a time, in each partition's order, and return when their end is reached."""
    consumer = _free_consumer(bootstrap)
    try:
        places = [TopicPartition(topic.name, partition) for partition in partitions]
        consumer.assign(places)
        ends = consumer.end_offsets(places)
        for place, found in consumer.offsets_for_times(dict.fromkeys(places, since_ms)).items():
            consumer.seek(place, found.offset if found else ends[place])
        messages: list[Message] = []
        while any(consumer.position(place) < ends[place] for place in places):
            messages += _messages(consumer, 0.5, 5_000)
        return messages
    except KafkaError as error:
        raise kafka_unavailable(bootstrap, error) from error
    finally:
        consumer.close()


class _Revocations(ConsumerRebalanceListener):  # type: ignore[misc]
    """Remembers which partitions were taken away."""

    def __init__(self) -> None:
        self._taken: set[tuple[str, int]] = set()

    def on_partitions_revoked(self, revoked: Sequence[Any]) -> None:
        self._taken |= {(place.topic, place.partition) for place in revoked}

    def on_partitions_assigned(self, assigned: Sequence[Any]) -> None:
        pass

    def take(self) -> set[tuple[str, int]]:
        taken, self._taken = self._taken, set()
        return taken


def partition_of(key: str, partitions: int) -> int:
    """The partition in which Kafka's default partitioner (murmur2) puts a key."""
    return int((murmur2(key.encode()) & 0x7FFF_FFFF) % partitions)


def _free_consumer(bootstrap: str, gather_ms: int = 0) -> Any:
    try:
        return KafkaConsumer(
            bootstrap_servers=bootstrap.split(","),
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_min_bytes=_NEVER_BYTES if gather_ms else 1,
            fetch_max_wait_ms=gather_ms or 100,
        )
    except KafkaError as error:
        raise kafka_unavailable(bootstrap, error) from error


def _messages(consumer: Any, timeout_s: float, most: int) -> list[Message]:
    polled = consumer.poll(timeout_ms=int(timeout_s * 1000), max_records=most)
    return [
        Message(
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            appended_ms=record.timestamp,
            key=(record.key or b"").decode("utf-8", "replace"),
            value=record.value or b"",
            headers=dict(record.headers),
        )
        for records in polled.values()
        for record in records
    ]
