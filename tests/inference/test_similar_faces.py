import cv2
import numpy as np

from inference.similar_faces import groups


def pictures(number, seed=1):
    random = np.random.default_rng(seed)
    small = random.integers(0, 255, (number, 8, 8), np.uint8)
    return np.stack([cv2.resize(face, (48, 48), interpolation=cv2.INTER_CUBIC) for face in small])


def test_copies_of_another_brightness_and_compression_fall_into_one_group():
    faces = pictures(5)
    darker = (faces[1] * 0.6 + 10).astype(np.uint8)
    written = cv2.imencode(".jpg", faces[3], [cv2.IMWRITE_JPEG_QUALITY, 40])[1]
    encoded = np.asarray(cv2.imdecode(written, cv2.IMREAD_GRAYSCALE), np.uint8)
    assert groups(np.stack([*faces, darker, encoded])).tolist() == [0, 1, 2, 3, 4, 1, 3]


def test_a_chain_of_copies_is_one_group_across_chunks():
    faces = pictures(3000)
    faces[2900] = faces[10]
    faces[2999] = faces[2900]
    found = groups(faces)
    assert found[10] == found[2900] == found[2999] == 10
    assert len(np.unique(found)) == 2998


def test_flat_pictures_are_not_copies_of_each_other():
    assert groups(np.full((3, 48, 48), 90, np.uint8)).tolist() == [0, 1, 2]
