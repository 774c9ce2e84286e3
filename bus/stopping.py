"""Signals that ask a service to stop."""

import signal
import threading


def stop_requested() -> threading.Event:
    """Return an event that SIGTERM or SIGINT sets; call it once, in the main thread."""
    event = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: event.set())
    return event
