"""Records to bytes and back: JSON in UTF-8, decoded by us and never by Kafka's or Faust's serialisers."""

from typing import Any

import msgspec

from contracts.topics import Topic


class InvalidPayload(ValueError):
    """Bytes or headers that are not what their topic carries; they go to dead-letters, and work goes on."""


def encode(record: msgspec.Struct) -> bytes:
    """Write a record as compact JSON, keys in the order of its fields."""
    return msgspec.json.encode(record)


def decode(topic: Topic, payload: bytes) -> Any:
    """Read a record of one of the topic's types.

    Raises:
        InvalidPayload: if the bytes are no JSON, or no record of the topic.
    """
    try:
        return msgspec.json.decode(payload, type=topic.payload)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidPayload(f"{topic.name}: {error}") from None
