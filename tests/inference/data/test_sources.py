"""Readers of the three forms of a data set, and what they refuse."""

from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from contracts.polarity import EMOTIONS
from inference.data.sources import read_source
from inference.dataset import InvalidDataset

ANGRY, HAPPY, NEUTRAL = (EMOTIONS.index(name) for name in ("angry", "happy", "neutral"))


def picture(seed):
    return np.random.default_rng(seed).integers(0, 256, (48, 48), dtype=np.uint8)


def written(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cv2.imencode(path.suffix, pixels)[1].tobytes())
    return path


def csv_line(emotion, pixels, usage="Training"):
    return f"{emotion},{' '.join(map(str, pixels.ravel()))},{usage}\n"


@pytest.fixture
def folders(tmp_path):
    written(tmp_path / "train" / "angry" / "a.png", picture(1))
    written(tmp_path / "train" / "happy" / "b.png", picture(2))
    written(tmp_path / "test" / "neutral" / "c.png", picture(3))
    return tmp_path


def test_image_folders_give_their_pixels_classes_and_parts(folders):
    source = read_source(folders)
    assert dict(zip(source.names, zip(source.parts, source.faces.labels.tolist(), strict=True), strict=True)) == {
        "train/angry/a.png": ("train", ANGRY),
        "train/happy/b.png": ("train", HAPPY),
        "test/neutral/c.png": ("test", NEUTRAL),
    }
    assert np.array_equal(source.faces.pixels[source.names.index("test/neutral/c.png")], picture(3))
    assert source.faces.votes.sum() == 0


def test_folders_of_classes_alone_have_no_parts(tmp_path):
    written(tmp_path / "angry" / "a.png", picture(1))
    written(tmp_path / "Happy" / "b.jpg", picture(2))
    assert set(read_source(tmp_path).parts) == {""}


def test_a_grey_picture_that_is_stored_in_colour_is_read(folders):
    grey = cv2.GaussianBlur(picture(4), (0, 0), 2)
    written(folders / "train" / "sad" / "d.jpg", cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR))
    assert "train/sad/d.jpg" in read_source(folders).names


def test_the_csv_gives_its_lines(tmp_path):
    path = tmp_path / "fer2013.csv"
    lines = [csv_line(0, picture(1)), csv_line(3, picture(2), "PublicTest"), csv_line(6, picture(3), "PrivateTest")]
    path.write_text("emotion,pixels,Usage\n" + "".join(lines))
    source = read_source(path)
    assert source.faces.labels.tolist() == [ANGRY, HAPPY, NEUTRAL]
    assert source.parts == ("train", "valid", "test")
    assert source.names == ("line 2", "line 3", "line 4")
    assert np.array_equal(source.faces.pixels[1], picture(2))


def test_the_parquet_gives_votes_ids_and_parts(tmp_path):
    path = tmp_path / "faces.parquet"
    pixels = [picture(seed).tobytes() for seed in (1, 2)]
    columns = {"id": ["x", "y"], "split": ["Training", "PublicTest"], "label": ["angry", "happy"]}
    pq.write_table(pa.table({**columns, "votes": [[0] * 4 + [10] + [0] * 5, None], "pixels": pixels}), path)
    source = read_source(path)
    assert (source.names, source.parts) == (("x", "y"), ("train", "valid"))
    assert source.faces.votes.sum(axis=1).tolist() == [10, 0]


def test_the_three_forms_of_one_set_hash_alike(folders, tmp_path):
    images = read_source(folders).faces
    path = tmp_path / "same.csv"
    path.write_text(
        "emotion,pixels\n"
        + "".join(
            f"{[0, 1, 2, 3, 4, 5, 6][label]},{' '.join(map(str, face.ravel()))}\n"
            for label, face in zip(images.labels, images.pixels, strict=True)
        )
    )
    assert read_source(path).faces.sha256 == images.sha256


def broken_folder(root, fault):
    match fault:
        case "wrong size":
            return written(root / "train" / "sad" / "small.png", picture(1)[:40])
        case "colour":
            coloured = np.dstack([picture(1), picture(2), picture(3)])
            return written(root / "train" / "sad" / "colour.png", coloured)
        case "corrupt":
            path = written(root / "train" / "sad" / "broken.png", picture(1))
            path.write_bytes(b"no picture")
            return path
        case "cut off":
            path = written(root / "train" / "sad" / "cut.jpg", picture(1))
            path.write_bytes(path.read_bytes()[:-40])
            return path
        case "empty file":
            path = written(root / "train" / "sad" / "empty.png", picture(1))
            path.write_bytes(b"")
            return path
        case "empty folder":
            path = root / "train" / "sad"
        case "unknown class":
            path = root / "train" / "bored"
            written(path / "a.png", picture(1))
        case "unknown part":
            path = root / "rest"
            written(path / "sad" / "a.png", picture(1))
        case "not a picture":
            path = root / "train" / "sad" / "notes.txt"
            path.parent.mkdir()
            path.write_text("words")
            return path
        case "outside a class":
            return written(root / "train" / "stray.png", picture(1))
    path.mkdir(exist_ok=True)
    return path


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("wrong size", "48x40 px where 48x48"),
        ("colour", "a colour picture"),
        ("corrupt", "corrupt"),
        ("cut off", "corrupt"),
        ("empty file", "corrupt"),
        ("empty folder", "an empty folder"),
        ("unknown class", "no class has this name"),
        ("unknown part", "train, valid, test"),
        ("not a picture", "not an image file"),
        ("outside a class", "outside the folder of a class"),
    ],
)
def test_a_fault_in_folders_names_the_file(folders, fault, words):
    path = broken_folder(folders, fault)
    with pytest.raises(InvalidDataset) as refused:
        read_source(folders)
    assert str(refused.value).startswith(f"{path}: ")
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("0,1 2 3,Training\n", "3 pixels"),
        (csv_line(7, picture(1)), "emotion is '7'"),
        (csv_line("", picture(1)), "emotion is ''"),
        (csv_line(1, picture(1), "Elsewhere"), "Usage is 'Elsewhere'"),
        (csv_line(1, picture(1).astype(int) + 1000), "outside 0..255"),
        (f"1,{'x ' * 2304},Training\n", "no number"),
    ],
)
def test_a_fault_in_the_csv_names_file_and_line(tmp_path, line, words):
    path = tmp_path / "fer2013.csv"
    path.write_text("emotion,pixels,Usage\n" + csv_line(0, picture(1)) + line)
    with pytest.raises(InvalidDataset) as refused:
        read_source(path)
    assert str(refused.value).startswith(f"{path}, line 3: ")
    assert words in str(refused.value)


def test_a_csv_of_other_columns_is_refused(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(InvalidDataset, match=r"other\.csv: no column emotion"):
        read_source(path)


def test_a_csv_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "binary.csv"
    path.write_bytes(b"emotion,pixels\n\xff\xfe\x00")
    with pytest.raises(InvalidDataset, match=r"binary\.csv: cannot be read"):
        read_source(path)


def test_a_single_class_is_refused(tmp_path):
    for seed in (1, 2):
        written(tmp_path / "angry" / f"{seed}.png", picture(seed))
    with pytest.raises(InvalidDataset, match="same label"):
        read_source(tmp_path)


@pytest.mark.parametrize("name", ["absent", "notes.txt"])
def test_what_is_no_data_set_is_refused(tmp_path, name):
    path: Path = tmp_path / name
    if path.suffix:
        path.write_text("words")
    with pytest.raises(InvalidDataset, match=name):
        read_source(path)
