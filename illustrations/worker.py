"""illustration-requests -> illustrations: at least once, each request answered by a picture or by a reason.

An answer is the same bytes whenever the request comes again, so a repeat harms nobody. What cannot be drawn is
answered too: a manager who waits learns why.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bus.metrics import Metrics
from bus.reader import Message
from contracts.codec import InvalidPayload, decode, encode
from contracts.dead_letters import dead_letter
from contracts.illustrations import Illustration, IllustrationRequest
from contracts.metrics import ART, DEAD_LETTERS_SENT, PICTURE_SECONDS, PICTURES
from contracts.topics import DEAD_LETTERS, FRAMES, ILLUSTRATION_REQUESTS, ILLUSTRATIONS
from illustrations.orders import Order, Orders, Place
from illustrations.slots import Outcome

MOST_OPEN = 256
"""Orders read and not answered; beyond that the topic holds them."""
_IDLE_S, _BUSY_S = 0.25, 0.02
"""How long one poll of the topic may wait, with nothing to draw and with something."""
_BROKERS_BYTES, _ENVELOPE_BYTES = 1_048_576, 1_024
"""Kafka's own bound on a message where the topic sets none, and what it adds to the value."""
GREATEST_ANSWER_BYTES = (
    min(int(topic.config.get("max.message.bytes", _BROKERS_BYTES)) for topic in (ILLUSTRATIONS, FRAMES))
    - _ENVELOPE_BYTES
)
"""Of one answer as a message; FRAMES bounds what a producer sends at all."""

_WORDS: Mapping[str, Mapping[str, str]] = {
    "ru": {
        "replaced": "Рисунок не\u00a0нужен: вы запросили другой.",
        "large": "Рисунок в\u00a0формате {format} занимает {size}\u00a0Кбайт, а\u00a0передать можно {most}. "
        "Уменьшите масштаб PNG или число продуктов.",
        "failed": "Рисунок не\u00a0получился из-за ошибки программы. Попробуйте ещё раз; если повторится, сообщите "
        "администратору номер {request_id}.",
    },
    "en": {
        "replaced": "The picture is no longer needed: you asked for another one.",
        "large": "The picture as {format} takes {size}\u00a0KiB, and {most} can be sent. "
        "Lower the scale of the PNG or the number of products.",
        "failed": "The picture failed on an error of the program. Try again; if that fails too, tell the "
        "administrator the number {request_id}.",
    },
}


class Reader(Protocol):
    """What the worker needs of a consumer group."""

    def poll(self, timeout_s: float, most: int) -> Sequence[Message]:
        """Return what has come."""

    def revoked(self) -> set[Place]:
        """Return the partitions taken away."""

    def commit(self, next_offsets: Mapping[Place, int]) -> bool:
        """Mark as done."""


class Publisher(Protocol):
    """What the worker needs of a producer."""

    def publish(self, topic: Any, key: str, record: Any) -> None:
        """Send a record and wait for Kafka."""


class Drawing(Protocol):
    """What the worker needs of the processes that draw."""

    @property
    def busy(self) -> bool:
        """Whether anything is being drawn."""

    @property
    def is_free(self) -> bool:
        """Whether an order can begin."""

    def begin(self, order: Order) -> None:
        """Hand an order over."""

    def cancel(self, order: Order) -> None:
        """End an order's drawing."""

    def wait(self, timeout_s: float) -> None:
        """Wait for the first answer."""

    def outcomes(self, deadline_s: float) -> list[Outcome]:
        """The orders that ended."""


@dataclass(slots=True)
class Worker:
    """One process's share of the partitions."""

    reader: Reader
    publisher: Publisher
    drawing: Drawing
    deadline_s: float
    now_ms: Callable[[], int]
    """Unix time."""
    log: Any
    metrics: Metrics
    """Of the service `illustrations`."""
    orders: Orders = field(default_factory=lambda: Orders(MOST_OPEN))
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("done", "refused", "replaced", "failed", "invalid"), 0)
    )
    """Every message read ends as exactly one of these."""
    _committed: dict[Place, int] = field(default_factory=dict)

    def turn(self) -> None:
        """Take what has come, answer what is drawn, begin what can begin, and commit what is answered."""
        if self.orders.room:
            messages = self.reader.poll(_BUSY_S if self.drawing.busy else _IDLE_S, self.orders.room)
        else:
            self.drawing.wait(_IDLE_S)
            messages = []
        for gone in self.orders.forget(self.reader.revoked()):
            self.drawing.cancel(gone)
        for message in messages:
            self._take(message)
        for outcome in self.drawing.outcomes(self.deadline_s):
            self._answer(outcome)
        while self.drawing.is_free and (order := self.orders.next()) is not None:
            self.drawing.begin(order)
        self._commit()

    def _take(self, message: Message) -> None:
        place = message.topic, message.partition
        try:
            request = decode(ILLUSTRATION_REQUESTS, message.value)
        except InvalidPayload as error:
            self.orders.read(place, message.offset)
            self._bury(message, str(error))
            return
        for former in self.orders.add(Order(place, message.offset, message.appended_ms, request)):
            self.drawing.cancel(former)
            self._publish(former, "replaced", without(former.request, "replaced"))

    def _bury(self, message: Message, reason: str) -> None:
        letter = dead_letter(message.topic, message.partition, message.offset, message.value, reason)
        self.publisher.publish(DEAD_LETTERS, message.topic, letter)
        self.counts["invalid"] += 1
        self.metrics.count(DEAD_LETTERS_SENT)
        self.log.warning("invalid request", partition=message.partition, offset=message.offset)

    def _answer(self, outcome: Outcome) -> None:
        order, answer = outcome.order, outcome.answer
        self.orders.finish(order)
        if answer is None:
            self.log.error("picture failed", request_id=order.request.request_id, reason=outcome.failure)
            self._publish(order, "failed", without(order.request, "failed"))
        elif (size := len(encode(answer))) > GREATEST_ANSWER_BYTES:
            self._publish(order, "refused", without(order.request, "large", size))
        else:
            self._publish(order, "refused" if answer.problem else "done", answer)

    def _publish(self, order: Order, end: str, answer: Illustration) -> None:
        self.publisher.publish(ILLUSTRATIONS, order.request.request_id, answer)
        self.counts[end] += 1
        self.metrics.count(PICTURES, end)
        if end == "done":
            self.metrics.observe(PICTURE_SECONDS, max(0, self.now_ms() - order.asked_ms) / 1000)
            if order.request.art:
                self.metrics.count(ART, "painted" if answer.painted else "drawn")
        self.log.info(
            "request", request_id=answer.request_id, format=answer.format, end=end, picture_bytes=len(answer.picture)
        )

    def _commit(self) -> None:
        done = dict(self.orders.committable())
        if done and done != self._committed and self.reader.commit(done):
            self._committed = done


def without(request: IllustrationRequest, reason: str, size: int = 0) -> Illustration:
    """The answer without a picture.

    Args:
        request: that is answered.
        reason: `replaced`, `large` or `failed`.
        size: bytes of the message that was too large.
    """
    problem = _WORDS[request.language][reason].format(
        format=request.format, size=size // 1024, most=GREATEST_ANSWER_BYTES // 1024, request_id=request.request_id
    )
    return Illustration(
        request_id=request.request_id,
        format=request.format,
        problem=problem,
        broken_rules=(),
        painted=False,
        sha256=hashlib.sha256(b"").hexdigest(),
        picture=b"",
    )
