"""How often one address may try to sign in; the vault's lock of an account stands beside it."""

import threading
from collections import deque

ATTEMPTS = 20
WINDOW_MS = 300_000
"""At most that many attempts in that time: a team behind one address signs in, a list of passwords does not."""

_MAX_ADDRESSES = 10_000


class Attempts:
    """Counts attempts by address; safe from threads, forgets what is old, and holds a bounded number of addresses."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._made_ms: dict[str, deque[int]] = {}

    def wait_ms(self, address: str, now_ms: int) -> int:
        """Note an attempt; 0 lets it through, else it is refused for that long and not counted."""
        with self._turn:
            made = self._made_ms.pop(address, deque())
            self._made_ms[address] = made  # newest last
            while made and made[0] <= now_ms - WINDOW_MS:
                made.popleft()
            if len(made) >= ATTEMPTS:
                return made[0] + WINDOW_MS - now_ms
            made.append(now_ms)
            if len(self._made_ms) > _MAX_ADDRESSES:
                del self._made_ms[next(iter(self._made_ms))]
            return 0
