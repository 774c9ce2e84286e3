"""Bodies of requests, read no further than they may be long and no longer than a sender may take."""

import asyncio

from starlette.requests import Request

from ingest.offers import MOST_OFFER_BYTES, OfferRefused

BODY_S = 10.0
"""A body that has not come by then does not come."""


async def read_body(request: Request) -> bytes:
    """The body.

    Raises:
        OfferRefused: 413 if it is longer than MOST_OFFER_BYTES, 408 if the sender falls silent.
    """
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_OFFER_BYTES:
                    raise OfferRefused("too-large", f"The body is longer than {MOST_OFFER_BYTES} bytes", 413)
    except TimeoutError:
        raise OfferRefused("too-slow", f"The body did not come within {BODY_S:.0f} s; send it again", 408) from None
    return bytes(body)
