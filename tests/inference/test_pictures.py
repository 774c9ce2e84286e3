import cv2
import numpy as np
import pytest

from inference.pictures import InvalidPicture, decode_jpeg


def test_a_jpeg_comes_back_as_bgr() -> None:
    picture = np.zeros((40, 60, 3), np.uint8)
    picture[..., 0] = 200
    decoded = decode_jpeg(bytes(cv2.imencode(".jpg", picture)[1]))
    assert decoded.shape == (40, 60, 3)
    assert np.abs(decoded.astype(int) - picture).max() < 8


@pytest.mark.parametrize("data", [b"", b"noise", b"\xff\xd8\xff"])
def test_bytes_that_are_no_picture_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidPicture):
        decode_jpeg(data)
