"""Call keys held for at most half a second, so that a withdrawal works within one."""

from collections.abc import Callable
from dataclasses import dataclass, field

HELD_MS = 500


@dataclass(slots=True)
class KeyCache:
    """Asks the vault for a key again when the last answer is older than HELD_MS; refusals are never held."""

    ask: Callable[[str, int], bytes]
    """(key id, now in ms) -> secret; raises what vault.call_keys raises."""
    _held: dict[str, tuple[int, bytes]] = field(default_factory=dict)

    def secret(self, key_id: str, now_ms: int) -> bytes:
        """Return the key; the vault's refusal goes on to the caller."""
        self._held = {name: held for name, held in self._held.items() if 0 <= now_ms - held[0] < HELD_MS}
        if key_id not in self._held:
            self._held[key_id] = now_ms, self.ask(key_id, now_ms)
        return self._held[key_id][1]
