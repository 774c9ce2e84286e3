"""Refuses what is too large and what another site asks for, before any route sees it."""

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.errors import answer
from console.guards import is_foreign

MAX_BODY_BYTES = 65_536
"""The longest form is a note of 2,000 characters, percent-encoded in up to 12 bytes each, and a few fields."""


class RequestBounds:
    """Reads the body of a request that changes something, up to MAX_BODY_BYTES, and hands it on whole."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403 or 413."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        # A client's link is its own proof, and its page, without a referrer, has the origin `null`: stops must work.
        if not scope["path"].startswith(("/c/", "/i/")) and is_foreign(Headers(scope=scope)):
            refusal = answer(Request(scope), 403, "The request came from a page of another site.")
            await refusal(scope, receive, send)
            return
        body = await _read(receive)
        if body is None:
            refusal = answer(Request(scope), 413, headers={"Connection": "close"})
            await refusal(scope, receive, send)
            return
        unread = [_whole(body)]

        async def receiving() -> Message:
            return unread.pop() if unread else await receive()

        await self._app(scope, receiving, send)


def _whole(body: bytes) -> Message:
    return {"type": "http.request", "body": body, "more_body": False}


async def _read(receive: Receive) -> bytes | None:
    """The whole body; None once it is longer than it may be."""
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > MAX_BODY_BYTES:
            return None
        if message["type"] != "http.request" or not message.get("more_body", False):
            return body
