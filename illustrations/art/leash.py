"""How far a painted pixel may lie from the drawn one. Pure."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from contracts.illustrations import Theme

LEASH: Mapping[Theme, tuple[int, int]] = {"light": (14, 40), "dark": (40, 3)}
"""Levels of 0..255 by which each of red, green and blue may be darker and lighter: short towards the colour of texts,
so that they keep a contrast of 4.5 on every sky that a model paints; the tests hold it."""


def leashed(painted: NDArray[np.uint8], drawn: NDArray[np.uint8], theme: Theme) -> NDArray[np.uint8]:
    """Bring every pixel within LEASH of the drawn landscape.

    Args:
        painted: (height, width, 3), what the model made of it.
        drawn: of the same shape.
        theme: of the picture.
    """
    darker, lighter = LEASH[theme]
    middle = drawn.astype(np.int16)
    return np.clip(painted, np.clip(middle - darker, 0, 255), np.clip(middle + lighter, 0, 255)).astype(np.uint8)
