"""What goes over the connection to the painting process, so that who asks need not import what paints."""

import msgspec

from contracts.illustrations import Theme

READY = b"ready"
"""The process says so once its model is loaded; what follows are pictures as JPEG."""


class Order(msgspec.Struct, frozen=True, array_like=True):
    """What to paint."""

    landscape_png: bytes
    prompt: str
    unwanted: str
    """What the picture should not hold."""
    theme: Theme
    seed: int
