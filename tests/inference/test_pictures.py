import cv2
import numpy as np
import pytest

from inference.pictures import InvalidPicture, JpegPicture


@pytest.mark.parametrize(("channel", "luma"), [(0, 23), (1, 117), (2, 60)])
def test_a_jpeg_comes_back_as_bgr_and_as_luma_by_bt_601(channel: int, luma: int) -> None:
    picture = np.zeros((40, 60, 3), np.uint8)
    picture[..., channel] = 200
    decoded = JpegPicture(bytes(cv2.imencode(".jpg", picture)[1]))
    assert decoded.bgr.shape == (40, 60, 3)
    assert np.abs(decoded.bgr.astype(int) - picture).max() < 8
    assert decoded.luma.shape == (40, 60)
    assert np.abs(decoded.luma.astype(int) - luma).max() <= 1


@pytest.mark.parametrize("data", [b"", b"noise", b"\xff\xd8\xff"])
def test_bytes_that_are_no_picture_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidPicture):
        JpegPicture(data)
