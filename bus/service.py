"""How a service begins and ends: its signals, its log's last line, its exit code."""

import signal
import threading
from collections.abc import Callable

import structlog

EXIT_NEIGHBOUR, EXIT_BUG = 5, 70


def stop_requested() -> threading.Event:
    """Return an event that SIGTERM or SIGINT sets; call it once, in the main thread."""
    event = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: event.set())
    return event


def run_service(
    log: structlog.stdlib.BoundLogger, body: Callable[[], None], neighbours: tuple[type[Exception], ...]
) -> int:
    """Run a service to its end and return its exit code; the supervisor starts it anew after any other than 0.

    Args:
        log: gets one line about how it ended.
        body: the service; it returns when it is asked to stop.
        neighbours: errors that say that something around us does not answer or is missing.
    """
    log.info("started")
    try:
        body()
    except neighbours as error:
        log.error("neighbour unavailable", reason=str(error))
        return EXIT_NEIGHBOUR
    except Exception:
        log.exception("a bug of ours")
        return EXIT_BUG
    log.info("stopped")
    return 0
