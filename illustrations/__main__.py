"""`python -m illustrations REQUEST.json [-o DIR]`: makes one picture without Kafka, in the format that it asks for."""

import argparse
import sys
from pathlib import Path

from illustrations.making import make
from illustrations.rendering.fonts import FontUnavailable
from illustrations.request_file import NotWritten, RequestUnusable, read_request, write_picture
from illustrations.settings import Settings

_DONE, _REFUSED = 0, 3


def main() -> int:
    """Make the picture and name its file; rules that it breaks go to standard error."""
    parser = argparse.ArgumentParser(prog="python -m illustrations", description="Make one picture of yields.")
    parser.add_argument("request", type=Path, metavar="REQUEST.json", help="one request, with its products' terms")
    parser.add_argument("-o", type=Path, metavar="DIR", default=Path(), help="folder of the picture; default: this one")
    given = parser.parse_args()
    try:
        request = read_request(given.request)
        made = make(request, Settings().mimika_fonts)
        if made.problem:
            print(made.problem, file=sys.stderr)
            return _REFUSED
        path = write_picture(given.o, request, made.picture)
    except (RequestUnusable, NotWritten, FontUnavailable) as error:
        print(error, file=sys.stderr)
        return _REFUSED
    for finding in made.broken_rules:
        reason = finding.reason_ru if request.language == "ru" else finding.reason_en
        print(f"{finding.rule_id}: {reason}", file=sys.stderr)
    print(path)
    return _DONE


if __name__ == "__main__":
    sys.exit(main())
