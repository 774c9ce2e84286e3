"""`python -m sinks.report OBSERVATIONS.parquet`: the report of a call as JSON, with no servers."""

import argparse
import sys
from pathlib import Path

from contracts.codec import encode
from sinks.report.computing import make_report
from sinks.report.observations_file import InvalidObservations, read_observations


def main() -> int:
    """Print one report."""
    parser = argparse.ArgumentParser(prog="python -m sinks.report", description=__doc__)
    parser.add_argument("observations", type=Path, help="file that `python -m inference` wrote")
    try:
        ended, windows, engine = read_observations(parser.parse_args().observations)
    except InvalidObservations as error:
        print(error, file=sys.stderr)
        return 3
    print(encode(make_report(ended, windows, engine, version=1)[0]).decode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
