"""Stands for Kafka and the worker of illustrations: draws what is asked for in this process, at once."""

from pathlib import Path
from typing import Any

import msgspec

from bus.reader import Message
from console.illustrations.feed import PictureFeed
from contracts.codec import encode
from contracts.illustrations import IllustrationRequest
from contracts.topics import ILLUSTRATION_REQUESTS, ILLUSTRATIONS
from illustrations.making import answer, make
from tests.console.conftest import FakePublisher


class Drawing(FakePublisher):
    """Keeps every record; a request for a picture is answered before its publishing returns."""

    def __init__(self, feed: PictureFeed, fonts: Path) -> None:
        super().__init__()
        self._feed, self._fonts = feed, fonts
        self.withheld: set[str] = set()
        """Ids of requests that are not answered, as while the worker is busy."""

    def publish(self, topic: Any, key: str, record: Any, headers: Any = ()) -> None:
        """Keep the record, and draw it if it asks for that."""
        super().publish(topic, key, record, headers)
        if topic is ILLUSTRATION_REQUESTS and key not in self.withheld:
            self.draw(record)

    def draw(self, request: IllustrationRequest) -> bytes:
        """Draw a picture and let the console know it; its bytes."""
        drawn = answer(request, make(request, self._fonts))
        self._feed.take([Message(ILLUSTRATIONS.name, 0, 0, 0, request.request_id, encode(drawn), {})])
        return drawn.picture

    def asked(self) -> IllustrationRequest:
        """The newest request for a picture."""
        found = [record for name, _, record in self.records if name == ILLUSTRATION_REQUESTS.name]
        return msgspec.convert(found[-1], IllustrationRequest)
