"""A frame on its way to the worker: an encrypted picture under headers that windows read without decoding."""

from collections.abc import Mapping
from typing import get_args

import msgspec

from contracts.calls import Mode
from contracts.codec import InvalidPayload

KIND = "kind"
FRAME, END = b"frame", b"call-ended"
"""Values of the header `kind` on the topic frames."""

CODEC = "jpeg"


class FrameHeaders(msgspec.Struct, frozen=True, kw_only=True):
    """What a frame says about itself in clear; the picture is the message's value, sealed (vault.sealing)."""

    seq: int
    captured_us: int
    """Microseconds since the call's start, on the call's one monotonic clock."""
    mode: Mode
    width_px: int
    height_px: int
    codec: str
    """Of the picture under the seal: `jpeg`, colour."""
    key_id: str
    """Of the call key that sealed it."""
    source_timestamp: int = -1
    """Of a live frame: its RTP timestamp, 0..2^32-1; -1 elsewhere."""
    received_us: int = 0
    """Unix time at which a live frame left the decoder; 0 elsewhere."""
    sent_us: int = 0
    """Unix time at which a live frame was handed to the producer; 0 elsewhere."""


_LIVE_ONLY = dict(zip(FrameHeaders.__struct_fields__[-3:], FrameHeaders.__struct_defaults__, strict=True))
"""Headers that may be absent, with what their absence means."""


def to_headers(frame: FrameHeaders) -> list[tuple[str, bytes]]:
    """Write the headers as Kafka takes them, in the order of the fields."""
    values = {name: getattr(frame, name) for name in frame.__struct_fields__}
    written = {name: value for name, value in values.items() if _LIVE_ONLY.get(name) != value}
    return [(KIND, FRAME), *((name, str(value).encode()) for name, value in written.items())]


def from_headers(headers: Mapping[str, bytes]) -> FrameHeaders:
    """Read the headers of a frame.

    Raises:
        InvalidPayload: if a header is absent, is no number where one belongs, or out of range.
    """
    values: dict[str, str] = {}
    for name in FrameHeaders.__struct_fields__:
        raw = headers.get(name)
        if raw is None and name in _LIVE_ONLY:
            continue
        if raw is None:
            raise InvalidPayload(f"header {name} is absent")
        try:
            values[name] = bytes(raw).decode("ascii")
        except UnicodeDecodeError:
            raise InvalidPayload(f"header {name} is not ASCII") from None
    try:
        frame = msgspec.convert(values, FrameHeaders, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidPayload(f"headers: {error}") from None
    if frame.seq < 0 or frame.captured_us < 0 or frame.width_px < 1 or frame.height_px < 1:
        raise InvalidPayload("headers: a number is out of range")
    if frame.mode not in get_args(Mode) or frame.codec != CODEC:
        raise InvalidPayload(f"headers: mode {frame.mode!r} or codec {frame.codec!r} is unknown")
    return frame


def associated_data(call_id: str, seq: int) -> bytes:
    """What a seal is bound to, so that a frame moved to another call or number does not open."""
    return f"{call_id}/{seq}".encode()
