"""What topics carry of a call into ClickHouse, and reports out of it: at least once, and every write repeatable."""

import functools
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bus.metrics import Metrics
from bus.reader import Message
from contracts.calls import CallEnded
from contracts.codec import InvalidPayload, decode
from contracts.dead_letters import dead_letter
from contracts.metrics import DEAD_LETTERS_SENT, REPORTS_MADE, ROWS_WRITTEN, WRITE_SECONDS
from contracts.observations import FaceObservation
from contracts.reports import SessionReport
from contracts.topics import CALL_EVENTS, DEAD_LETTERS, FACE_OBSERVATIONS, SATISFACTION_WINDOWS, SESSION_REPORTS
from sinks import queries
from sinks.call_rows import Row, call_row, columns_by_table
from sinks.clickhouse import ClickHouseUnavailable, Database
from sinks.live_calls import LiveCalls
from sinks.report.computing import make_report
from sinks.rows import Columns, call_columns, observation_columns, report_columns, window_columns
from vault.sqlite import LogNotTruncated

MOST_ROWS, MOST_WAIT_MS = 200, 1_000
"""A block is written when it has that many rows or is that old."""
HOLE_WAIT_MS = 30_000
"""So long a report waits for observations that the source's counters promise; then they are lost."""
DESTROY_AFTER_END_MS = 60_000
SWEEP_EVERY_MS = 5_000
MOST_HINTED = 10_000
"""Beyond that many calls the oldest is forgotten: its hint would be written again, which changes nothing."""
_RETRY_S = (0.2, 0.5, 1.0, 2.0, 5.0)

READ = (FACE_OBSERVATIONS, SESSION_REPORTS, CALL_EVENTS, SATISFACTION_WINDOWS)
"""Topics that the service reads, all in one group."""
_TOPICS = {topic.name: topic for topic in READ}


class Reader(Protocol):
    """What the service needs of a consumer group."""

    def poll(self, timeout_s: float, most: int) -> Sequence[Message]:
        """Return what has come."""

    def revoked(self) -> set[tuple[str, int]]:
        """Return the partitions taken away."""

    def commit(self, next_offsets: dict[tuple[str, int], int]) -> bool:
        """Mark as done."""


class Publisher(Protocol):
    """What the service needs of a producer."""

    def publish(self, topic: Any, key: str, record: Any) -> None:
        """Send a record and wait for Kafka."""


class Keys(Protocol):
    """What the service needs of the vault."""

    def schedule_destruction(self, call_id: str, now_ms: int, destroy_after_ms: int) -> int:
        """Give the call's keys an end."""

    def destroy(self, call_id: str, now_ms: int) -> int:
        """Destroy them now."""

    def sweep(self, now_ms: int) -> Sequence[str]:
        """Destroy the keys whose end has come."""


@dataclass(frozen=True, slots=True)
class _Due:
    """A call that has ended and has no report yet."""

    ended: CallEnded
    place: tuple[str, int]
    offset: int
    give_up_ms: int


@dataclass(slots=True)
class Sinks:
    """One process's share of the partitions."""

    reader: Reader
    publisher: Publisher
    database: Database
    keys: Keys
    calls: LiveCalls
    now_ms: Callable[[], int]
    pause: Callable[[float], object]
    """Wait so many seconds before ClickHouse is asked again."""
    log: Any
    metrics: Metrics
    """Of the service `sinks`."""
    _held: list[tuple[Message, FaceObservation]] = field(default_factory=list)
    _rows: list[tuple[tuple[str, int], Row]] = field(default_factory=list)
    """Rows beside observations, each with the partition that it came from."""
    _held_since_ms: int = 0
    _hinted: dict[str, str] = field(default_factory=dict)
    """The last hint of each call, which comes again each second that it is shown."""
    _refused: set[str] = field(default_factory=set)
    """Calls that ended without a right to a report: what still comes of them is not stored."""
    _due: dict[str, _Due] = field(default_factory=dict)
    _seen: dict[str, set[int]] = field(default_factory=dict)
    """seq of each open call, only to count repeats for the log."""
    _next: dict[tuple[str, int], int] = field(default_factory=dict)
    _swept_ms: int = 0

    def turn(self) -> None:
        """Take what has come, write what is ripe, make the reports that are due, and commit what is done."""
        messages = self.reader.poll(MOST_WAIT_MS / 1000 / 4, MOST_ROWS)
        self._forget(self.reader.revoked())  # before taking what came: it may be the same partitions, assigned anew
        for message in messages:
            self._take(message)
        now_ms = self.now_ms()
        ripe = len(self._held) + len(self._rows) >= MOST_ROWS or now_ms - self._held_since_ms >= MOST_WAIT_MS
        if (self._held or self._rows) and (ripe or self._due):
            self.retry(self._flush)
        for due in [*self._due.values()]:
            self.retry(lambda due=due: self._report(due))  # type: ignore[misc]
        if not self._held and not self._rows:
            self._commit()
        if now_ms - self._swept_ms >= SWEEP_EVERY_MS:
            self._swept_ms = now_ms
            self._destroy(lambda: self.keys.sweep(now_ms))

    def retry(self, work: Callable[[], None]) -> None:
        """Do work again until ClickHouse answers; the partitions that stand still meanwhile are the backpressure."""
        attempt = 0
        while True:
            try:
                work()
            except (ClickHouseUnavailable, queries.NotErased) as error:
                pause_s = _RETRY_S[min(attempt, len(_RETRY_S) - 1)]
                self.log.warning("ClickHouse has not done it", reason=str(error), again_in_s=pause_s)
                self.pause(pause_s)
                attempt += 1
            else:
                return

    def _take(self, message: Message) -> None:
        place = message.topic, message.partition
        self._next[place] = message.offset + 1
        try:
            record = decode(_TOPICS[message.topic], message.value)
        except InvalidPayload as error:
            letter = dead_letter(message.topic, message.partition, message.offset, message.value, str(error))
            self.publisher.publish(DEAD_LETTERS, message.topic, letter)
            self.metrics.count(DEAD_LETTERS_SENT)
            return
        match record:
            case FaceObservation():
                self._hold(message, record)
            case CallEnded():
                call_id, now_ms = record.started.call_id, self.now_ms()
                self._due[call_id] = _Due(record, place, message.offset, now_ms + HOLE_WAIT_MS)
                self.keys.schedule_destruction(call_id, now_ms, now_ms + DESTROY_AFTER_END_MS)
            case SessionReport():
                self.retry(lambda: self._store_report(record))
            case _:
                self._hold_row(message, record)

    def _hold(self, message: Message, record: FaceObservation) -> None:
        if record.call_id in self._refused:
            return
        self._begin_block()
        self._held.append((message, record))
        self._count(record)

    def _hold_row(self, message: Message, record: Any) -> None:
        row = call_row(message, record, self.now_ms())
        if row is None or self._hinted_before(row):
            return
        self._begin_block()
        self._rows.append(((message.topic, message.partition), row))

    def _begin_block(self) -> None:
        if not self._held and not self._rows:
            self._held_since_ms = self.now_ms()

    def _hinted_before(self, row: Row) -> bool:
        """Whether a hint is the one held or stored last of its call."""
        call_id, hint_id = row[1]["call_id"], row[1].get("hint_id")
        if hint_id is None or self._hinted.get(call_id) == hint_id:
            return hint_id is not None
        if len(self._hinted) >= MOST_HINTED:
            del self._hinted[next(iter(self._hinted))]
        self._hinted[call_id] = hint_id
        return False

    def _count(self, record: FaceObservation) -> None:
        seen = self._seen.setdefault(record.call_id, set())
        if record.seq in seen:
            self.log.info("duplicate", call_id=record.call_id, seq=record.seq)
        seen.add(record.seq)

    def _forget(self, revoked: set[tuple[str, int]]) -> None:
        """What another member took over is redelivered to it."""
        if revoked:
            self._held = [held for held in self._held if (held[0].topic, held[0].partition) not in revoked]
            self._rows = [held for held in self._rows if held[0] not in revoked]
            self._hinted.clear()  # what of them was only held is no more
            self._due = {call_id: due for call_id, due in self._due.items() if due.place not in revoked}
            self._next = {place: offset for place, offset in self._next.items() if place not in revoked}

    def _flush(self) -> None:
        if self._held:
            self._flush_observations()
        may_store = functools.cache(self._may_store)  # the vault is asked once per block and call
        kept = [row for _, row in self._rows if may_store(row[1]["call_id"], row[0] == "client_answers_rows")]
        for table, columns in columns_by_table(kept).items():
            self._insert(table, columns)
        for call_id in {row[1]["call_id"] for row in kept}:
            self._drop_if_erased(call_id)
        self._rows = []

    def _insert(self, table: str, columns: Columns, token: str = "") -> None:
        with self.metrics.timed(WRITE_SECONDS):
            self.database.insert(table, columns, token)
        self.metrics.count(ROWS_WRITTEN, table, len(next(iter(columns.values()))))

    def _may_store(self, call_id: str, answered: bool) -> bool:
        """A client's answer stands on a consent of its own, everything else of a call on that to the report."""
        if answered:
            return not self.calls.erased(call_id)
        return call_id not in self._refused and not self.calls.refused(call_id)

    def _flush_observations(self) -> None:
        spans = sorted((message.partition, message.offset) for message, _ in self._held)
        token = hashlib.sha256(repr(spans).encode()).hexdigest()
        self._insert("observations_rows", observation_columns(self._held, self.now_ms()), token)
        self._held = []

    def _report(self, due: _Due) -> None:
        call_id, now_ms = due.ended.started.call_id, self.now_ms()
        if queries.newest_report(self.database, call_id) is not None:
            self._close(call_id)  # an end record that came twice
            return
        if not self.calls.may_report(due.ended.started):
            self._refuse(call_id)
            return
        if queries.observed_frames(self.database, call_id) < due.ended.sent and now_ms < due.give_up_ms:
            return
        counted = queries.count_windows(self.database, call_id)
        report, windows = make_report(due.ended, counted, queries.engine_names(self.database, call_id), version=1)
        self._insert("calls_rows", call_columns(due.ended, due.offset, now_ms))
        if windows:
            self._insert("windows_rows", window_columns(call_id, report.version, windows, now_ms))
        self.publisher.publish(SESSION_REPORTS, call_id, report)
        self.metrics.count(REPORTS_MADE)
        self.log.info("report", call_id=call_id, sent=report.counts.sent, lost=report.counts.lost)
        self._close(call_id)

    def _refuse(self, call_id: str) -> None:
        """Of a call without a consent to its report, or erased by its client, nothing stays."""
        self._refused.add(call_id)
        erased = queries.erase_call(self.database, call_id)
        self.log.info("no report", call_id=call_id, erased_rows=sum(erased.values()))
        self._close(call_id)

    def _drop_if_erased(self, call_id: str) -> None:
        """Asked after a write: an erasure that came between the vault's answer and the write did not see its rows."""
        if self.calls.erased(call_id):
            self._refuse(call_id)

    def _store_report(self, report: SessionReport) -> None:
        """Store a report and order its mail; one that comes again is not refused for a consent withdrawn since."""
        mailed = report.mode == "live" and self.calls.may_mail(report.call_id)
        again = queries.newest_report(self.database, report.call_id) is not None
        if self.calls.erased(report.call_id) or (report.mode == "live" and not mailed and not again):
            self._refuse(report.call_id)
            return
        self._insert("reports_rows", report_columns(report, self.now_ms()))
        self._drop_if_erased(report.call_id)
        if mailed:
            self.calls.order_mail(report, self.now_ms())

    def _destroy(self, work: Callable[[], object]) -> None:
        """Destroy keys; what a reader of the database still held up, the next sweep finishes."""
        try:
            work()
        except LogNotTruncated as error:
            self.log.warning("key destroyed, its bytes not yet off the disk", reason=str(error))

    def _close(self, call_id: str) -> None:
        self._destroy(lambda: self.keys.destroy(call_id, self.now_ms()))
        self._due.pop(call_id, None)
        self._seen.pop(call_id, None)

    def _commit(self) -> None:
        """Up to what was read, but never past an end record whose report is not made."""
        done = dict(self._next)
        for due in self._due.values():
            done[due.place] = min(done.get(due.place, due.offset), due.offset)
        if done and self.reader.commit(done):
            self._next = {due.place: self._next[due.place] for due in self._due.values() if due.place in self._next}
