"""Training pictures are known again by their fingerprints."""

import cv2
import numpy as np
import pytest

from inference.engine import ModelUnusable
from inference.fingerprints import BYTES, file_bytes, known_pictures, read_fingerprints


def smooth(*seeds):
    """Pictures with detail at the scale of faces."""
    rough = (np.random.default_rng(seed).integers(0, 256, (12, 12)).astype(np.float32) for seed in seeds)
    return np.stack([cv2.resize(values, (48, 48), interpolation=cv2.INTER_LINEAR) for values in rough]).astype(np.uint8)


def stored(path, pixels):
    path.write_bytes(file_bytes(pixels))
    return read_fingerprints(path)


def test_a_copy_is_known_and_another_picture_is_not(tmp_path):
    known = stored(tmp_path / "known.bin", smooth(1, 2, 3))
    assert known_pictures(smooth(3, 4, 1), known).tolist() == [True, False, True]


@pytest.mark.parametrize("quality", [75, 95])
def test_a_copy_saved_as_jpeg_is_known(tmp_path, quality):
    pixels = smooth(*range(50))
    known = stored(tmp_path / "known.bin", pixels)
    data = [cv2.imencode(".jpg", face, [cv2.IMWRITE_JPEG_QUALITY, quality])[1] for face in pixels]
    again = np.stack([np.asarray(cv2.imdecode(face, cv2.IMREAD_GRAYSCALE)) for face in data])
    assert known_pictures(np.asarray(again, np.uint8), known).all()
    assert not known_pictures(smooth(*range(100, 300)), known).any()


def test_flat_pictures_are_never_known(tmp_path):
    pixels = np.stack([np.full((48, 48), 128, np.uint8), *smooth(1)])
    known = stored(tmp_path / "known.bin", pixels)
    assert len(known) == 1
    assert known_pictures(pixels, known).tolist() == [False, True]


def test_the_file_is_sorted_without_repeats():
    content = file_bytes(smooth(5, 6, 5))
    rows = [content[start : start + BYTES] for start in range(0, len(content), BYTES)]
    assert len(rows) == 2
    assert rows == sorted(rows)


@pytest.mark.parametrize("content", [None, b"", b"x" * 13])
def test_a_missing_or_damaged_file_is_named(tmp_path, content):
    path = tmp_path / "known.bin"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelUnusable, match=r"known\.bin"):
        read_fingerprints(path)
