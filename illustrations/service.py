"""The service between illustration-requests and illustrations."""

import time

import structlog

from bus.metrics import Metrics
from bus.publisher import Publisher
from bus.reader import GroupReader
from bus.service import stop_requested
from contracts.metrics import PICTURES_OPEN
from contracts.topics import ILLUSTRATION_REQUESTS
from illustrations.answering import Answering
from illustrations.rendering.fonts import load
from illustrations.settings import WorkerSettings
from illustrations.slots import Slots
from illustrations.worker import Worker

GROUP = "mimika-illustrations"


def run(settings: WorkerSettings, log: structlog.stdlib.BoundLogger) -> None:
    """Draw and answer until SIGTERM.

    Raises:
        FontUnavailable: if the fonts are not there: no picture could be drawn.
        ModelUnusable: if an image model is configured that cannot be used.
        NeighbourUnavailable: if Kafka does not answer.
    """
    stop, metrics = stop_requested(), Metrics("illustrations")
    metrics.serve(settings.mimika_metrics_port, log)
    answering = Answering(settings.mimika_fonts, settings.art(), settings.mimika_art_seconds)
    load(settings.mimika_fonts)
    reader = GroupReader(
        settings.kafka_bootstrap, GROUP, (ILLUSTRATION_REQUESTS,), round(settings.mimika_session_timeout_s * 1000)
    )
    publisher = Publisher(settings.kafka_bootstrap)
    slots = Slots(settings.mimika_illustration_processes, answering)
    worker = Worker(
        reader=reader,
        publisher=publisher,
        drawing=slots,
        deadline_s=settings.mimika_illustration_deadline_s,
        now_ms=lambda: time.time_ns() // 1_000_000,
        log=log,
        metrics=metrics,
    )
    metrics.show(PICTURES_OPEN, lambda: worker.orders.open)
    try:
        while not stop.is_set():
            worker.turn()
    finally:
        slots.close()
    log.info("requests", **worker.counts)
    reader.close()
    publisher.close()
