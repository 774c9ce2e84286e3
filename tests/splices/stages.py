"""How long a frame of a live call takes from its source to the panel's state, by stage. Pure."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median

from bus.reader import Message
from contracts.codec import decode
from contracts.frames import FRAME, KIND, FrameHeaders, from_headers
from contracts.observations import FaceObservation
from contracts.topics import FACE_OBSERVATIONS, FRAMES, SATISFACTION_WINDOWS
from contracts.windows import LiveState
from tests.splices.making import FRAMES_PER_S

STAGES = (
    "source -> received", "received -> sent", "sent -> appended", "appended -> taken", "taken -> analysed",
    "analysed -> observed", "observed -> live state", "source -> live state",
)  # fmt: skip
"""received: decoded at the bridge; sent: handed to the producer; observed: the observation's time in Kafka; live
state: the time in Kafka of the first state that knows the frame."""


TICKS = 90_000 // FRAMES_PER_S
"""Between two pictures of a clip, on the RTP clock."""


def analysed(messages: Sequence[Message]) -> int:
    """Frames that the worker looked at in time."""
    return sum(record.state != "skipped" for m in messages if (record := _observation(m)))


def states(messages: Sequence[Message]) -> list[tuple[int, LiveState]]:
    """The live states among messages, each with Kafka's time of it in Unix ms."""
    decoded = [(m.appended_ms, decode(SATISFACTION_WINDOWS, m.value)) for m in messages if m.topic == _WINDOWS]
    return [(at_ms, record) for at_ms, record in decoded if isinstance(record, LiveState)]


def stages_ms(messages: Sequence[Message], stamped_us: Mapping[int, int]) -> dict[str, list[float]]:
    """Milliseconds of each of STAGES, one value a frame that reached a state.

    Args:
        messages: of one call, from frames, face-observations and satisfaction-windows.
        stamped_us: Unix time at which the source gave a picture, by the picture's place.
    """
    sent = [from_headers(m.headers) for m in messages if m.topic == FRAMES.name and m.headers.get(KIND) == FRAME]
    observed = {record.seq: (m.appended_ms * 1000, record) for m in messages if (record := _observation(m))}
    stated = [(at_ms * 1000, state.captured_us) for at_ms, state in states(messages)]
    first = min(sent, key=lambda frame: frame.seq).source_timestamp
    found: dict[str, list[float]] = {stage: [] for stage in STAGES}
    for frame in sent:
        stamp_us = stamped_us[round((frame.source_timestamp - first) % 2**32 / TICKS)]
        at_us, record = observed[frame.seq]
        shown_us = next((at for at, until_us in stated if until_us >= record.captured_us and at >= at_us), None)
        if shown_us is not None:
            for stage, took_us in zip(STAGES, _durations_us(stamp_us, frame, record, at_us, shown_us), strict=True):
                found[stage].append(took_us / 1000)
    return found


def table(found: Mapping[str, Sequence[float]]) -> str:
    """Median and 95th percentile of each stage."""
    lines = [f"{'stage':<24} {'median ms':>10} {'p95 ms':>8}   ({len(found[STAGES[0]])} frames)"]
    for stage, values in found.items():
        high = sorted(values)[min(len(values) - 1, round(0.95 * len(values)))]
        lines.append(f"{stage:<24} {median(values):>10.1f} {high:>8.1f}")
    return "\n".join(lines)


_WINDOWS = SATISFACTION_WINDOWS.name


def _observation(message: Message) -> FaceObservation | None:
    record = decode(FACE_OBSERVATIONS, message.value) if message.topic == FACE_OBSERVATIONS.name else None
    return record if isinstance(record, FaceObservation) else None


def _durations_us(
    stamp_us: int, frame: FrameHeaders, seen: FaceObservation, observed_us: int, shown_us: int
) -> tuple[int, ...]:
    times = (
        stamp_us, frame.received_us, frame.sent_us, seen.frame_appended_ms * 1000, seen.taken_us, seen.analysed_us,
        observed_us, shown_us,
    )  # fmt: skip
    return (*(later - earlier for earlier, later in pairwise(times)), shown_us - stamp_us)
