"""Pictures that managers draft for clients: the newest request, its approval, and the secret links that share it.

What a request says of a client's money, and the pictures, are sealed by the client's own key and go with it.
"""

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update
from ulid import ULID

from contracts.illustrations import IllustrationRequest
from vault.accounts import Account
from vault.audit import Audit
from vault.call_records import fresh_token, token_hash
from vault.connections import Connections
from vault.consents import Consents
from vault.illustration_records import (
    NOTHING_DONE,
    Draft,
    Share,
    read_draft,
    read_drafts,
    read_share,
    sealed_request,
)
from vault.pseudonyms import Person, PersonDestroyed, Pseudonyms
from vault.sealing import seal_bytes, unseal_bytes
from vault.tables import consents, feedback_outbox, illustration_drafts, illustration_shares

__all__ = ("Draft", "Illustrations", "PictureLinkRefused", "Share", "ShareRefused", "UnknownDraft")

LINK_TERM_MS = 14 * 24 * 3_600_000
"""How long a client may look at a shared picture, and how long it is kept."""
PURPOSE = "illustration-feedback"
_DOOR = "shared picture's page"


class UnknownDraft(Exception):
    """A picture that nobody drafted."""


class ShareRefused(Exception):
    """A picture that cannot be shared as it stands; the text says why."""


class PictureLinkRefused(Exception):
    """A link that opens no picture."""

    def __init__(self, text: str, expired: bool) -> None:
        super().__init__(text)
        self.expired = expired
        """Whether it opened one before its term was over, or before the manager took it back."""


class Illustrations:
    """Drafts and shares; approvals, links and consents are logged."""

    def __init__(self, connections: Connections, audit: Audit, pseudonyms: Pseudonyms, consents_: Consents) -> None:
        self._connections = connections
        self._audit = audit
        self._pseudonyms = pseudonyms
        self._consents = consents_

    def draft(self, account: Account, client_id: str, request: IllustrationRequest, now_ms: int) -> Draft:
        """Keep a manager's first request of a picture for a client. Raises InvalidPerson for an empty client id."""
        draft_id = str(ULID.from_timestamp(now_ms))
        with self._connections.writing() as connection:
            person = self._pseudonyms.enrol(connection, "K", client_id)
            connection.execute(
                insert(illustration_drafts).values(
                    draft_id=draft_id, account_id=account.account_id, manager=account.manager,
                    client=person.pseudonym, request_id=request.request_id,
                    sealed_request=sealed_request(person.sealing_key, draft_id, request), created_ms=now_ms, liked="",
                )
            )  # fmt: skip
            self._audit.append(connection, now_ms, "illustration-drafted", draft_id=draft_id)
            return self._required(connection, draft_id)

    def find(self, draft_id: str) -> Draft:
        """A draft as it stands now.

        Raises:
            UnknownDraft: if nobody drafted it.
            PersonDestroyed: if the client's data was erased.
        """
        with self._connections.reading() as connection:
            return self._required(connection, draft_id)

    def of_account(self, account_id: str, limit: int) -> list[Draft]:
        """The newest drafts of a manager, newest first; those of erased clients are left out."""
        wanted = select(illustration_drafts).where(illustration_drafts.c.account_id == account_id)
        with self._connections.reading() as connection:
            rows = connection.execute(wanted.order_by(illustration_drafts.c.draft_id.desc()).limit(limit))
            return read_drafts(connection, self._pseudonyms, rows.mappings().all())

    def client_id(self, draft: Draft) -> str:
        """The bank's id of the client, for the manager's page only. Raises PersonDestroyed."""
        return self._pseudonyms.id_of(draft.client)

    def change(self, draft_id: str, request: IllustrationRequest, now_ms: int) -> Draft:
        """Put another request in place of the one before; approval and rating begin anew. Raises as `find`."""
        with self._connections.writing() as connection:
            draft = self._required(connection, draft_id)
            sealed = sealed_request(self._pseudonyms.sealing_key(connection, draft.client), draft_id, request)
            fresh = {"approved_ms": None, "sealed_picture": None, "liked": ""}
            _change(connection, draft_id, request_id=request.request_id, sealed_request=sealed, **fresh)
            self._audit.append(connection, now_ms, "illustration-changed", draft_id=draft_id)
            return self._required(connection, draft_id)

    def approve(self, draft_id: str, request_id: str, picture: bytes, now_ms: int) -> None:
        """Keep the picture that the manager looked at and found right.

        Raises:
            ShareRefused: if the draft was changed since.
            UnknownDraft, PersonDestroyed: as `find`.
        """
        with self._connections.writing() as connection:
            draft = self._required(connection, draft_id)
            if draft.request.request_id != request_id:
                raise ShareRefused("the picture was changed after you looked at it; look at it again")
            key = self._pseudonyms.sealing_key(connection, draft.client)
            sealed = seal_bytes(key, picture, f"{draft_id}:picture".encode())
            _change(connection, draft_id, approved_ms=now_ms, sealed_picture=sealed)
            self._audit.append(
                connection, now_ms, "illustration-approved", draft_id=draft_id, request_id=request_id
            )  # fmt: skip

    def rate(self, draft_id: str, liked: str, now_ms: int) -> None:
        """Keep whether the manager likes the picture: yes or no. Raises as `find`."""
        with self._connections.writing() as connection:
            self._required(connection, draft_id)
            _change(connection, draft_id, liked=liked)
            self._audit.append(connection, now_ms, "illustration-rated", draft_id=draft_id)

    def share(self, draft_id: str, now_ms: int) -> str:
        """Make a secret link to the approved picture; a former link of the draft opens nothing any more.

        Returns:
            The link's secret, good for 14 days, which can be read only now.

        Raises:
            ShareRefused: if the request as it stands is not approved.
            UnknownDraft, PersonDestroyed: as `find`.
        """
        secret, share_id = fresh_token(), str(ULID.from_timestamp(now_ms))
        with self._connections.writing() as connection:
            draft = self._required(connection, draft_id)
            wanted = select(illustration_drafts.c.sealed_picture).where(illustration_drafts.c.draft_id == draft_id)
            approved = connection.execute(wanted).scalar()
            if approved is None:
                raise ShareRefused("the picture is not approved; approve it first")
            self._revoke(connection, illustration_shares.c.draft_id == draft_id, now_ms)
            key = self._pseudonyms.sealing_key(connection, draft.client)
            picture = unseal_bytes(key, approved, f"{draft_id}:picture".encode())
            connection.execute(
                insert(illustration_shares).values(
                    share_id=share_id, draft_id=draft_id, client=draft.client, request_id=draft.request.request_id,
                    link_hash=token_hash(secret), sealed_request=sealed_request(key, share_id, draft.request),
                    sealed_picture=seal_bytes(key, picture, f"{share_id}:picture".encode()),
                    created_ms=now_ms, expires_ms=now_ms + LINK_TERM_MS, liked="",
                )
            )  # fmt: skip
            self._audit.append(connection, now_ms, "illustration-shared", draft_id=draft_id, share_id=share_id)
        return secret

    def revoke(self, draft_id: str, now_ms: int) -> bool:
        """Take every link of a draft back; whether there was one that opened."""
        with self._connections.writing() as connection:
            gone = self._revoke(connection, illustration_shares.c.draft_id == draft_id, now_ms)
            if gone:
                self._audit.append(connection, now_ms, "illustration-revoked", draft_id=draft_id)
        return gone

    def by_link(self, secret: str, now_ms: int) -> tuple[Share, bytes]:
        """The share that a link opens, and its picture.

        Raises:
            PictureLinkRefused: if the link is unknown, expired or taken back, or the client's data was erased.
        """
        with self._connections.reading() as connection:
            wanted = select(illustration_shares).where(illustration_shares.c.link_hash == token_hash(secret))
            row = connection.execute(wanted).mappings().one_or_none()
            if row is None:
                raise PictureLinkRefused("this link opens no picture; ask the bank for a new one", expired=False)
            if now_ms >= row["expires_ms"] or row["revoked_ms"] is not None or row["sealed_picture"] is None:
                raise PictureLinkRefused("this link is over; ask the bank for a new one", expired=True)
            try:
                key = self._pseudonyms.sealing_key(connection, row["client"])
            except PersonDestroyed:
                raise PictureLinkRefused("this link opens no picture any more", expired=True) from None
            picture = unseal_bytes(key, row["sealed_picture"], f"{row['share_id']}:picture".encode())
            return read_share(connection, row, key), picture

    def agree(self, share: Share, evidence: str, painted_ms: int, now_ms: int) -> str:
        """Record the client's consent to feedback on one picture; the one that holds already, where one does.

        Args:
            share: that the client looks at.
            evidence: how they said yes.
            painted_ms: when the picture was first painted before them.
            now_ms: Unix time.
        """
        if share.consent_id is not None:
            return share.consent_id
        with self._connections.writing() as connection:
            person = Person(share.client, self._pseudonyms.sealing_key(connection, share.client))
            consent_id = self._consents.record(connection, person, PURPOSE, evidence, now_ms, _DOOR)
            this_one = illustration_shares.c.share_id == share.share_id
            values = {"consent_id": consent_id, "painted_ms": painted_ms}
            connection.execute(update(illustration_shares).where(this_one).values(**values))
        return consent_id

    def withdraw(self, share: Share, now_ms: int) -> None:
        """Take the consent back and forget what the client did; the picture stays open to them."""
        this_one = illustration_shares.c.share_id == share.share_id
        with self._connections.writing() as connection:
            if share.consent_id is not None:
                self._consents.take_back(connection, share.consent_id, now_ms)
            connection.execute(update(illustration_shares).where(this_one).values(**NOTHING_DONE))
            waiting = (feedback_outbox.c.client == share.client) & (
                feedback_outbox.c.request_id == share.request.request_id
            )
            connection.execute(delete(feedback_outbox).where(waiting))

    def note(self, share: Share, **done: object) -> None:
        """Keep what the client did: exploring_ms, understood_ms, clarity or liked; nothing without their consent."""
        if share.consent_id is not None:
            this_one = illustration_shares.c.share_id == share.share_id
            with self._connections.writing() as connection:
                connection.execute(update(illustration_shares).where(this_one).values(**done))

    def may_keep(self, request_id: str, client: str) -> bool:
        """Whether a client's feedback on a request may be stored: their consent on it holds."""
        wanted = (
            select(illustration_shares.c.share_id)
            .join(consents, consents.c.consent_id == illustration_shares.c.consent_id)
            .where(illustration_shares.c.request_id == request_id, illustration_shares.c.client == client)
            .where(consents.c.withdrawn_ms.is_(None))
        )
        with self._connections.reading() as connection:
            return connection.execute(wanted).first() is not None

    def sweep(self, now_ms: int) -> int:
        """Drop the pictures of links that are over; how many went."""
        over = (illustration_shares.c.expires_ms <= now_ms) & illustration_shares.c.sealed_picture.is_not(None)
        with self._connections.reading() as connection:
            if connection.execute(select(illustration_shares.c.share_id).where(over)).first() is None:
                return 0
        with self._connections.writing() as connection:
            return connection.execute(update(illustration_shares).where(over).values(sealed_picture=None)).rowcount

    def erase_client(self, client: str, now_ms: int) -> int:
        """Delete every draft, share and waiting feedback of a client, by pseudonym; how many drafts went.

        Raises:
            LogNotTruncated: if all is deleted, but a reader holds its bytes in SQLite's log.
        """
        with self._connections.writing() as connection:
            connection.execute(delete(feedback_outbox).where(feedback_outbox.c.client == client))
            connection.execute(delete(illustration_shares).where(illustration_shares.c.client == client))
            drafts = delete(illustration_drafts).where(illustration_drafts.c.client == client)
            gone = connection.execute(drafts).rowcount
            self._audit.append(connection, now_ms, "illustrations-erased", client=client, drafts=gone)
        self._connections.forget_destroyed()
        return gone

    def _revoke(self, connection: Connection, which: ColumnElement[bool], now_ms: int) -> bool:
        open_ones = which & illustration_shares.c.revoked_ms.is_(None) & (illustration_shares.c.expires_ms > now_ms)
        values = {"revoked_ms": now_ms, "sealed_picture": None}
        return connection.execute(update(illustration_shares).where(open_ones).values(**values)).rowcount > 0

    def _required(self, connection: Connection, draft_id: str) -> Draft:
        wanted = select(illustration_drafts).where(illustration_drafts.c.draft_id == draft_id)
        row = connection.execute(wanted).mappings().one_or_none()
        if row is None:
            raise UnknownDraft(f"nobody drafted the picture {draft_id}")
        return read_draft(connection, row, self._pseudonyms.sealing_key(connection, row["client"]))


def _change(connection: Connection, draft_id: str, **values: object) -> None:
    this_one = illustration_drafts.c.draft_id == draft_id
    connection.execute(update(illustration_drafts).where(this_one).values(**values))
