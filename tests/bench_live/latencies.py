"""Latencies of one step, from what the sender noted and what stands on frames and face-observations; pure."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.calls import CallBeat
from contracts.frames import FrameHeaders
from contracts.observations import FaceObservation

STAGES = ("received", "sent", "stored", "taken", "analysed", "appended")
"""The decoder gave it; handed to the producer; on frames; taken by a worker; analysed; on face-observations."""
MOST_MS = 100.0
MOST_MISSING = 0.01
SAMPLED_PER_S = 6

Stamps = Mapping[tuple[str, int], int]
"""(call id, RTP timestamp) -> Unix time in us at which the frame's last packet left."""


@dataclass(frozen=True)
class Span:
    """Of Unix time, in us."""

    from_us: int
    to_us: int

    def __contains__(self, at_us: int) -> bool:
        return self.from_us <= at_us < self.to_us


@dataclass(frozen=True)
class Seen:
    """An observation and when Kafka appended it."""

    observation: FaceObservation
    appended_ms: int


Frames = Mapping[tuple[str, int], FrameHeaders]
"""(call id, seq) -> headers."""


def times_us(frame: FrameHeaders, seen: Seen) -> tuple[int, ...]:
    """When a frame came through each of STAGES."""
    one = seen.observation
    stored_us, appended_us = one.frame_appended_ms * 1000, seen.appended_ms * 1000
    return frame.received_us, frame.sent_us, stored_us, one.taken_us, one.analysed_us, appended_us


def step_latencies(span: Span, stamps: Stamps, frames: Frames, seen: Mapping[tuple[str, int], Seen]) -> dict[str, Any]:
    """p50 and p99 in ms, whole and by stage, of the frames whose last packet left within the span; and what is missing.

    Args:
        span: of the step.
        stamps: of the sender.
        frames: on the topic frames.
        seen: by (call id, seq), the first observation of each.
    """
    whole: list[float] = []
    stages: dict[str, list[float]] = {stage: [] for stage in STAGES}
    drops: Counter[str] = Counter({"late": 0, "unobserved": 0})
    taken = 0
    for key, frame in frames.items():
        left_us = stamps.get((key[0], frame.source_timestamp), 0)
        if left_us not in span:
            continue
        taken += 1
        if key not in seen:
            drops["unobserved"] += 1
            continue
        if seen[key].observation.state == "skipped":
            drops[seen[key].observation.reason] += 1
        times = (left_us, *times_us(frame, seen[key]))
        whole.append((times[-1] - left_us) / 1000)
        for stage, before, after in zip(STAGES, times, times[1:], strict=False):
            stages[stage].append((after - before) / 1000)
    return {
        "frames": taken,
        "total_ms": spread(whole),
        "stages_ms": {stage: spread(values) for stage, values in stages.items()},
        "drops": dict(drops),
    }


def spread(values: Sequence[float]) -> dict[str, float]:
    """p50, p99 and mean, zeros where there is nothing; pN is the least value that N in 100 do not exceed."""
    if not values:
        return {"p50": 0.0, "p99": 0.0, "mean": 0.0}
    ordered = sorted(values)
    p50, p99 = (ordered[math.ceil(share * len(ordered)) - 1] for share in (0.5, 0.99))
    return {"p50": round(p50, 1), "p99": round(p99, 1), "mean": round(sum(ordered) / len(ordered), 2)}


def bridge_drops(span: Span, beats: Sequence[CallBeat]) -> dict[str, int]:
    """What the bridges counted between the last beats before both ends of the span."""
    totals = {"newest_wins": 0, "no_frames": 0}
    for call_id in {beat.started.call_id for beat in beats}:
        own = [beat for beat in beats if beat.started.call_id == call_id]
        before = [beat for beat in own if beat.sent_ms * 1000 < span.from_us]
        within = [beat for beat in own if beat.sent_ms * 1000 < span.to_us]
        if before and within:
            totals["newest_wins"] += within[-1].dropped - before[-1].dropped
            totals["no_frames"] += within[-1].no_frames - before[-1].no_frames
    return totals


def carried(step: Mapping[str, Any]) -> bool:
    """Whether p99 is in bounds and as many frames were analysed as the calls have sampling slots, all but 1 %."""
    due = step["calls"] * step["seconds"] * SAMPLED_PER_S
    analysed = step["frames"] - sum(step["drops"][name] for name in ("late", "unobserved"))
    return bool(step["total_ms"]["p99"] <= MOST_MS and analysed >= due * (1 - MOST_MISSING))


def without_sender(calls: int, cpu_ms_per_s: Mapping[str, float]) -> float:
    """Calls that the same CPU would carry if nobody sent on this machine.

    The CPU that all of ours used at the limit, over that without the sender; it takes cost to grow with the calls.
    """
    ours = sum(cpu_ms_per_s.values())
    return round(calls * ours / (ours - cpu_ms_per_s["sender"]), 1)
