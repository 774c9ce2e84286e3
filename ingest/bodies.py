"""Bodies of requests, read no further than they may be long."""

from starlette.requests import Request

from ingest.offers import MOST_OFFER_BYTES


async def read_body(request: Request) -> bytes:
    """The body, cut off one byte past MOST_OFFER_BYTES."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_OFFER_BYTES:
            break
    return bytes(body[: MOST_OFFER_BYTES + 1])
