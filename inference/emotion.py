"""From a face in a picture to seven probabilities."""

import cv2
import numpy as np
from numpy.typing import NDArray

from contracts.polarity import EMOTIONS
from inference.engine import Engine, ModelUnusable
from inference.face import Face

CROP_SIDE_PX = 48
SIDE_PER_HEIGHT = 48 / 47.4
"""Side of the crop by the height of the detector's box: RetinaFace's boxes on 487 of FER2013's 48x48 pictures have a
median height of 47.4 px and their middle at (24.1, 23.6), so the network gets faces framed as it was trained on."""
INPUT = "crops"

Crop = NDArray[np.uint8]
"""(48, 48), luma, 0..255."""


def crop(luma: NDArray[np.uint8], face: Face) -> Crop:
    """Cut the square around a face's box out of the luma (h, w); what lies outside of it repeats its edge."""
    left, top, width, height = face.box_px
    side = max(1, round(height * SIDE_PER_HEIGHT))
    x0, y0 = round(left + (width - side) / 2), round(top + (height - side) / 2)
    square = luma[max(0, y0) : max(0, y0 + side), max(0, x0) : max(0, x0 + side)]
    if square.shape != (side, side):
        rows, columns = (
            np.clip(np.arange(start, start + side), 0, length - 1)
            for start, length in zip((y0, x0), luma.shape, strict=True)
        )
        square = luma[np.ix_(rows, columns)]
    way = cv2.INTER_AREA if side > CROP_SIDE_PX else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(square, (CROP_SIDE_PX, CROP_SIDE_PX), interpolation=way), dtype=np.uint8)


class EmotionEngine:
    """One head of the emotion network.

    Args of the constructor:
        engine: with the input `crops` (n, 48, 48) uint8; preprocessing and softmax are inside the model.
        head: the output to read: `crowd` feeds the product, `fer2013` is the owner's acceptance figure.

    Raises:
        ModelUnusable: if the model has no such input or output.
    """

    def __init__(self, engine: Engine, head: str = "crowd") -> None:
        if set(engine.input_shapes) != {INPUT} or head not in engine.output_names:
            raise ModelUnusable(f"{engine.name}: an emotion network has the input {INPUT} and an output {head}")
        self._engine, self._head = engine, head
        self.name, self.provider = engine.name, engine.provider

    def probabilities(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(n, 48, 48) luma -> (n, 7) in the order of EMOTIONS, 0..1, each row summing to 1."""
        if not len(crops):
            return np.empty((0, len(EMOTIONS)), np.float32)
        return np.asarray(self._engine.run({INPUT: crops})[self._head], dtype=np.float32)
