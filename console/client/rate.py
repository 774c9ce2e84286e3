"""How often one secret link may be used; a link is known here by its hash only."""

import hashlib
import threading

MINUTE_MS = 60_000
READS = 240
"""In a minute: the open page asks twice in 4 s, and a person may have it open on a phone and on a computer."""
CHANGES = 60
"""In a minute; counted apart, so that reading never takes away the right to stop."""
_MAX_LINKS = 10_000


class LinkRate:
    """Counts uses by link and minute; safe from threads, holds a bounded number of links."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._used: dict[tuple[bytes, bool], tuple[int, int]] = {}

    def allows(self, secret: str, changes: bool, now_ms: int) -> bool:
        """Note a use and say whether it may go on.

        Args:
            secret: of the link.
            changes: whether it is a form that was sent, not a page that is read.
            now_ms: Unix time.
        """
        key, minute = (hashlib.sha256(secret.encode()).digest(), changes), now_ms // MINUTE_MS
        with self._turn:
            last, used = self._used.pop(key, (minute, 0))
            used = used + 1 if last == minute else 1
            self._used[key] = minute, used  # newest last
            if len(self._used) > _MAX_LINKS:
                del self._used[next(iter(self._used))]
        return used <= (CHANGES if changes else READS)
