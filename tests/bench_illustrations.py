"""Speed of pictures: from a request's way into Kafka until its answers are read from there, with the running service.

Eight trees each, another seed every time, so that no drawing is known from the request before.
`python -m tests.bench_illustrations` prints the figures alone; `make bench` writes them.
"""

import json
import math
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bus.publisher import Publisher
from bus.reader import WholeReader
from contracts.codec import decode, encode
from contracts.illustrations import Format, IllustrationRequest
from contracts.topics import ILLUSTRATION_REQUESTS, ILLUSTRATIONS
from infra import client
from infra.services import SERVICES
from infra.settings import Settings
from tests.illustrations.page import asked

_TIMES, _WARM = 20, 4
_WITHIN_S = 120.0
_OTHERS = frozenset(service.name for service in SERVICES) - {"illustrations"}


class PictureFailed(RuntimeError):
    """A request of the bench was not drawn."""


class Pictures:
    """Asks for pictures and waits for them, as a console would."""

    def __init__(self, bootstrap: str) -> None:
        self._publisher = Publisher(bootstrap)
        self._reader = WholeReader(bootstrap, ILLUSTRATIONS)
        self._asked = 0

    def waits_ms(self, formats: Sequence[Format], together: int) -> list[float]:
        """Ask so many times at once, each for every format; how long each waited for the last of its formats.

        Raises:
            PictureFailed: if a request is refused or not answered.
        """
        sent_s, missing = dict[str, float](), dict[str, set[str]]()
        for one in [self._request() for _ in range(together)]:
            sent_s[one.request_id], missing[one.request_id] = time.perf_counter(), set(formats)
            for its in formats:
                request = msgspec.structs.replace(one, format=its)
                self._publisher.send(ILLUSTRATION_REQUESTS, one.request_id, encode(request))
        waits = []
        while missing:
            if time.perf_counter() > min(sent_s.values()) + _WITHIN_S:
                raise PictureFailed(f"{len(missing)} requests are not answered after {_WITHIN_S:g} s")
            for message in self._reader.poll(0.05):
                answer = decode(ILLUSTRATIONS, message.value)
                if answer.problem:
                    raise PictureFailed(f"{answer.request_id}: {answer.problem}")
                missing[answer.request_id].discard(answer.format)
                if not missing[answer.request_id]:
                    del missing[answer.request_id]
                    waits.append((time.perf_counter() - sent_s[answer.request_id]) * 1000)
        return waits

    def close(self) -> None:
        """Let go of Kafka."""
        self._publisher.close()
        self._reader.close()

    def _request(self) -> IllustrationRequest:
        self._asked += 1
        name = f"bench-{self._asked}"
        return asked.request(asked.EIGHT, request_id=name, manager=name, seed=self._asked, png_scale=2)


def measured(home: Path) -> dict[str, list[float]]:
    """p50 and p95 in milliseconds, of twenty requests each; Kafka and the service run for it, in `home`."""
    settings = Settings(mimika_home=home)
    running = client.start(settings.home(), settings, without=_OTHERS)
    try:
        pictures = Pictures(running.kafka_bootstrap)
        pair: tuple[Format, ...] = ("html", "svg")
        for _ in range(_WARM):
            pictures.waits_ms((*pair, "png", "pdf"), 1)
        found = {
            "html_and_svg_alone": _alone(pictures, pair),
            "html_and_svg_together": _summed(pictures.waits_ms(pair, _TIMES)),
            "png_alone": _alone(pictures, ("png",)),
            "pdf_alone": _alone(pictures, ("pdf",)),
        }
        pictures.close()
        return found
    finally:
        client.down(settings.home())


def _alone(pictures: Pictures, formats: Sequence[Format]) -> list[float]:
    return _summed([wait for _ in range(_TIMES) for wait in pictures.waits_ms(formats, 1)])


def _summed(waits_ms: Sequence[float]) -> list[float]:
    return [round(statistics.median(waits_ms)), round(sorted(waits_ms)[math.ceil(0.95 * len(waits_ms)) - 1])]


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measured(Path(folder)), indent=2))


if __name__ == "__main__":
    main()
