"""Wrapped keys: made, opened and destroyed inside a transaction of the caller."""

import secrets

from sqlalchemy import Connection, insert, update

from vault.master_key import MasterKey
from vault.sealing import KEY_BYTES, NONCE_BYTES, TAG_BYTES, SealBroken, seal_bytes, unseal_bytes
from vault.tables import wrapped_keys

_DESTROYED = bytes(NONCE_BYTES + KEY_BYTES + TAG_BYTES)


class KeyTampered(Exception):
    """A wrapped key that the vault's master key does not open: the database was changed from outside."""


class KeyRing:
    """Every key of the vault by its id, wrapped by the master key."""

    def __init__(self, master: MasterKey) -> None:
        self._wrapping = master.derived("wrapping")

    def add(self, connection: Connection, key_id: str, secret: bytes) -> None:
        """Store a 32-byte key under a new id."""
        wrapped = seal_bytes(self._wrapping, secret, key_id.encode())
        connection.execute(insert(wrapped_keys).values(key_id=key_id, wrapped=wrapped))

    def unwrapped(self, key_id: str, wrapped: bytes) -> bytes | None:
        """The key in a row of the table; None where it is destroyed.

        Raises:
            KeyTampered: if the stored bytes do not open.
        """
        if wrapped == _DESTROYED:
            return None
        try:
            return unseal_bytes(self._wrapping, wrapped, key_id.encode())
        except SealBroken:
            raise KeyTampered(f"key {key_id} in the vault was changed from outside; it cannot be used") from None

    def destroy(self, connection: Connection, key_id: str) -> None:
        """Overwrite a key; its bytes leave the disk with the next `Connections.forget_destroyed`."""
        wiped = update(wrapped_keys).where(wrapped_keys.c.key_id == key_id).values(wrapped=_DESTROYED)
        connection.execute(wiped)


def fresh_secret() -> bytes:
    """32 random bytes from the operating system."""
    return secrets.token_bytes(KEY_BYTES)
