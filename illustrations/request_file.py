"""Requests and pictures as files."""

from pathlib import Path

from contracts.codec import InvalidPayload, decode
from contracts.illustrations import IllustrationRequest
from contracts.topics import ILLUSTRATION_REQUESTS


class RequestUnusable(ValueError):
    """A file that holds no request, or a request that cannot be drawn; the text says why."""


class NotWritten(OSError):
    """A picture that could not be stored."""


def read_request(path: Path) -> IllustrationRequest:
    """Read one request from JSON.

    Raises:
        RequestUnusable: if the file cannot be read or holds something else.
    """
    try:
        request: IllustrationRequest = decode(ILLUSTRATION_REQUESTS, path.read_bytes())
    except OSError as error:
        raise RequestUnusable(f"{path} cannot be read: {error.strerror}") from None
    except InvalidPayload as error:
        raise RequestUnusable(f"{path} holds no request: {error}") from None
    return request


def write_picture(folder: Path, request: IllustrationRequest, picture: bytes) -> Path:
    """Store a picture as REQUEST_ID.FORMAT, whole or not at all.

    Raises:
        NotWritten: if the folder cannot be made or written.
    """
    path = folder / f"{request.request_id}.{request.format}"
    part = path.with_name(f"{path.name}.part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_bytes(picture)
        part.replace(path)
    except OSError as error:
        raise NotWritten(f"{path} cannot be written ({error.strerror}); name another folder by -o") from None
    return path
