"""Fingerprints of pictures, by which a model's training pictures are known again; pure but for reading the file.

A fingerprint is the signs of 96 low frequencies of the picture's cosine transform (Zauner 2010): a copy saved as JPEG
still matches, and no picture can be made from it.
"""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.engine import ModelUnusable

BYTES = 12
MOST_FLIPPED_BITS = 5
"""Between two files of one picture. JPEG of quality 75 flips 3 of 96 in 99 of 100 pictures of FER2013, 5 at most; its
validation pictures within 5 of a training picture all correlate with it by 0.97 or more, unrelated ones start at 13."""
LEAST_CONTRAST = 1.0
"""Standard deviation, luma steps, of a picture that has a fingerprint; flat ones would all be the same."""
_SKIPPED = 10
"""Lowest frequencies: light and framing, alike in most faces."""
_SIDE = 20
_CHUNK = 512

Prints = NDArray[np.uint8]
"""(n, 12) uint8."""


def fingerprints(pixels: NDArray[np.uint8]) -> tuple[Prints, NDArray[np.bool_]]:
    """Take the fingerprints of pictures.

    Args:
        pixels: (n, 48, 48) luma.

    Returns:
        (n, 12) uint8, and (n,) whether the picture has one: flat ones have none.
    """
    places = sorted(((i, j) for i in range(_SIDE) for j in range(_SIDE) if i + j), key=lambda p: (p[0] + p[1], p[0]))
    rows, columns = np.array(places[_SKIPPED : _SKIPPED + 8 * BYTES]).T
    waves = [cv2.dct(picture.astype(np.float32))[rows, columns] > 0 for picture in pixels]
    bits = np.asarray(waves, bool).reshape(len(pixels), 8 * BYTES)
    return np.packbits(bits, axis=1), pixels.reshape(len(pixels), -1).std(axis=1) >= LEAST_CONTRAST


def known_pictures(pixels: NDArray[np.uint8], known: Prints) -> NDArray[np.bool_]:
    """(n, 48, 48) luma and the fingerprints (m, 12) -> (n,) whether one of them is the picture's."""
    taken, usable = fingerprints(pixels)
    if not len(known):
        return np.zeros(len(pixels), bool)
    others = _signs(known).T
    found = [
        (_signs(taken[start : start + _CHUNK]) @ others).max(axis=1) >= 8 * BYTES - 2 * MOST_FLIPPED_BITS
        for start in range(0, len(taken), _CHUNK)
    ]
    return np.asarray(usable & np.concatenate(found))


def file_bytes(pixels: NDArray[np.uint8]) -> bytes:
    """Write the fingerprints of pictures as a file's content: 12 bytes each, sorted, without repeats."""
    taken, usable = fingerprints(pixels)
    return np.unique(taken[usable], axis=0).tobytes()


def read_fingerprints(path: Path) -> Prints:
    """Read a file that `file_bytes` made.

    Raises:
        ModelUnusable: if it is missing or damaged.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelUnusable(
            f"{path}: the fingerprints of the training pictures cannot be read ({error.strerror})"
        ) from error
    if not content or len(content) % BYTES:
        raise ModelUnusable(f"{path}: {len(content)} bytes are no list of fingerprints of {BYTES} bytes each")
    return np.frombuffer(content, np.uint8).reshape(-1, BYTES)


def _signs(prints: Prints) -> NDArray[np.float32]:
    return 2 * np.unpackbits(prints, axis=1).astype(np.float32) - 1
