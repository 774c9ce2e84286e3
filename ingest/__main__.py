"""`python -m ingest FILE --to FOLDER`: sample a video file into a folder of frames, with no Kafka and no network."""

import argparse
import sys
import time
from pathlib import Path

from ulid import ULID

from contracts.calls import CallStarted
from ingest.folder import FolderTaken, write_folder
from ingest.sampling import frames_per_s, period_us
from ingest.sources import UnusableVideo, probe, taken_frames


def main() -> int:
    """Sample one file."""
    parser = argparse.ArgumentParser(prog="python -m ingest", description=__doc__)
    parser.add_argument("file", type=Path, help="video of the client")
    parser.add_argument(
        "--to", type=Path, required=True, metavar="FOLDER", help="a new folder; its pictures are not encrypted"
    )
    parser.add_argument("--fps", type=frames_per_s, default=6.0, metavar="N|all", help="pictures a second (6)")
    parser.add_argument("--call", default=str(ULID()), metavar="ULID", help="id of the call (a new one)")
    arguments = parser.parse_args()
    try:
        facts = probe(arguments.file)
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
        frames = taken_frames(arguments.file, arguments.fps)
        sent = write_folder(arguments.to, started, facts.duration_us, frames)
    except (UnusableVideo, FolderTaken) as error:
        print(error, file=sys.stderr)
        return 3
    print(f"{sent} pictures, not encrypted, in {arguments.to}; delete the folder when you are done", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
