"""From a message on frames to a picture, or to the reason why there is none."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bus.reader import Message
from contracts.codec import InvalidPayload
from contracts.frames import FrameHeaders, from_headers
from inference.pictures import InvalidPicture, JpegPicture
from vault.call_keys import ConsentWithdrawnError, KeyDestroyed, UnknownKey
from vault.sealing import SealBroken, unseal

LATE_AFTER_MS = 1_000
"""In live mode an older frame is skipped: real time beats completeness."""

KeyOf = Callable[[str, int], bytes]
"""(key id, now in ms) -> secret; raises what vault.call_keys raises."""


@dataclass(frozen=True, slots=True)
class OpenedFrame:
    """A frame that can be analysed."""

    message: Message
    headers: FrameHeaders
    picture: JpegPicture


@dataclass(frozen=True, slots=True)
class SkippedFrame:
    """A frame that is counted and not analysed."""

    message: Message
    headers: FrameHeaders
    reason: Literal["late", "withdrawn"]


@dataclass(frozen=True, slots=True)
class RefusedFrame:
    """A message that is no frame of ours; it goes to dead letters."""

    message: Message
    reason: str


Opened = OpenedFrame | SkippedFrame | RefusedFrame


def open_frame(message: Message, key_of: KeyOf, now_ms: int) -> Opened:
    """Read the headers, break the seal and decode the picture of one message that is no end record."""
    try:
        headers = from_headers(message.headers)
        secret = key_of(headers.key_id, now_ms)
        sealed = unseal(secret, message.key, headers.seq, message.value)
        if headers.mode == "live" and now_ms - message.appended_ms > LATE_AFTER_MS:
            return SkippedFrame(message, headers, "late")
        return OpenedFrame(message, headers, JpegPicture(sealed))
    except ConsentWithdrawnError:
        return SkippedFrame(message, headers, "withdrawn")
    except (InvalidPayload, InvalidPicture, SealBroken, KeyDestroyed, UnknownKey) as error:
        return RefusedFrame(message, str(error))
