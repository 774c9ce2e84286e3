"""Follows the topic of drawn pictures, so that a page can wait for the one it asked for."""

import threading
from collections.abc import Callable, Sequence
from typing import cast

from starlette.requests import HTTPConnection

from bus.reader import Message
from console.following import Following, Source
from contracts.codec import InvalidPayload, decode
from contracts.illustrations import Format, Illustration
from contracts.topics import ILLUSTRATIONS

REREAD_MS = 600_000
"""A console that starts again knows the pictures of the last ten minutes; older ones are asked for anew."""
MOST_BYTES = 64 * 1_048_576
"""Of pictures kept; beyond it the oldest is forgotten."""
ASK_AGAIN_MS = 12_000
"""An answer that did not come within it is asked for again by the next page that wants it."""
SWEEP_EVERY_MS = 60_000


class PictureFeed:
    """A thread over illustrations; every other method may be called from any thread."""

    def __init__(
        self, open_source: Callable[[int], Source], now_ms: Callable[[], int], sweep: Callable[[int], object]
    ) -> None:
        """Follow nothing yet.

        Args:
            open_source: opens the topic since a Unix time; raises NeighbourUnavailable while Kafka does not answer.
            now_ms: Unix time.
            sweep: called with the time about once a minute, to drop pictures whose links are over.
        """
        self._open_source, self._now_ms, self._sweep = open_source, now_ms, sweep
        self._known: dict[tuple[str, Format], Illustration] = {}
        self._bytes = 0
        self._asked_ms: dict[tuple[str, Format], int] = {}
        self._came = threading.Condition()
        self._since_ms = self._swept_ms = 0
        self._following = Following("picture-feed", lambda: self._open_source(self._since_ms), self._read)

    def start(self) -> None:
        """Begin to read."""
        self._since_ms = self._now_ms() - REREAD_MS
        self._following.start()

    def close(self) -> None:
        """Stop reading and wait for the thread, for at most 5 s."""
        self._following.close()

    def is_due(self, request_id: str, form: Format) -> bool:
        """Whether a picture is to be asked for: it is not known and nobody asked lately; notes that somebody does."""
        key, now_ms = (request_id, form), self._now_ms()
        with self._came:
            due = key not in self._known and now_ms - self._asked_ms.get(key, -ASK_AGAIN_MS) >= ASK_AGAIN_MS
            if due:
                self._asked_ms = {k: ms for k, ms in self._asked_ms.items() if now_ms - ms < ASK_AGAIN_MS}
                self._asked_ms[key] = now_ms
        return due

    def answer(self, request_id: str, form: Format, within_s: float = 0) -> Illustration | None:
        """The answer to a request, waiting for it at most so long; None where it has not come."""
        key = request_id, form
        with self._came:
            if self._following.is_alive():
                self._came.wait_for(lambda: key in self._known, within_s)
            return self._known.get(key)

    def take(self, messages: Sequence[Message]) -> None:
        """Keep what the messages hold; a repeat changes nothing."""
        for message in messages:
            try:
                drawn: Illustration = decode(ILLUSTRATIONS, message.value)
            except InvalidPayload:
                continue
            with self._came:
                key = drawn.request_id, drawn.format
                former = self._known.pop(key, None)
                self._bytes += len(drawn.picture) - (len(former.picture) if former else 0)
                self._known[key] = drawn
                while self._bytes > MOST_BYTES:
                    oldest = next(iter(self._known))
                    self._bytes -= len(self._known.pop(oldest).picture)
                self._came.notify_all()

    def _read(self, messages: Sequence[Message]) -> None:
        self.take(messages)
        if self._now_ms() - self._swept_ms >= SWEEP_EVERY_MS:
            self._swept_ms = self._now_ms()
            self._sweep(self._swept_ms)


def pictures_of(request: HTTPConnection) -> PictureFeed:
    """The feed of the application that got the request."""
    return cast(PictureFeed, request.app.state.pictures)
