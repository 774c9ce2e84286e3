"""Hands records and sealed frames to Kafka; its own thread does the I/O."""

from collections.abc import Sequence
from typing import Any

import msgspec
from kafka import KafkaProducer
from kafka.errors import KafkaError

from bus.neighbour import kafka_unavailable
from contracts.codec import encode
from contracts.topics import FRAMES, Topic

_MAX_REQUEST_BYTES = int(FRAMES.config["max.message.bytes"])


class Publisher:
    """A producer that waits for every replica and keeps the order within a partition."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap
        try:
            self._producer = KafkaProducer(
                bootstrap_servers=bootstrap.split(","),
                acks="all",
                max_request_size=_MAX_REQUEST_BYTES,
                allow_auto_create_topics=False,
            )
        except KafkaError as error:
            raise kafka_unavailable(bootstrap, error) from error

    def send(self, topic: Topic, key: str, value: bytes, headers: Sequence[tuple[str, bytes]] = ()) -> Any:
        """Queue one message and return its future; a failed one is the caller's to send again.

        Raises:
            NeighbourUnavailable: if Kafka has not answered for a minute.
        """
        try:
            return self._producer.send(topic.name, key=key.encode(), value=value, headers=list(headers))
        except KafkaError as error:
            raise kafka_unavailable(self._bootstrap, error) from error

    def publish(
        self, topic: Topic, key: str, record: msgspec.Struct, headers: Sequence[tuple[str, bytes]] = ()
    ) -> None:
        """Send one record and return when Kafka has it.

        Raises:
            NeighbourUnavailable: if Kafka did not take it.
        """
        try:
            self.send(topic, key, encode(record), headers).get(timeout=60)
        except KafkaError as error:
            raise kafka_unavailable(self._bootstrap, error) from error

    def close(self) -> None:
        """Send what is queued, for at most 10 s, and let go."""
        self._producer.close(timeout=10)
