"""A camera's address: read whole, shown without what is secret."""

import pytest

from ingest.rtsp_address import InvalidAddress, rtsp_address


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("rtsp://user:w%40rd@camera.bank.example:8554/live?key=w%40rd", "rtsp://camera.bank.example:8554/…"),
        ("rtsp://camera/user=admin&password=w%40rd", "rtsp://camera/…"),
        ("rtsp://user:w%40rd@[fd00::7]:554/x", "rtsp://[fd00::7]:554/…"),
    ],
)
def test_only_host_and_port_are_shown(url, shown):
    address = rtsp_address(url)
    assert address.url == url
    assert str(address) == address.shown == shown
    assert "w%40rd" not in f"{address!r} {address}"


@pytest.mark.parametrize(
    "url",
    ["rtsp://", "rtsp://user:w@rd-7@:/x", "rtsp://camera:99999/x", "rtsp://camera/a b", "http://user:rd-7@camera/x"],
)
def test_what_names_no_camera_is_refused_without_being_repeated(url):
    with pytest.raises(InvalidAddress, match="is not rtsp://") as refused:
        rtsp_address(url)
    assert "rd-7" not in str(refused.value)
