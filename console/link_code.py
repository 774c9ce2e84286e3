"""The QR code of a link. Pure."""

import segno
from markupsafe import Markup


def link_code(link: str) -> Markup:
    """Draw a link as an SVG that takes the size that its page gives it."""
    code = segno.make(link, error="m", micro=False)
    svg = code.svg_inline(
        scale=4, border=4, dark="#161920", light="#FFFFFF", omitsize=True, svgclass="qr", lineclass=None
    )
    return Markup(svg)  # noqa: S704 drawn here, from an address without markup
