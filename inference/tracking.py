"""Following one face between detections by template matching on small luma; pure.

Detection is dear and a face moves little in a sixth of a second, so it is detected once a second of captured time,
and at once when the match is poor or the scene changed. The template is always the detection's own, so errors do not
add up.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.face import Face

Luma = NDArray[np.uint8]
"""(h, w), 0..255."""

SMALL_SIZE_PX = (320, 180)
"""Width and height into which luma is fitted for matching, never enlarged."""
REDETECT_US = 1_000_000
"""Captured time after which a followed face is detected again."""
LEAST_MATCH = 0.85
"""Of the normalised correlation. Against a detection in each frame of the real clips the worst box overlaps by 0.87 at
0.85 and by 0.69 at 0.6, for an eighth more detections (333 and 295 of 1729)."""
MOST_CHANGE = 20.0
"""Mean difference of two pictures' thumbnails, luma steps. Neighbouring frames of the real clips differ by 11 at most,
cuts from one to another place by 38 to 74; a cut within one room (7) is left to the match."""
_REACH = 0.3
"""How far a face is looked for from its last place, in heights of its box."""
_LEAST_TEMPLATE_PX = 8
_COARSE_FROM_PX = 32
"""Of a template's sides: a larger one is looked for in half the size, then within _FINE_PX of what was found."""
_FINE_PX = 3
_THUMBNAIL_PX = (16, 9)


@dataclass(frozen=True, slots=True)
class Small:
    """A picture as matching sees it.

    luma: fitted into SMALL_SIZE_PX. thumbnail: (9, 16) float32. shrink: pixels of `luma` per pixel of the picture.
    """

    luma: Luma
    thumbnail: NDArray[np.float32]
    shrink: float


@dataclass(frozen=True, slots=True)
class Track:
    """One call's face as of its last picture.

    face: where it is now, its score that of the last match or detection.
    crowded: whether the last detection saw a second face that counts.
    detected: where it was detected, and `detected_us` when.
    template: luma of the detected box, cut at the picture's edge, and `corner_px` its left top in small luma.
    thumbnail: of the last picture.
    """

    face: Face
    crowded: bool
    detected: Face
    detected_us: int
    template: Luma
    corner_px: tuple[int, int]
    size_px: tuple[int, int]
    thumbnail: NDArray[np.float32]


def small(luma: Luma) -> Small:
    """Make what matching works on from a picture's luma."""
    height, width = luma.shape
    shrink = min(SMALL_SIZE_PX[0] / width, SMALL_SIZE_PX[1] / height, 1.0)
    if shrink < 1.0:
        size = (max(1, round(width * shrink)), max(1, round(height * shrink)))
        luma = np.asarray(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), np.uint8)
    thumbnail = cv2.resize(luma, _THUMBNAIL_PX, interpolation=cv2.INTER_AREA)
    return Small(luma, thumbnail.astype(np.float32), shrink)


def begin(face: Face, crowded: bool, seen: Small, captured_us: int) -> Track | None:
    """Start following a detected face; None where too little of it is inside the picture to be matched."""
    height, width = seen.luma.shape
    left, top, box_width, box_height = (value * seen.shrink for value in face.box_px)
    x0, y0 = max(0, round(left)), max(0, round(top))
    x1, y1 = min(width, round(left + box_width)), min(height, round(top + box_height))
    if min(x1 - x0, y1 - y0) < _LEAST_TEMPLATE_PX:
        return None
    return Track(
        face=face,
        crowded=crowded,
        detected=face,
        detected_us=captured_us,
        template=seen.luma[y0:y1, x0:x1].copy(),
        corner_px=(x0, y0),
        size_px=(width, height),
        thumbnail=seen.thumbnail,
    )


def due(track: Track, captured_us: int) -> bool:
    """Whether the face must be detected again for the time that has passed since it was."""
    return not 0 <= captured_us - track.detected_us < REDETECT_US


def follow(track: Track, seen: Small, captured_us: int) -> Track | None:
    """Find the face in the next picture.

    Returns:
        the moved track; None where the face must be detected: a second has passed, the scene or the picture's size
        changed, or the best match is poor.
    """
    height, width = seen.luma.shape
    if due(track, captured_us) or track.size_px != (width, height):
        return None
    if float(np.abs(seen.thumbnail - track.thumbnail).mean()) > MOST_CHANGE:
        return None
    template_height, template_width = track.template.shape
    moved = (
        (track.face.box_px[0] - track.detected.box_px[0]) * seen.shrink,
        (track.face.box_px[1] - track.detected.box_px[1]) * seen.shrink,
    )
    reach = round(_REACH * template_height)
    x, y = (round(corner + step) for corner, step in zip(track.corner_px, moved, strict=True))
    x0, y0 = max(0, x - reach), max(0, y - reach)
    window = seen.luma[y0 : y + template_height + reach, x0 : x + template_width + reach]
    if window.shape[0] < template_height or window.shape[1] < template_width:
        return None
    score, (best_x, best_y) = _matched(window, track.template)
    if not score >= LEAST_MATCH:
        return None
    shift_px = (
        (x0 + best_x - track.corner_px[0]) / seen.shrink,
        (y0 + best_y - track.corner_px[1]) / seen.shrink,
    )
    return replace(track, face=_shifted(track.detected, shift_px, score), thumbnail=seen.thumbnail)


def _matched(window: Luma, template: Luma) -> tuple[float, tuple[int, int]]:
    """The best match of a template in a window and its left top; a large one is looked for in half the size first."""
    left, top, reach = 0, 0, max(window.shape)
    if min(template.shape) >= _COARSE_FROM_PX:
        _, (left, top) = _match(_halved(window), _halved(template))
        left, top, reach = 2 * left - _FINE_PX, 2 * top - _FINE_PX, 2 * _FINE_PX
    x0, y0 = max(0, left), max(0, top)
    near = window[y0 : top + template.shape[0] + reach, x0 : left + template.shape[1] + reach]
    score, (x, y) = _match(near, template)
    return score, (x0 + x, y0 + y)


def _match(window: Luma, template: Luma) -> tuple[float, tuple[int, int]]:
    _, score, _, (x, y) = cv2.minMaxLoc(cv2.matchTemplate(window, template, cv2.TM_CCOEFF_NORMED))
    return score, (x, y)


def _halved(luma: Luma) -> Luma:
    return np.asarray(cv2.resize(luma, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)


def _shifted(face: Face, shift_px: tuple[float, float], score: float) -> Face:
    """Move a face's box and landmarks together."""
    left, top, width, height = face.box_px
    return Face(
        box_px=(left + shift_px[0], top + shift_px[1], width, height),
        landmarks_px=tuple(value + shift_px[index % 2] for index, value in enumerate(face.landmarks_px)),
        score=min(1.0, float(score)),
    )
