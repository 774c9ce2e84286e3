"""`python -m illustrations REQUEST.json [-o DIR]` makes one picture without Kafka, in the format that it asks for.

`python -m illustrations` alone is the service that draws what illustration-requests asks for.
"""

import argparse
import sys
from pathlib import Path

from bus.logs import configure_logs
from bus.neighbour import NeighbourUnavailable
from bus.service import run_service
from illustrations import service
from illustrations.alone import Alone, without_art
from illustrations.art.model import ModelUnusable
from illustrations.rendering.fonts import FontUnavailable
from illustrations.request_file import NotWritten, RequestUnusable, read_request, write_picture
from illustrations.settings import Settings, WorkerSettings

_DONE, _REFUSED = 0, 3


def main() -> int:
    """Make the picture that is named, else run the service."""
    parser = argparse.ArgumentParser(prog="python -m illustrations", description="Make one picture of yields.")
    parser.add_argument(
        "request", type=Path, nargs="?", metavar="REQUEST.json",
        help="one request, with its products' terms; absent runs the service",
    )  # fmt: skip
    parser.add_argument("-o", type=Path, metavar="DIR", default=Path(), help="folder of the picture; default: this one")
    given = parser.parse_args()
    if given.request is not None:
        return make_one(given.request, given.o)
    settings = WorkerSettings()
    log = configure_logs(settings.mimika_log_level, "illustrations")
    return run_service(log, lambda: service.run(settings, log), (NeighbourUnavailable, FontUnavailable, ModelUnusable))


def make_one(file: Path, folder: Path) -> int:
    """Make the picture of a request's file and name its own file; rules that it breaks go to standard error."""
    try:
        asked = read_request(file)
        alone = Alone(asked, Settings())
        [(request, made)] = alone.forms([asked.format])
        if made.problem:
            print(made.problem, file=sys.stderr)
            return _REFUSED
        path = write_picture(folder, request, made.picture)
    except (RequestUnusable, NotWritten, FontUnavailable) as error:
        print(error, file=sys.stderr)
        return _REFUSED
    for finding in made.broken_rules:
        reason = finding.reason_ru if request.language == "ru" else finding.reason_en
        print(f"{finding.rule_id}: {reason}", file=sys.stderr)
    if alone.no_art:
        print(without_art(alone.no_art), file=sys.stderr)
    print(path)
    return _DONE


if __name__ == "__main__":
    sys.exit(main())
