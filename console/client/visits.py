"""What the console keeps in memory about open client's pages: how often, what was shown, proofs already read."""

from console.client.rate import LinkRate
from sinks.erasing import Proof

_MOST = 10_000


class Visits:
    """Bounded; a console that starts again forgets it without harm."""

    def __init__(self) -> None:
        self.rate = LinkRate()
        self._shown: dict[tuple[str, str], None] = {}
        self._proofs: dict[str, Proof] = {}

    def is_first(self, call_id: str, language: str) -> bool:
        """Whether the notice of this call was not yet shown in this language; notes that it is now."""
        key = (call_id, language)
        is_first = key not in self._shown
        self._shown[key] = None
        if len(self._shown) > _MOST:
            del self._shown[next(iter(self._shown))]
        return is_first

    def proof(self, call_id: str) -> Proof | None:
        """The proof that was kept; None where there is none."""
        return self._proofs.get(call_id)

    def keep(self, proof: Proof) -> None:
        """Keep a proof, so that the audit log need not be read for it again."""
        self._proofs[proof.call_id] = proof
        if len(self._proofs) > _MOST:
            del self._proofs[next(iter(self._proofs))]
