"""illustration-feedback -> ClickHouse: what people do before pictures, a client's only while their consent holds.

A consent that is withdrawn while a block is on its way is found after the write, and the block's rows of it are erased.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bus.metrics import Metrics
from bus.reader import Message
from contracts.codec import InvalidPayload, decode
from contracts.dead_letters import dead_letter
from contracts.illustrations import IllustrationFeedback
from contracts.metrics import DEAD_LETTERS_SENT, ROWS_WRITTEN, WRITE_SECONDS
from contracts.topics import DEAD_LETTERS, ILLUSTRATION_FEEDBACK
from sinks.clickhouse import ClickHouseUnavailable
from sinks.queries import NotErased
from sinks.rows import Columns, moment

TABLE = "illustration_feedback_rows"
MOST_ROWS = 500
"""Read and written at once."""
POLL_S = 0.1
"""How long new messages are waited for: a reader that never waits may never see one."""


class Reader(Protocol):
    """What is needed of a consumer group."""

    def poll(self, timeout_s: float, most: int) -> Sequence[Message]:
        """Return what has come."""

    def revoked(self) -> set[tuple[str, int]]:
        """Return the partitions taken away."""

    def commit(self, next_offsets: Mapping[tuple[str, int], int]) -> bool:
        """Mark as done."""

    def close(self) -> None:
        """Leave the group."""


class Publisher(Protocol):
    """What is needed of a producer."""

    def publish(self, topic: Any, key: str, record: Any) -> None:
        """Send a record and wait for Kafka."""


class Table(Protocol):
    """What is needed of ClickHouse."""

    def insert(self, table: str, columns: Columns) -> None:
        """Write one block."""


@dataclass(slots=True)
class Feedback:
    """One process's share of the partitions; at least once, and a repeat counts once."""

    reader: Reader
    publisher: Publisher
    database: Table
    may_keep: Callable[[str, str], bool]
    """Whether feedback on a request (id) by a client (pseudonym) may be stored."""
    erase: Callable[[str, str], object]
    """Erase a client's (pseudonym) feedback on a request (id); raises as `sinks.queries.erase_feedback`."""
    now_ms: Callable[[], int]
    log: Any
    metrics: Metrics
    """Of the service `sinks`."""
    _held: list[tuple[Message, IllustrationFeedback]] = field(default_factory=list)
    _next: dict[tuple[str, int], int] = field(default_factory=dict)

    def turn(self) -> None:
        """Take what has come and write it; what ClickHouse does not take now is tried again at the next turn."""
        messages = self.reader.poll(POLL_S, MOST_ROWS) if not self._held else []
        self._forget(self.reader.revoked())
        for message in messages:
            self._take(message)
        try:
            self._write()
        except (ClickHouseUnavailable, NotErased) as error:
            self.log.warning("feedback is not stored yet", reason=str(error))
            return
        if self._next and self.reader.commit(dict(self._next)):
            self._next.clear()

    def _take(self, message: Message) -> None:
        self._next[message.topic, message.partition] = message.offset + 1
        try:
            record: IllustrationFeedback = decode(ILLUSTRATION_FEEDBACK, message.value)
        except InvalidPayload as error:
            letter = dead_letter(message.topic, message.partition, message.offset, message.value, str(error))
            self.publisher.publish(DEAD_LETTERS, message.topic, letter)
            self.metrics.count(DEAD_LETTERS_SENT)
            return
        self._held.append((message, record))

    def _write(self) -> None:
        clients = {(one.request_id, one.person) for _, one in self._held if one.side == "client"}
        refused = {client for client in clients if not self.may_keep(*client)}
        kept = [held for held in self._held if (held[1].request_id, held[1].person) not in refused]
        if kept:
            with self.metrics.timed(WRITE_SECONDS):
                self.database.insert(TABLE, feedback_columns(kept, self.now_ms()))
            self.metrics.count(ROWS_WRITTEN, TABLE, len(kept))
        # Those refused above too: this block may have been written before by a process that died before it asked again.
        for request_id, person in clients:
            if (request_id, person) in refused or not self.may_keep(request_id, person):
                self.erase(person, request_id)
        self._held = []

    def _forget(self, revoked: set[tuple[str, int]]) -> None:
        """What another member took over is redelivered to it."""
        self._held = [held for held in self._held if (held[0].topic, held[0].partition) not in revoked]
        self._next = {place: offset for place, offset in self._next.items() if place not in revoked}


def feedback_columns(held: Sequence[tuple[Message, IllustrationFeedback]], now_ms: int) -> Columns:
    """Columns of illustration_feedback_rows; of two records of one id the one first on the topic wins."""
    columns: Columns = {
        name: [getattr(record, name) for _, record in held] for name in IllustrationFeedback.__struct_fields__
    }
    return {
        **columns,
        "stored_at": [moment(now_ms)] * len(held),
        "precedence": [-message.offset for message, _ in held],
    }
