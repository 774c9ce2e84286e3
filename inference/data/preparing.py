"""From a data set as its owner keeps it to files for training: examined, split, and nothing thrown away."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.crop_detections import detections
from inference.data.examining import Shared, balance, flat_pictures, leaks, mixed_groups, no_faces, split
from inference.data.pictures import Source
from inference.engine import Engine
from inference.similar_faces import groups

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in a source.

    part: (n,) of each picture: train, valid or test.
    group: (n,) near-duplicates share a number. scores: (n,) the detector's, or None where there was none.
    suspected: (n,) seems to show no face. mixed: rows of groups whose labels have several polarities.
    leaks: pictures of train (row) that are near-duplicates of one of an official valid or test part (other).
    """

    source: Source
    part: NDArray[np.str_]
    group: NDArray[np.int64]
    scores: NDArray[np.float32] | None
    suspected: NDArray[np.bool_]
    mixed: list[NDArray[np.int64]]
    leaks: list[Shared]


def examine(source: Source, detector: Engine | None, say: Say) -> Examined:
    """Look at every picture of a source.

    Pictures of an official valid or test part keep it; all others are split four to one into train and valid, or, where
    the source has a valid part of its own, are all train.

    Args:
        source: of `inference.data.sources`.
        detector: RetinaFace, about 3 ms a picture; None finds flat pictures only.
        say: takes sentences about the progress.
    """
    pixels, labels = source.faces.pixels, source.faces.labels
    say(f"{len(labels)} pictures read; looking for near-duplicates")
    group = groups(pixels)
    part = _parts(source, group)
    scores = None
    if detector is not None:
        say("looking for pictures without a face")
        scores = detections(detector, pixels).scores
    train, held = np.flatnonzero(part == "train"), np.flatnonzero(_official(source))
    found = leaks(pixels[train], pixels[held]) if len(train) and len(held) else []
    return Examined(
        source=source,
        part=part,
        group=group,
        scores=scores,
        suspected=no_faces(pixels, scores),
        mixed=mixed_groups(labels, group),
        leaks=[Shared(int(train[pair.row]), int(held[pair.other]), pair.identical) for pair in found],
    )


def facts(examined: Examined) -> dict[str, object]:
    """Count what was found, as plain values for the manifest and the report page."""
    faces, counts = examined.source.faces, np.bincount(examined.group)
    found: dict[str, object] = {
        "pictures": len(faces.labels),
        "pixels_sha256": faces.sha256,
        "in_groups": int(counts[counts > 1].sum()),
        "groups": int((counts > 1).sum()),
        "groups_of_several_polarities": len(examined.mixed),
        "leaks": len(examined.leaks),
        "identical_leaks": sum(pair.identical for pair in examined.leaks),
        "flat": int(flat_pictures(faces.pixels).sum()),
        "suspected_no_face": int(examined.suspected.sum()),
        "searched_by_detector": examined.scores is not None,
        "official_parts": [name for name in ("valid", "test") if name in examined.source.parts],
        "parts": {name: _part_facts(examined, name) for name in ("train", "valid", "test")},
    }
    voted = faces.votes.sum(axis=1) > 0
    if voted.any() and not voted.all():
        found["without_votes"], found["with_votes"] = int((~voted).sum()), int(voted.sum())
        found["suspected_without_votes"] = int((examined.suspected & ~voted).sum())
        found["suspected_with_votes"] = int((examined.suspected & voted).sum())
    return found


def _part_facts(examined: Examined, part: str) -> dict[str, object]:
    inside = examined.part == part
    classes, polarities = balance(examined.source.faces.labels[inside])
    return {"pictures": int(inside.sum()), "classes": classes, "polarities": polarities}


def _official(source: Source) -> NDArray[np.bool_]:
    return np.isin(np.array(source.parts), ("valid", "test"))


def _parts(source: Source, group: NDArray[np.int64]) -> NDArray[np.str_]:
    part = np.array(source.parts, dtype="<U5")
    free = ~_official(source)
    part[free] = "train"
    if "valid" not in source.parts and free.any():
        part[np.flatnonzero(free)[split(source.faces.labels[free], group[free])]] = "valid"
    return part
