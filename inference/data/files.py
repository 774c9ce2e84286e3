"""The files of a prepared data set: faces as parquet, a manifest with their hashes, and the page's examples."""

import base64
import hashlib
import io
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from contracts.polarity import EMOTIONS
from inference.data.page import page
from inference.data.preparing import Examined, facts
from inference.dataset import FACE_SIDE_PX, InvalidDataset

MANIFEST, PAGE, EXAMPLES = "manifest.json", "report.html", "examples.js"
_MOST_EXAMPLES = 24
_MOST_LISTED = 2000
"""Names of one finding that the manifest lists; the faces' files mark all of them."""


def write_prepared(examined: Examined, source: Path, folder: Path) -> list[Path]:
    """Write train, valid and test as parquet (those that have pictures), the manifest, and the report page.

    The parquet files hold each picture of the source once, in its order, with the columns id, label, votes (null where
    none), pixels, group, no_face (suspected) and detector_score.

    Returns:
        the written files, the manifest last.

    Raises:
        InvalidDataset: if the folder cannot be written.
    """
    content: dict[str, bytes] = {}
    for part in ("train", "valid", "test"):
        rows = np.flatnonzero(examined.part == part)
        if len(rows):
            content[f"{part}.parquet"] = _parquet(examined, rows)
    found = facts(examined)
    content[EXAMPLES] = _examples(examined)
    content[PAGE] = page(found, source.name).encode()
    manifest = {
        "source": source.name,
        **found,
        "listed": _listed(examined),
        "files": {name: hashlib.sha256(value).hexdigest() for name, value in content.items()},
    }
    content[MANIFEST] = json.dumps(manifest, indent=1, ensure_ascii=False).encode() + b"\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_written(folder / name, value) for name, value in content.items()]
    except OSError as error:
        raise InvalidDataset(f"{folder}: cannot be written ({error.strerror}); name another folder by -o") from error


def _written(path: Path, content: bytes) -> Path:
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    part.replace(path)
    return path


def _parquet(examined: Examined, rows: NDArray[np.int64]) -> bytes:
    faces, scores = examined.source.faces, examined.scores
    table = pa.table(
        {
            "id": [examined.source.names[row] for row in rows],
            "label": [EMOTIONS[faces.labels[row]] for row in rows],
            "votes": pa.array(
                [faces.votes[row].tolist() if faces.votes[row].any() else None for row in rows], pa.list_(pa.int16())
            ),
            "pixels": pa.array([faces.pixels[row].tobytes() for row in rows], pa.binary(FACE_SIDE_PX**2)),
            "group": examined.group[rows],
            "no_face": examined.suspected[rows],
            "detector_score": pa.array([None if scores is None else float(scores[row]) for row in rows], pa.float32()),
        }
    )
    written = io.BytesIO()
    pq.write_table(table, written, compression="zstd")
    return written.getvalue()


def _listed(examined: Examined) -> dict[str, object]:
    names = examined.source.names
    return {
        "suspected_no_face": [names[row] for row in np.flatnonzero(examined.suspected)[:_MOST_LISTED]],
        "groups_of_several_polarities": [[names[row] for row in heap] for heap in examined.mixed[:_MOST_LISTED]],
        "leaks": [
            {"train": names[pair.row], "other": names[pair.other], "identical": pair.identical}
            for pair in examined.leaks[:_MOST_LISTED]
        ],
    }


def _examples(examined: Examined) -> bytes:
    """Pixels of some pictures of each finding, as a script that the page reads; the page itself holds none."""
    labels, group = examined.source.faces.labels, examined.group
    rows = {
        **{name: np.flatnonzero(labels == index)[:_MOST_EXAMPLES] for index, name in enumerate(EMOTIONS)},
        "no_face": _most_suspected(examined),
        "mixed": np.concatenate([[], *examined.mixed])[:_MOST_EXAMPLES].astype(np.int64),
        "leaks": np.array(
            [row for pair in examined.leaks for row in (pair.row, pair.other)][:_MOST_EXAMPLES], np.int64
        ),
    }
    pictures = {
        finding: [
            {
                "label": EMOTIONS[labels[row]],
                "name": examined.source.names[row],
                "group": int(group[row]),
                "pixels": base64.b64encode(examined.source.faces.pixels[row].tobytes()).decode(),
            }
            for row in chosen
        ]
        for finding, chosen in rows.items()
    }
    return b"window.examples = " + json.dumps(pictures).encode() + b";\n"


def _most_suspected(examined: Examined) -> NDArray[np.int64]:
    rows = np.flatnonzero(examined.suspected)
    if examined.scores is not None:
        rows = rows[np.argsort(examined.scores[rows], kind="stable")]
    return rows[:_MOST_EXAMPLES]
