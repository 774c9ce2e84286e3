import numpy as np
import pytest

from ingest.shrinking import encode_jpeg, fitted_size, shrink, upright


@pytest.mark.parametrize(
    ("width", "height", "aspect", "size"),
    [
        (1920, 1080, 1.0, (640, 360)),
        (1080, 1920, 1.0, (202, 360)),
        (360, 288, 1.0, (360, 288)),
        (100, 40, 1.0, (100, 40)),
        (720, 576, 16 / 15, (480, 360)),
        (704, 576, 12 / 11, (480, 360)),
        (4000, 2, 1.0, (640, 1)),
    ],
)
def test_pictures_are_fitted_and_never_enlarged(width, height, aspect, size):
    assert fitted_size(width, height, aspect) == size


def test_a_small_picture_travels_as_it_is():
    picture = np.arange(40 * 30 * 3, dtype=np.uint8).reshape(30, 40, 3)
    assert shrink(picture, 1.0) is picture


def test_rotation_turns_counter_clockwise():
    picture = np.zeros((2, 3, 3), np.uint8)
    picture[0, 2] = 255  # top right
    assert upright(picture, 90)[0, 0].tolist() == [255, 255, 255]
    assert upright(picture, -90).shape == (3, 2, 3)
    assert upright(picture, -90)[2, 1].tolist() == [255, 255, 255]


def test_the_same_picture_gives_the_same_bytes():
    picture = np.random.default_rng(1).integers(0, 255, (36, 64, 3), np.uint8)
    assert encode_jpeg(picture) == encode_jpeg(picture.copy())
    assert encode_jpeg(picture)[:2] == b"\xff\xd8"
