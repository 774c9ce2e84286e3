"""Faces in a picture, by whichever detector an engine holds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from inference import retinaface
from inference.engine import Engine, ModelUnusable
from inference.face_boxes import STRIDES_PX, Candidates, anchors, decode_retinaface, decode_yunet, suppress

Picture = NDArray[np.uint8]
"""(h, w, 3), BGR."""

DETECTION_SIZE_PX = (640, 384)
"""Width and height into which a picture is fitted before detection, never enlarged."""
_LEAST_SCORE = 0.6
"""Of a face. On 289 frames of the real clips every face has 0.98 or more and nothing else over 0.06; the middle is kept
for faces worse seen."""
_MOST_OVERLAP = 0.4
"""Of two faces, as intersection over union; the usual value for this detector."""
_MULTIPLE_PX = 32
"""The coarsest stride: sides of the network's picture are multiples of it."""
_YUNET_KINDS = ("cls", "obj", "bbox", "kps")


@dataclass(frozen=True, slots=True)
class Face:
    """One detected face, in the picture's own pixels.

    box_px: left, top, width, height; may reach over the picture's edge.
    landmarks_px: x, y of left eye, right eye, nose, left and right corner of the mouth, as seen in the picture.
    score: 0..1.
    """

    box_px: tuple[float, float, float, float]
    landmarks_px: tuple[float, ...]
    score: float

    @property
    def height_px(self) -> float:
        """Of the box."""
        return self.box_px[3]


class FaceDetector(Protocol):
    """Finds faces."""

    @property
    def name(self) -> str:
        """Model as name@version."""

    def detect(self, picture: Picture) -> list[Face]:
        """All faces of a picture, the highest first."""


def detector_of(engine: Engine, size_px: tuple[int, int] = DETECTION_SIZE_PX) -> FaceDetector:
    """Recognise a detector by its signature.

    Args:
        engine: RetinaFace as `retinaface.graph_bytes` writes it, or YuNet as its authors publish it.
        size_px: width and height into which pictures are fitted.

    Raises:
        ModelUnusable: if the signature is neither's.
    """
    if engine.output_names == retinaface.OUTPUTS and retinaface.INPUT in engine.input_shapes:
        return _Detector(engine, size_px, _run_retinaface)
    wanted = {f"{kind}_{stride}" for kind in _YUNET_KINDS for stride in STRIDES_PX}
    shapes = list(engine.input_shapes.values())
    if wanted == set(engine.output_names) and len(shapes) == 1 and len(shapes[0]) == 4:
        return _Detector(engine, size_px, _run_yunet)
    raise ModelUnusable(f"{engine.name}: a face detector has the outputs of RetinaFace or YuNet, this model does not")


class _Detector:
    """Fits pictures, runs one network and brings its boxes back."""

    def __init__(
        self, engine: Engine, size_px: tuple[int, int], candidates: Callable[[Engine, Picture], Candidates]
    ) -> None:
        self._engine, self._size_px, self._candidates = engine, size_px, candidates
        self.name = engine.name

    def detect(self, picture: Picture) -> list[Face]:
        """All faces, the highest first."""
        height, width = picture.shape[:2]
        shrink = min(self._size_px[0] / width, self._size_px[1] / height, 1.0)
        if shrink < 1.0:
            size = (max(1, round(width * shrink)), max(1, round(height * shrink)))
            picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
        found = self._candidates(self._engine, picture)
        faces = [_face(found, index, shrink) for index in suppress(found, _MOST_OVERLAP)]
        return sorted(faces, key=lambda face: -face.height_px)


def _face(found: Candidates, index: int, shrink: float) -> Face:
    left, top, right, bottom = (float(value) / shrink for value in found.boxes[index])
    return Face(
        box_px=(left, top, right - left, bottom - top),
        landmarks_px=tuple(float(value) / shrink for value in found.landmarks[index]),
        score=float(found.scores[index]),
    )


def _run_retinaface(engine: Engine, picture: Picture) -> Candidates:
    padded = _padded(picture, _up(picture.shape[0]), _up(picture.shape[1]), retinaface.MEAN_BGR)
    outputs = engine.run({retinaface.INPUT: padded[None]})
    boxes, scores, landmarks = (outputs[name][0] for name in retinaface.OUTPUTS)
    return decode_retinaface(boxes, scores, landmarks, anchors(*padded.shape[:2]), _LEAST_SCORE)


def _run_yunet(engine: Engine, picture: Picture) -> Candidates:
    name, (_, _, fixed_height, fixed_width) = next(iter(engine.input_shapes.items()))
    height, width = fixed_height or _up(picture.shape[0]), fixed_width or _up(picture.shape[1])
    padded = _padded(picture, max(height, picture.shape[0]), max(width, picture.shape[1]), (0, 0, 0))
    if padded.shape[:2] != (height, width):
        raise ModelUnusable(f"{engine.name}: takes pictures of {width}x{height} px, smaller than the detection's size")
    outputs = engine.run({name: np.ascontiguousarray(padded.transpose(2, 0, 1)[None], dtype=np.float32)})
    levels = []
    for stride in STRIDES_PX:
        classes, objects, boxes, landmarks = (outputs[f"{kind}_{stride}"][0] for kind in _YUNET_KINDS)
        scores = np.sqrt(np.clip(classes[:, 0], 0, 1) * np.clip(objects[:, 0], 0, 1))
        levels.append(decode_yunet(boxes, scores, landmarks, stride, width // stride, _LEAST_SCORE))
    return Candidates(*(np.concatenate(parts) for parts in zip(*levels, strict=True)))


def _up(side_px: int) -> int:
    return -(-side_px // _MULTIPLE_PX) * _MULTIPLE_PX


def _padded(picture: Picture, height: int, width: int, colour: tuple[int, int, int]) -> Picture:
    """Add a border at the right and the bottom."""
    below, beside = height - picture.shape[0], width - picture.shape[1]
    padded = cv2.copyMakeBorder(picture, 0, below, 0, beside, cv2.BORDER_CONSTANT, value=colour)
    return np.asarray(padded, dtype=np.uint8)
