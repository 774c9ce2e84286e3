from contracts.codec import decode, encode
from contracts.topics import FACE_OBSERVATIONS
from inference.observing import AnalysedBatch, SentFrame, observation, skipped
from inference.pipeline import Engines, FaceReading

ENGINES = Engines("det@1", "emo@2", "run@3")
FRAME = SentFrame("01CALL", 7, 1_166_667, "recorded", partition=3, offset=41, appended_ms=1_700_000, size_bytes=20_000)
BATCH = AnalysedBatch("batch-1", taken_us=1_700_000_031, analysed_us=1_700_000_049)


def test_a_reading_and_its_frame_become_one_record_that_survives_the_topic() -> None:
    reading = FaceReading(
        "used", "", (1.0, 2.0, 3.0, 4.0), tuple(map(float, range(10))), 0.9, 4.0, (0, 0, 0, 1.0, 0, 0, 0), "positive"
    )
    record = observation(reading, FRAME, ENGINES, BATCH)
    assert (record.call_id, record.seq, record.captured_us, record.mode) == ("01CALL", 7, 1_166_667, "recorded")
    assert (record.state, record.reason, record.polarity) == ("used", "", "positive")
    assert (record.detector, record.emotion, record.provider) == ("det@1", "emo@2", "run@3")
    assert (record.frame_partition, record.frame_offset) == (3, 41)
    assert (record.frame_appended_ms, record.frame_bytes, record.batch_id) == (1_700_000, 20_000, "batch-1")
    assert (record.taken_us, record.analysed_us) == (1_700_000_031, 1_700_000_049)
    assert decode(FACE_OBSERVATIONS, encode(record)) == record


def test_a_skipped_frame_says_nothing_of_a_face() -> None:
    record = skipped(FRAME, "late", ENGINES, BATCH)
    assert (record.state, record.reason) == ("skipped", "late")
    assert (record.box_px, record.landmarks_px, record.detector_score, record.face_height_px) == (None,) * 4
    assert (record.probabilities, record.polarity) == (None, None)
    assert (record.taken_us, record.analysed_us) == (1_700_000_031, 1_700_000_049)


def test_a_frame_from_a_folder_has_no_place_on_a_topic() -> None:
    record = observation(
        FaceReading("no_face"), SentFrame("01CALL", 0, 0, "recorded"), ENGINES, AnalysedBatch("folder-0")
    )
    assert (record.frame_partition, record.frame_offset, record.frame_appended_ms, record.frame_bytes) == (-1,) * 4
    assert (record.taken_us, record.analysed_us) == (0, 0)
