"""How often one address may offer. Pure: time is an argument."""

from dataclasses import dataclass, field

MOST_ADDRESSES = 10_000
"""Addresses remembered; beyond that the one heard least recently is forgotten."""


@dataclass(slots=True)
class OfferRate:
    """A token bucket per address."""

    per_s: float
    burst: int
    _left: dict[str, tuple[float, int]] = field(default_factory=dict)

    def allows(self, address: str, now_ms: int) -> bool:
        """Take one offer out of the address's bucket; False where it is empty."""
        left, at_ms = self._left.pop(address, (float(self.burst), now_ms))
        left = min(float(self.burst), left + max(0, now_ms - at_ms) * self.per_s / 1000)
        allowed = left >= 1
        self._left[address] = left - 1 if allowed else left, now_ms
        if len(self._left) > MOST_ADDRESSES:
            del self._left[next(iter(self._left))]
        return allowed
