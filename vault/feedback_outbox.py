"""What clients did before pictures and Kafka has not yet: kept until it is handed over, withdrawn or erased."""

import threading
from collections.abc import Callable

import msgspec
from sqlalchemy import Connection, delete, func, insert, select

from contracts.illustrations import IllustrationFeedback
from vault.connections import Connections
from vault.pseudonyms import PersonDestroyed, Pseudonyms
from vault.sealing import seal_bytes, unseal_bytes
from vault.tables import feedback_outbox

MOST_WAITING = 10_000
"""Records kept while Kafka is away; some hours of a busy bank, and a few megabytes."""
_AT_ONCE = 100


class FeedbackOutbox:
    """Records in the order of their ids, sealed by their client's key; usable from several threads and processes."""

    def __init__(self, connections: Connections, pseudonyms: Pseudonyms) -> None:
        self._connections = connections
        self._pseudonyms = pseudonyms
        self._handing_over = threading.Lock()

    def put(self, told: IllustrationFeedback) -> bool:
        """Keep a client's record.

        Returns:
            False, and nothing kept, where 10 000 wait already.

        Raises:
            PersonDestroyed: if the client's data was erased.
        """
        with self._connections.writing() as connection:
            if connection.execute(select(func.count()).select_from(feedback_outbox)).scalar_one() >= MOST_WAITING:
                return False
            key = self._pseudonyms.sealing_key(connection, told.person)
            sealed = seal_bytes(key, msgspec.json.encode(told), told.feedback_id.encode())
            row = {"feedback_id": told.feedback_id, "client": told.person, "request_id": told.request_id}
            connection.execute(insert(feedback_outbox).values(**row, sealed=sealed))
        return True

    def hand_over(self, publish: Callable[[IllustrationFeedback], object]) -> None:
        """Give what waits to `publish`, oldest first, and forget each record that it took.

        A process that dies between the two, and two processes that meet, hand a record over twice under its one id.
        A second thread that meets the first returns at once. What `publish` raises ends it; the rest waits.
        """
        if not self._handing_over.acquire(blocking=False):
            return
        try:
            while waiting := self._oldest():
                for feedback_id, told in waiting:
                    if told is not None:
                        publish(told)
                    with self._connections.writing() as connection:
                        this_one = feedback_outbox.c.feedback_id == feedback_id
                        connection.execute(delete(feedback_outbox).where(this_one))
        finally:
            self._handing_over.release()

    def _oldest(self) -> list[tuple[str, IllustrationFeedback | None]]:
        """The first records by their ids; None for one whose client was erased."""
        with self._connections.reading() as connection:
            rows = connection.execute(
                select(feedback_outbox).order_by(feedback_outbox.c.feedback_id).limit(_AT_ONCE)
            ).all()
            return [
                (row.feedback_id, self._opened(connection, row.feedback_id, row.client, row.sealed)) for row in rows
            ]

    def _opened(
        self, connection: Connection, feedback_id: str, client: str, sealed: bytes
    ) -> IllustrationFeedback | None:
        try:
            key = self._pseudonyms.sealing_key(connection, client)
        except PersonDestroyed:
            return None
        return msgspec.json.decode(unseal_bytes(key, sealed, feedback_id.encode()), type=IllustrationFeedback)
