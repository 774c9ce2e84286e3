"""Call keys held for at most half a second without the vault's word, so that a withdrawal works within one."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

HELD_MS = 500


@dataclass(slots=True)
class KeyCache:
    """Asks the vault once in HELD_MS which of the keys in use it still gives; refusals are never held."""

    ask: Callable[[str, int], bytes]
    """(key id, now in ms) -> secret; raises what vault.call_keys raises."""
    still_given: Callable[[Collection[str], int], Collection[str]]
    """(key ids, now in ms) -> those that `ask` would give."""
    _held: dict[str, bytes] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)
    """Since the vault was last asked; a key that nobody used since then is let go."""
    _asked_ms: int = 0

    def secret(self, key_id: str, now_ms: int) -> bytes:
        """Return the key; the vault's refusal goes on to the caller."""
        if not 0 <= now_ms - self._asked_ms < HELD_MS:
            given = self.still_given(self._used, now_ms) if self._used else ()
            self._held = {name: self._held[name] for name in given}
            self._used, self._asked_ms = set(), now_ms
        if key_id not in self._held:
            self._held[key_id] = self.ask(key_id, now_ms)
        self._used.add(key_id)
        return self._held[key_id]
