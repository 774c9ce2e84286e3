"""A prepared data set: every picture once, hashes that are right, a page without pictures."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from numpy.typing import NDArray

from inference.data.files import write_prepared
from inference.data.pictures import unvoted_source
from inference.data.preparing import examine, facts
from inference.dataset import InvalidDataset, read_faces
from inference.face_boxes import anchors


class Scorer:
    """A detector that sees a face where the picture's middle is light."""

    name, provider = "scorer@1", "none@1"
    input_shapes: Mapping[str, tuple[int | None, ...]] = {"picture": (None, None, None, 3)}
    output_names = ("boxes", "scores", "landmarks")

    def run(self, inputs: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        picture = inputs["picture"]
        count = len(anchors(*picture.shape[1:3]))
        scores = np.full((1, count), picture[0, 64, 64, 0] / 255, np.float32)
        return {"boxes": np.zeros((1, count, 4)), "scores": scores, "landmarks": np.zeros((1, count, 10))}


def source(parts):
    random = np.random.default_rng(5)
    pixels = random.integers(0, 256, (len(parts), 48, 48), dtype=np.uint8)
    pixels[:, 22:27, 22:27] = 250
    pixels[1] = pixels[0]
    pixels[2, 22:27, 22:27] = 0
    rows = [face.tobytes() for face in pixels]
    return unvoted_source(rows, [i % 2 for i in range(len(parts))], [f"n{i}" for i in range(len(parts))], parts)


def test_every_picture_is_written_once_and_the_manifest_hashes_the_files(tmp_path):
    of = source([""] * 40)
    files = write_prepared(examine(of, Scorer(), lambda _: None), tmp_path / "faces.csv", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(path.name for path in files)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest
    tables = {part: pq.read_table(tmp_path / "out" / f"{part}.parquet") for part in ("train", "valid")}
    assert sorted(str(id_) for table in tables.values() for id_ in table["id"].to_pylist()) == sorted(of.names)
    assert len(read_faces(tmp_path / "out" / "train.parquet").labels) == manifest["parts"]["train"]["pictures"]
    assert manifest["listed"]["suspected_no_face"] == ["n2"]
    assert manifest["listed"]["groups_of_several_polarities"] == []
    marked = {row["id"] for table in tables.values() for row in table.to_pylist() if row["no_face"]}
    assert marked == {"n2"}


def test_official_parts_are_kept_and_their_leaks_named():
    of = source(["train", "test", *["train"] * 38])
    examined = examine(of, None, lambda _: None)
    assert examined.part[1] == "test"
    assert set(examined.part) == {"train", "valid", "test"}
    found = facts(examined)
    assert found["identical_leaks"] == (1 if examined.part[0] == "train" else 0)
    assert found["groups"] == 1


def test_a_source_with_a_valid_part_is_not_split_again():
    examined = examine(source(["valid" if row > 30 else "train" for row in range(40)]), None, lambda _: None)
    assert [str(part) for part in examined.part] == ["valid" if row > 30 else "train" for row in range(40)]


def test_the_page_holds_no_picture_and_reads_them_from_beside_it(tmp_path):
    write_prepared(examine(source([""] * 40), Scorer(), lambda _: None), tmp_path / "faces.csv", tmp_path)
    page = (tmp_path / "report.html").read_text()
    assert "base64" not in page
    assert '<script src="examples.js">' in page
    examples = (tmp_path / "examples.js").read_text().removeprefix("window.examples = ").removesuffix(";\n")
    assert [example["name"] for example in json.loads(examples)["no_face"]] == ["n2"]


def page_of(examined, folder):
    write_prepared(examined, folder / "faces.csv", folder)
    return " ".join((folder / "report.html").read_text().split())


def test_the_page_counts_the_set_before_the_split_and_after_it(tmp_path):
    examined = examine(source([""] * 40), None, lambda _: None)
    page = page_of(examined, tmp_path)
    train, valid = ((examined.part == part) & (examined.source.faces.labels == 0) for part in ("train", "valid"))
    assert "<th>all</th><th>%</th><th>train</th><th>%</th><th>valid</th>" in page
    assert f"<td>angry</td><td>20</td> <td>50.0</td><td>{train.sum()}</td>" in page
    assert f"<td>{valid.sum()}</td>" in page
    assert "A fifth of the pictures" in page


def test_the_page_speaks_of_leaks_only_where_there_is_an_official_part(tmp_path):
    plain = page_of(examine(source([""] * 40), None, lambda _: None), tmp_path)
    assert "names no official part" in plain
    assert "near-duplicates of one" not in plain
    parts = ["train", "valid", *["train"] * 38]
    official = page_of(examine(source(parts), None, lambda _: None), tmp_path)
    assert "in the official part valid: 1, of them the same in every pixel: 1. In pairs:" in official
    assert "was not split" in official


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InvalidDataset, match="file: cannot be written"):
        write_prepared(examine(source([""] * 10), None, lambda _: None), tmp_path / "faces.csv", tmp_path / "file")
