"""When a frame is not judged, and why; pure. Each limit says where it comes from."""

from collections.abc import Sequence

import cv2
import numpy as np

from contracts.observations import Reason
from contracts.polarity import polarity_probabilities
from inference.emotion import Crop
from inference.face import Face

LEAST_HEIGHT_PX = 32.0
"""Of the face's box in a sent frame: from here the detector finds every face (30 of 30 shrunk frames of the real clips;
at 24 px 24 of them, at 20 px 3)."""
RIVAL_SHARE = 0.5
"""A second face of at least this share of the largest one's height makes it unsure whose expression is meant."""
MOST_YAW = 0.4
"""Nose's distance from the middle between the eyes, along their line, in distances of the eyes; 0.5 is at an eye's
height. 95 in 100 faces of FER2013 are turned less."""
MOST_ROLL_DEG = 30.0
"""Tilt of the eyes' line; 95 in 100 faces of FER2013 are tilted less than 28 degrees."""
PITCH = (0.2, 0.85)
"""Nose's place between the eyes (0) and the mouth (1), across the eyes' line; 98 in 100 faces of FER2013 lie within."""
LEAST_LUMA = 40.0
"""Mean of the crop, 0..255; 99 in 100 pictures of FER2013 are lighter than 52."""
LEAST_SHARPNESS = 0.02
"""Variance of the crop's Laplacian by its own variance: the median of FER2013 (0.73 untouched) under a blur of sigma
1.6 px, the strongest that the network was trained with; a face enlarged from 24 px still has 0.08."""
LEAST_CONTRAST = 12.0
"""Standard deviation of the crop, luma steps, under which noise passes for detail; 99 in 100 pictures of FER2013 have
more than 25."""
LEAST_CLEAR = 0.5
"""Probability of the likeliest polarity. On FER2013's validation faces by the crowd's labels the first
network drops one in ten by it, of which 46 % would be called wrong: 12 % of the negative and of the neutral faces, 6 %
of the positive. At 0.6 it would be 37, 37 and 12 %: a bias towards positive."""


def crowded(faces: Sequence[Face]) -> bool:
    """Tell whether a second face counts; `faces` the highest first."""
    return len(faces) > 1 and faces[1].height_px >= RIVAL_SHARE * faces[0].height_px


def face_flaw(face: Face, rival: bool) -> Reason:
    """Why a face is not judged by its place and pose; empty where it may be."""
    if face.height_px < LEAST_HEIGHT_PX:
        return "too small"
    if rival:
        return "second face"
    return "too turned" if _turned(face) else ""


def crop_flaw(crop: Crop) -> Reason:
    """Why a crop is not judged by its light and focus; empty where it may be."""
    values = crop.astype(np.float32)
    if float(values.mean()) < LEAST_LUMA:
        return "too dark"
    variance = float(values.var())
    if variance < LEAST_CONTRAST**2:
        return "too blurred"
    return "too blurred" if float(cv2.Laplacian(values, cv2.CV_32F).var()) < LEAST_SHARPNESS * variance else ""


def answer_flaw(probabilities: Sequence[float]) -> Reason:
    """Why seven probabilities are no answer; empty where they are."""
    return "unclear" if max(polarity_probabilities(probabilities)) < LEAST_CLEAR else ""


def _turned(face: Face) -> bool:
    """Judge the pose by five points, in the frame of the eyes' line, so that tilt and turn stand apart."""
    points = np.asarray(face.landmarks_px, np.float64).reshape(5, 2)
    along = points[1] - points[0]
    eyes_px = float(np.hypot(*along))
    if eyes_px == 0.0 or abs(float(np.degrees(np.arctan2(along[1], along[0])))) > MOST_ROLL_DEG:
        return True
    along = along / eyes_px
    across = np.array([-along[1], along[0]])
    middle = points[:2].mean(axis=0)
    nose, mouth = points[2] - middle, points[3:].mean(axis=0) - middle
    if abs(float(nose @ along)) / eyes_px > MOST_YAW or float(mouth @ across) <= 0.0:
        return True
    return not PITCH[0] <= float(nose @ across) / float(mouth @ across) <= PITCH[1]
