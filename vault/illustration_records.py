"""What the vault holds about a drafted picture and its shares, as records, and how they are read from its tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, select

from contracts.illustrations import IllustrationRequest
from vault.pseudonyms import PersonDestroyed, Pseudonyms
from vault.sealing import seal_bytes, unseal_bytes
from vault.tables import consents, illustration_shares

NOTHING_DONE: Mapping[str, Any] = {
    "consent_id": None, "painted_ms": None, "exploring_ms": None, "understood_ms": None, "clarity": None, "liked": "",
}  # fmt: skip
"""What a share holds of its client without their consent."""


@dataclass(frozen=True, slots=True)
class Share:
    """A picture behind a secret link, and what its client did, which is kept only under their consent."""

    share_id: str
    """ULID."""
    draft_id: str
    client: str
    """Pseudonym."""
    request: IllustrationRequest
    created_ms: int
    expires_ms: int
    revoked_ms: int | None
    consent_id: str | None
    """The consent to feedback, while it holds."""
    painted_ms: int | None
    """When the picture was first painted on the client's screen. This and what follows: only under the consent."""
    exploring_ms: int | None
    """When the client first moved a slider, switched a product or let it play."""
    understood_ms: int | None
    """When the client gave the right answer."""
    clarity: int | None
    """1..5."""
    liked: str
    """yes, no or empty."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A picture as its manager drafted it last."""

    draft_id: str
    """ULID."""
    account_id: str
    manager: str
    client: str
    """Pseudonyms."""
    request: IllustrationRequest
    created_ms: int
    approved_ms: int | None
    """When the manager approved the request as it stands."""
    liked: str
    """yes, no or empty."""
    shares: tuple[Share, ...]
    """Oldest first."""


def read_drafts(connection: Connection, pseudonyms: Pseudonyms, rows: Sequence[RowMapping]) -> list[Draft]:
    """Drafts of whole rows of `illustration_drafts`, in their order, without those of erased clients."""
    found = []
    for row in rows:
        try:
            found.append(read_draft(connection, row, pseudonyms.sealing_key(connection, row["client"])))
        except PersonDestroyed:
            continue
    return found


def read_draft(connection: Connection, row: RowMapping, key: bytes) -> Draft:
    """A draft with its shares; `key` is the client's."""
    wanted = select(illustration_shares).where(illustration_shares.c.draft_id == row["draft_id"])
    shares = connection.execute(wanted.order_by(illustration_shares.c.share_id)).mappings().all()
    return Draft(
        **_same_fields(Draft, row),
        request=_request(key, row["draft_id"], row["sealed_request"]),
        shares=tuple(read_share(connection, share, key) for share in shares),
    )


def read_share(connection: Connection, row: RowMapping, key: bytes) -> Share:
    """A share; what its client did is left out where they withdrew the consent by another door."""
    fields = _same_fields(Share, row)
    held = select(consents.c.consent_id).where(
        consents.c.consent_id == row["consent_id"], consents.c.withdrawn_ms.is_(None)
    )
    if connection.execute(held).first() is None:
        fields |= NOTHING_DONE
    return Share(**fields, request=_request(key, row["share_id"], row["sealed_request"]))


def sealed_request(key: bytes, place: str, request: IllustrationRequest) -> bytes:
    """A request under the client's key, bound to the draft or share that holds it."""
    return seal_bytes(key, msgspec.json.encode(request), f"{place}:request".encode())


def _same_fields(kind: type[Draft] | type[Share], row: RowMapping) -> dict[str, Any]:
    return {name: row[name] for name in kind.__slots__ if name in row}


def _request(key: bytes, place: str, sealed: bytes) -> IllustrationRequest:
    return msgspec.json.decode(unseal_bytes(key, sealed, f"{place}:request".encode()), type=IllustrationRequest)
