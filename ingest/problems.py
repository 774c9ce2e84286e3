"""Refusals as problem details (RFC 9457). Pure."""

from collections.abc import Mapping

import msgspec
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = {"Retry-After": "5"}


def problem(name: str, title: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """A refusal.

    Args:
        name: what is wrong, in a word or two with hyphens, or its whole URN.
        title: one sentence for a person.
        status: of HTTP.
        headers: further ones.
    """
    kind = name if name.startswith("urn:") else f"urn:mimika:problem:{name}"
    body = msgspec.json.encode({"type": kind, "title": title, "status": status})
    return Response(body, status, headers, MEDIA_TYPE)


def too_many(title: str) -> Response:
    """More offers than one address may send."""
    return problem("too-many-offers", title, 429, {"Retry-After": "1"})


def full(title: str) -> Response:
    """All places are taken."""
    return problem("no-room", title, 503, RETRY_AFTER)


def unavailable(title: str) -> Response:
    """Nothing can be taken now."""
    return problem("unavailable", title, 503, RETRY_AFTER)
