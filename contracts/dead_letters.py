"""What could not be used, on dead-letters."""

import hashlib

import msgspec


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """Says where a bad message stands and why it is bad; never holds its bytes."""

    topic: str
    partition: int
    offset: int
    size_bytes: int
    sha256: str
    reason: str


def dead_letter(topic: str, partition: int, offset: int, payload: bytes, reason: str) -> DeadLetter:
    """Describe a bad message."""
    return DeadLetter(
        topic=topic,
        partition=partition,
        offset=offset,
        size_bytes=len(payload),
        sha256=hashlib.sha256(payload).hexdigest(),
        reason=reason,
    )
