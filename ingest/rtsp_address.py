"""The address of a camera, shown without what may be secret in it. Pure."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

SCHEME = "rtsp://"


class InvalidAddress(ValueError):
    """An address that names no camera; the text does not repeat it, since it may hold a password."""


@dataclass(frozen=True, slots=True)
class RtspAddress:
    """Where a camera is asked for its stream."""

    url: str = field(repr=False)
    """As it was given, with user and password."""
    shown: str
    """Host and port alone: cameras take passwords before the @, in the path and behind the question mark."""

    def __str__(self) -> str:
        """What may stand in messages."""
        return self.shown


def rtsp_address(text: str) -> RtspAddress:
    """Read rtsp://[USER:PASSWORD@]HOST[:PORT]/PATH; special characters of user and password are percent-encoded.

    Raises:
        InvalidAddress: if it is something else.
    """
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not text.startswith(SCHEME) or not host or any(sign.isspace() or not sign.isprintable() for sign in text):
        raise InvalidAddress(
            "the camera's address is not rtsp://[USER:PASSWORD@]HOST[:PORT]/PATH; write special characters of user and "
            "password as %XX"
        )
    named = f"[{host}]" if ":" in host else host
    return RtspAddress(url=text, shown=f"{SCHEME}{named}{f':{port}' if port else ''}/…")
