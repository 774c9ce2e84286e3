"""`python -m ingest FILE --to FOLDER`: sample a video file into a folder of frames, with no Kafka and no network.

`python -m ingest front` and `python -m ingest bridge NUMBER` take live calls.
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from ulid import ULID

from contracts.calls import CallStarted
from ingest.folder import FolderTaken, write_folder
from ingest.rtsp_address import SCHEME
from ingest.sampling import frames_per_s, period_us
from ingest.sources import UnusableVideo, probe, taken_frames

_FRONT_NICENESS = 5
"""A flood of offers must not take the processor from the calls that run."""


def serve(words: Sequence[str]) -> int:
    """Run the front or a bridge until SIGTERM."""
    # Here, so that sampling a file needs neither Kafka's client nor aiortc.
    from bus.fast_loops import use_fast_loops
    from bus.logs import configure_logs
    from bus.neighbour import NeighbourUnavailable
    from bus.service import run_service, stop_requested
    from ingest.serving import serve_bridge, serve_front
    from ingest.settings import BridgeSettings, FrontSettings
    from vault.connections import VaultUnreachable

    parser = argparse.ArgumentParser(prog="python -m ingest", description=__doc__)
    services = parser.add_subparsers(dest="service", required=True)
    services.add_parser("front", help="the bridges' one address")
    services.add_parser("bridge", help="holds calls").add_argument("number", type=int, metavar="NUMBER", help="1, ..")
    arguments = parser.parse_args(words)
    stop_requested()  # uvicorn raises its signal once more when it has ended: that must not kill what comes after
    use_fast_loops()
    if arguments.service == "front":
        os.nice(_FRONT_NICENESS)
        front = FrontSettings()
        log = configure_logs(front.mimika_log_level, "front")
        return run_service(log, lambda: asyncio.run(serve_front(front, log)), ())
    settings = BridgeSettings()
    try:
        settings.listens(arguments.number)
    except ValueError as error:
        parser.error(str(error))
    log = configure_logs(settings.mimika_log_level, f"bridge-{arguments.number}")
    neighbours = (NeighbourUnavailable, VaultUnreachable)
    return run_service(log, lambda: asyncio.run(serve_bridge(settings, arguments.number, log)), neighbours)


def sample(words: Sequence[str]) -> int:
    """Sample one file."""
    parser = argparse.ArgumentParser(prog="python -m ingest", description=__doc__)
    parser.add_argument("file", help="video of the client")
    parser.add_argument(
        "--to", type=Path, required=True, metavar="FOLDER", help="a new folder; its pictures are not encrypted"
    )
    parser.add_argument("--fps", type=frames_per_s, default=6.0, metavar="N|all", help="pictures a second (6)")
    parser.add_argument("--call", default=str(ULID()), metavar="ULID", help="id of the call (a new one)")
    arguments = parser.parse_args(words)
    if arguments.file.startswith(SCHEME):
        print("a camera's pictures are never written to a folder; analyse it by `mimika analyze`", file=sys.stderr)
        return 3
    path = Path(arguments.file)
    try:
        facts = probe(path)
        started = CallStarted(
            call_id=arguments.call,
            mode="recorded",
            started_ms=time.time_ns() // 1_000_000,
            client="",
            manager="",
            team="",
            subject="",
            language="en",
            consents={},
            period_us=period_us(facts.period_us, arguments.fps),
        )
        frames = taken_frames(path, arguments.fps)
        sent = write_folder(arguments.to, started, facts.duration_us, frames)
    except (UnusableVideo, FolderTaken) as error:
        print(error, file=sys.stderr)
        return 3
    print(f"{sent} pictures, not encrypted, in {arguments.to}; delete the folder when you are done", file=sys.stderr)
    return 0


def main() -> int:
    """Tell the doors apart by the first word."""
    words = sys.argv[1:]
    return serve(words) if words[:1] in (["front"], ["bridge"]) else sample(words)


if __name__ == "__main__":
    sys.exit(main())
