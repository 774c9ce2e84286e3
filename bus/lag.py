"""How many messages each consumer group has still to commit, as Kafka knows it: told also of a group that is down."""

import math
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import KafkaError

from bus.neighbour import NeighbourUnavailable, kafka_unavailable
from contracts.groups import CONSUMERS, GROUPS

_ANSWER_MS = 3_000
_FRESH_S = 1.0
"""One reading of all groups stands for those who ask within this time: a scraper asks for one after the other."""

Offsets = Mapping[tuple[str, int], int]
"""By topic and partition."""


class Lag(msgspec.Struct, frozen=True, kw_only=True):
    """What one group has before it of one topic."""

    group: str
    topic: str
    behind: int
    """Messages that the topic holds and the group has not committed; what is read and not yet committed counts too."""


def behind(committed: Mapping[str, Offsets], begins: Offsets, ends: Offsets) -> list[Lag]:
    """Count what each group has before it. A message that retention deleted unread is before nobody. Pure.

    Args:
        committed: the next offset of each group; absent where it has committed nothing, so that it begins at the begin.
        begins: offset of the oldest message.
        ends: offset that the next message will get.
    """
    found = []
    for group, topic in CONSUMERS:
        places = [(topic.name, partition) for partition in range(topic.partitions)]
        nexts = [max(committed.get(group, {}).get(place, 0), begins.get(place, 0)) for place in places]
        left = sum(max(0, ends.get(place, 0) - offset) for place, offset in zip(places, nexts, strict=True))
        found.append(Lag(group=group, topic=topic.name, behind=left))
    return found


def consumer_lags(bootstrap: str) -> list[Lag]:
    """Ask Kafka once.

    Raises:
        NeighbourUnavailable: if it does not answer.
    """
    admin = None
    try:
        admin = KafkaAdminClient(
            bootstrap_servers=bootstrap.split(","), request_timeout_ms=_ANSWER_MS, bootstrap_timeout_ms=_ANSWER_MS
        )
        return _read(admin)
    except KafkaError as error:
        raise kafka_unavailable(bootstrap, error) from error
    finally:
        if admin is not None:
            admin.close()


class Lags:
    """The figures for a scraper; usable from several threads at once."""

    def __init__(self, read: Callable[[], list[Lag]], now_s: Callable[[], float] = time.monotonic) -> None:
        """`read` asks Kafka, as `consumer_lags`; `now_s` is any clock."""
        self._read, self._now_s = read, now_s
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], int] = {}
        self._read_s = -math.inf

    def of(self, group: str, topic: str) -> float:
        """Messages that the group has before it; NaN where Kafka does not answer."""
        with self._lock:
            if self._now_s() - self._read_s >= _FRESH_S:
                try:
                    self._known = {(lag.group, lag.topic): lag.behind for lag in self._read()}
                except NeighbourUnavailable:
                    self._known = {}
                self._read_s = self._now_s()
            return self._known.get((group, topic), math.nan)


def _read(admin: Any) -> list[Lag]:
    # The groups first: what comes meanwhile is then counted as before them, never as less than nothing.
    told = admin.list_group_offsets(list(GROUPS))
    topics = {topic.name: topic for _, topic in CONSUMERS}.values()
    places = [TopicPartition(topic.name, partition) for topic in topics for partition in range(topic.partitions)]
    begins, ends = (
        _offsets(admin.list_partition_offsets(dict.fromkeys(places, spec)))
        for spec in (OffsetSpec.EARLIEST, OffsetSpec.LATEST)
    )
    return behind({group: _offsets(offsets) for group, offsets in told.items()}, begins, ends)


def _offsets(told: Mapping[Any, Any]) -> Offsets:
    """Kafka says -1 where a group has committed nothing."""
    return {(place.topic, place.partition): found.offset for place, found in told.items() if found.offset >= 0}
