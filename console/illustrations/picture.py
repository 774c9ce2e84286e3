"""A drawn page as an answer of its own: shown inside our pages, with its own policy and none of their rights."""

import html
import re

from starlette.responses import Response

_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_NOTHING = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""For a page without a policy of its own: its still picture, no script."""


def as_page(picture: bytes) -> Response:
    """Give a drawn page, unchanged: sandboxed, framed by our own pages only, under the policy that it names."""
    found = _POLICY.search(picture[:8192])
    own = html.unescape(found.group(1).decode()) if found else _NOTHING
    policy = f"{own.rstrip('; ')}; sandbox allow-scripts; frame-ancestors 'self'"
    return Response(
        picture,
        media_type="text/html; charset=utf-8",
        headers={
            "Content-Security-Policy": policy,
            "X-Frame-Options": "SAMEORIGIN",
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex, nofollow",
        },
    )
