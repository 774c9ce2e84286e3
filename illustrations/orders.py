"""Requests that were read and are not yet answered: what is drawn next, what a newer wish replaces. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.illustrations import IllustrationRequest

Place = tuple[str, int]
"""Topic and partition."""


@dataclass(frozen=True, slots=True)
class Order:
    """One message of illustration-requests."""

    place: Place
    offset: int
    asked_ms: int
    """Kafka's time of the message."""
    request: IllustrationRequest

    @property
    def key(self) -> tuple[Place, int]:
        """Where the message stands: no two orders share it."""
        return self.place, self.offset


@dataclass(slots=True)
class Orders:
    """Orders in the sequence of their arrival, each waiting or being drawn, at most `most` of them."""

    most: int
    _open: dict[tuple[Place, int], Order] = field(default_factory=dict)
    _drawn: set[tuple[Place, int]] = field(default_factory=set)
    _next: dict[Place, int] = field(default_factory=dict)

    @property
    def open(self) -> int:
        """How many are not answered."""
        return len(self._open)

    @property
    def room(self) -> int:
        """How many more may be taken."""
        return self.most - len(self._open)

    def read(self, place: Place, offset: int) -> None:
        """Note that a message was read, whether or not it was an order."""
        self._next[place] = offset + 1

    def add(self, order: Order) -> list[Order]:
        """Take an order; of two requests of one manager only the newer is drawn, since nobody waits for the other.

        Formats of one request are orders beside each other and replace nothing.

        Returns:
            the orders that were given up: some of them perhaps being drawn, or the order itself where a newer one
            was read before it.
        """
        self.read(order.place, order.offset)
        request = order.request
        rivals = [
            other
            for other in self._open.values()
            if other.request.manager == request.manager and other.request.request_id != request.request_id
        ]
        if any(other.asked_ms > order.asked_ms for other in rivals):
            return [order]
        for other in rivals:
            self.finish(other)
        self._open[order.key] = order
        return rivals

    def next(self) -> Order | None:
        """The oldest order that is not yet being drawn, now counted as drawn; None where all are."""
        for key, order in self._open.items():
            if key not in self._drawn:
                self._drawn.add(key)
                return order
        return None

    def finish(self, order: Order) -> None:
        """An order was answered."""
        self._open.pop(order.key, None)
        self._drawn.discard(order.key)

    def forget(self, places: set[Place]) -> list[Order]:
        """Another process took partitions over and reads their orders again; those that were open here."""
        gone = [order for order in self._open.values() if order.place in places]
        for order in gone:
            self.finish(order)
        for place in places:
            self._next.pop(place, None)
        return gone

    def committable(self) -> Mapping[Place, int]:
        """Up to which offset everything is answered, by partition."""
        done = dict(self._next)
        for order in self._open.values():
            done[order.place] = min(done[order.place], order.offset)
        return done
