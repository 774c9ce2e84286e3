"""Closed windows of a call, on satisfaction-windows."""

import msgspec


class SatisfactionWindow(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="satisfaction-window"):
    """Counts of one window [5k, 5k + 5) s of a call."""

    call_id: str
    window: int
    """k."""
    negative: int
    neutral: int
    positive: int
    no_face: int
    abstained: int
    skipped: int
