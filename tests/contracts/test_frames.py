import msgspec
import pytest

from contracts.codec import InvalidPayload
from contracts.frames import FrameHeaders, associated_data, from_headers, to_headers

HEADERS = FrameHeaders(
    seq=7, captured_us=1_166_669, mode="live", width_px=640, height_px=360, codec="jpeg", key_id="01JD"
)


def test_headers_survive_kafka():
    assert from_headers(dict(to_headers(HEADERS))) == HEADERS


def test_what_only_a_live_frame_says_is_left_out_elsewhere():
    assert not {"source_timestamp", "received_us", "sent_us"} & dict(to_headers(HEADERS)).keys()
    live = msgspec.structs.replace(HEADERS, source_timestamp=90_000, received_us=1, sent_us=2)
    assert from_headers(dict(to_headers(live))) == live


def test_every_header_is_bytes_and_the_kind_comes_first():
    assert to_headers(HEADERS)[0] == ("kind", b"frame")
    assert all(isinstance(value, bytes) for _, value in to_headers(HEADERS))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("seq", None), ("seq", b"seven"), ("seq", b"-1"), ("captured_us", b"-5"), ("width_px", b"0"),
        ("mode", b"other"), ("codec", b"png"), ("key_id", b"\xff"),
    ],
)  # fmt: skip
def test_a_bad_header_is_named(name, value):
    headers = dict(to_headers(HEADERS))
    headers.pop(name)
    if value is not None:
        headers[name] = value
    with pytest.raises(InvalidPayload, match="header"):
        from_headers(headers)


def test_a_seal_is_bound_to_the_call_and_the_number():
    assert len({associated_data("A", 11), associated_data("A1", 1), associated_data("A", 1)}) == 3
