"""Every consumer group and the topics that it reads; who reads outside a group begins anew at each start. Pure."""

from contracts.topics import (
    CALL_EVENTS,
    FACE_OBSERVATIONS,
    FRAMES,
    ILLUSTRATION_FEEDBACK,
    ILLUSTRATION_REQUESTS,
    SATISFACTION_WINDOWS,
    SESSION_REPORTS,
    Topic,
)

GROUPS: dict[str, tuple[Topic, ...]] = {
    "mimika-worker": (FRAMES,),
    "mimika-windows": (FACE_OBSERVATIONS,),
    "mimika-sinks": (FACE_OBSERVATIONS, SESSION_REPORTS, CALL_EVENTS, SATISFACTION_WINDOWS),
    "mimika-feedback": (ILLUSTRATION_FEEDBACK,),
    "mimika-illustrations": (ILLUSTRATION_REQUESTS,),
}
CONSUMERS = tuple((group, topic) for group, topics in GROUPS.items() for topic in topics)
