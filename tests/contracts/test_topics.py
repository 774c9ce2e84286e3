"""Each topic's payload is pinned by a golden file: a change of one is a new topic."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from contracts.calls import (
    AnalysisResumed,
    AnalysisStopped,
    CallBeat,
    CallEnded,
    CallStarted,
    ClientAnswered,
    ConsentWithdrawn,
    MomentMarked,
    Stop,
)
from contracts.codec import InvalidPayload, decode, encode
from contracts.dead_letters import dead_letter
from contracts.illustrations import Illustration, IllustrationFeedback, IllustrationRequest, ProductTerms
from contracts.observations import FaceObservation
from contracts.reports import Counts, EmotionShares, EngineNames, Intervals, SessionReport, Shares
from contracts.topics import TOPICS
from contracts.windows import Hint, LiveColumn, LiveState, SatisfactionWindow

GOLDEN = Path(__file__).parents[1] / "golden"
CALL = "01JD0000000000000000000001"

STARTED = CallStarted(
    call_id=CALL,
    mode="recorded",
    started_ms=1_795_000_000_000,
    client="K-0000000001",
    manager="M-0000000001",
    team="north",
    subject="deposit",
    language="ru",
    consents={"report": "01JD0000000000000000000002"},
    period_us=166_667,
)
EXAMPLES: dict[str, list[Any]] = {
    "call-events": [
        STARTED,
        CallBeat(
            started=STARTED, sent_ms=1_795_000_005_000, duration_us=5_000_000, next_seq=30, sent=30, dropped=0,
            no_frames=0, ended=False,
        ),
        ConsentWithdrawn(
            call_id=CALL, consent_id="01JD0000000000000000000002", purpose="report", withdrawn_ms=1_795_000_006_000
        ),
        AnalysisStopped(call_id=CALL, by="client", stopped_ms=1_795_000_006_000),
        AnalysisResumed(call_id=CALL, by="client", resumed_ms=1_795_000_009_000),
        MomentMarked(
            call_id=CALL, mark_id="01JD0000000000000000000004", moment="price-named", captured_us=12_000_000
        ),
        ClientAnswered(call_id=CALL, satisfaction=4, commented=True, answered_ms=1_795_000_300_000),
    ],
    "frames": [
        CallEnded(
            started=STARTED, reason="hang-up", duration_us=200_000_000, sent=1200, dropped=0, no_frames=0,
            stops=(Stop(by="client", from_us=6_000_000, to_us=9_000_000),),
        )
    ],
    "face-observations": [
        FaceObservation(
            call_id=CALL, seq=7, captured_us=1_166_669, mode="recorded", state="used", reason="",
            box_px=(120.0, 60.5, 90.0, 118.0),
            landmarks_px=(140.0, 100.0, 180.0, 100.0, 160.0, 125.0, 145.0, 150.0, 176.0, 150.0),
            detector_score=0.98, face_height_px=118.0,
            probabilities=(0.05, 0.0, 0.05, 0.5, 0.1, 0.1, 0.2), polarity="positive",
            detector="retinaface-mobilenet0.25@1.0.0", emotion="mimika-face@0.1.0", provider="onnxruntime-cpu@1.32.0",
            batch_id="01JD0000000000000000000003-1",
            frame_partition=3, frame_offset=41, frame_appended_ms=1_795_000_001_200, frame_bytes=21_345,
            taken_us=1_795_000_001_210_000, analysed_us=1_795_000_001_215_000,
        ),
        FaceObservation(
            call_id=CALL, seq=8, captured_us=1_333_336, mode="recorded", state="no_face", reason="",
            box_px=None, landmarks_px=None, detector_score=None, face_height_px=None, probabilities=None, polarity=None,
            detector="retinaface-mobilenet0.25@1.0.0", emotion="mimika-face@0.1.0", provider="onnxruntime-cpu@1.32.0",
            batch_id="01JD0000000000000000000003-1",
            frame_partition=3, frame_offset=42, frame_appended_ms=1_795_000_001_400, frame_bytes=20_998,
        ),
        CallEnded(started=STARTED, reason="file end", duration_us=200_000_000, sent=1200, dropped=0, no_frames=0),
    ],
    "satisfaction-windows": [
        SatisfactionWindow(
            call_id=CALL, window=4, negative=2, neutral=20, positive=6, no_face=1, abstained=1, skipped=0
        ),
        LiveState(
            call_id=CALL, captured_us=45_000_000, word="negative", evidence_s=9.5, no_face_s=0.0,
            columns=(None, *[LiveColumn(negative=5, neutral=20, positive=5)] * 5),
            coverage_percent=93.5, whole=LiveColumn(negative=60, neutral=180, positive=20),
            hint=Hint(
                hint_id=f"{CALL}/1", shown_us=44_000_000, recent_s=15.0, recent_percent=60.0, before_percent=12.0,
                difference_points=(25.0, 62.5),
            ),
            age_ms=120,
        ),
    ],
    "session-reports": [
        SessionReport(
            version=1, call_id=CALL, mode="recorded", started_ms=1_795_000_000_000, duration_s=200.0,
            counts=Counts(
                sent=1200, analysed=1200, skipped=0, lost=0, dropped=0, no_frames=0, used=1100, no_face=60,
                abstained=40, negative=110, neutral=660, positive=330,
            ),
            satisfaction=85.71428571428571,
            shares=Shares(negative=10.0, neutral=60.0, positive=30.0),
            intervals=Intervals(
                satisfaction=(80.5, 90.25), negative=(7.5, 12.75), neutral=(55.5, 64.0), positive=(26.0, 35.5)
            ),
            coverage=91.66666666666667, enough=True, satisfied_s=180.0, used_s=183.3337,
            emotions=EmotionShares(
                angry=4.0, disgust=0.0, fear=2.0, happy=25.0, sad=4.0, surprise=5.0, neutral=60.0
            ),
            engine=EngineNames(
                detector="retinaface-mobilenet0.25@1.0.0", emotion="mimika-face@0.1.0",
                provider="onnxruntime-cpu@1.32.0",
            ),
        )
    ],
    "illustration-requests": [
        IllustrationRequest(
            request_id="01JD0000000000000000000004", manager="M-0000000001",
            products=(
                ProductTerms(
                    product_id="deposit-12", catalogue_version=3, name_ru="Вклад", name_en="Deposit", kind="deposit",
                    currency="RUB", rate_percent=Decimal(12), rate_meaning="effective", capitalisation="monthly",
                    certainty="fixed", guaranteed_percent=Decimal(12), bad_percent=None, term_months=60,
                    least_amount_minor=1_000_000, greatest_amount_minor=None, top_ups=True,
                    entry_fee_percent=Decimal(0), yearly_fee_percent=Decimal(0), exit_fee_percent=Decimal(0),
                    conditions_ru="", conditions_en="", valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31),
                    source="Tariffs 7", approver="Product office",
                ),
            ),
            amount_minor=50_000_000, top_up_minor=0, currency="RUB", horizon_months=60, starts_on=date(2026, 11, 24),
            inflation_percent=Decimal("7.5"), tax_percent=None, rule_pack="ru", metaphor="trees", one_species=False,
            view="gain", language="ru", theme="light", layout="desktop", format="html", png_scale=1, art=False, seed=7,
        )
    ],
    "illustrations": [
        Illustration(
            request_id="01JD0000000000000000000004", format="svg", problem="", broken_rules=(), painted=False,
            sha256="00" * 32, picture=b"<svg/>",
        )
    ],
    "illustration-feedback": [
        IllustrationFeedback(
            feedback_id="01JD0000000000000000000005", request_id="01JD0000000000000000000004", person="K-0000000001",
            side="client", metaphor="trees", event="answered", at_ms=1_764_000_041_000, after_ms=41_000, value="right",
        )
    ],
    "dead-letters": [dead_letter("frames", 3, 43, b"damaged", "the seal is broken")],
}  # fmt: skip


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_payload_is_written_as_its_golden_file_says(topic):
    written = b"".join(encode(record) + b"\n" for record in EXAMPLES[topic.name])
    assert written == (GOLDEN / f"{topic.name}.v1.jsonl").read_bytes()


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_golden_payload_is_read_back_as_it_was(topic):
    lines = (GOLDEN / f"{topic.name}.v1.jsonl").read_bytes().splitlines()
    assert [decode(topic, line) for line in lines] == EXAMPLES[topic.name]


@pytest.mark.parametrize("payload", [b"", b"{", b"\xff\xd8\xff", b'{"kind":"other"}', b'{"kind":"face-observation"}'])
def test_foreign_bytes_are_an_invalid_payload(payload):
    for topic in TOPICS:
        with pytest.raises(InvalidPayload, match=topic.name):
            decode(topic, payload)


def test_a_consumer_of_frames_finds_only_the_end_record_in_json():
    frames = next(topic for topic in TOPICS if topic.name == "frames")
    assert frames.payload is CallEnded
    assert int(frames.config["segment.ms"]) + frames.retention_ms < 60_000
