"""The process that runs typst: an order on standard input, the picture on standard output."""

import sys

import msgspec
import typst

_TEMPLATE = b"""
#set document(title: sys.inputs.title, date: auto)
#set text(lang: sys.inputs.lang)
#set page(width: float(sys.inputs.width) * 1pt, height: float(sys.inputs.height) * 1pt, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: 100%, height: 100%, alt: sys.inputs.alt)
"""


class Order(msgspec.Struct, frozen=True, array_like=True):
    """What to set."""

    svg: str
    width_px: float
    height_px: float
    ppi: int
    """Pixels an inch of a PNG; 0: a PDF."""
    title: str
    alt: str
    language: str
    dated_s: int
    """Unix time that a PDF tells as its date."""
    font_folders: tuple[str, ...]


def typeset(order: Order) -> bytes:
    """Set one picture; the same bytes from the same order."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(order.font_folders))
    inputs = {
        "svg": order.svg,
        "width": f"{order.width_px:g}",
        "height": f"{order.height_px:g}",
        "title": order.title,
        "alt": order.alt,
        "lang": order.language or "en",
    }
    if order.ppi:
        picture: bytes = typst.compile(_TEMPLATE, font_paths=fonts, sys_inputs=inputs, format="png", ppi=order.ppi)
        return picture
    page: bytes = typst.compile(
        _TEMPLATE, font_paths=fonts, sys_inputs=inputs, format="pdf", pdf_standards=["a-2b"], timestamp=order.dated_s
    )
    return page


if __name__ == "__main__":
    sys.stdout.buffer.write(typeset(msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Order)))
