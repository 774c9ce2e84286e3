"""The master key: 32 random bytes in a file of mode 0600, outside the database, that wrap or derive every other key."""

import hmac
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from vault.private_files import VaultRefused, create_once, require_private
from vault.sealing import KEY_BYTES


class MasterKeyRefused(VaultRefused):
    """The master key file is missing, of another length, or of another vault."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    """The key of one vault; its bytes leave this class only as derived keys."""

    secret: bytes = field(repr=False)

    def derived(self, use: str) -> bytes:
        """A 32-byte key for one use, by HMAC-SHA256 over the name of the use."""
        return derived(self.secret, use)

    @property
    def fingerprint(self) -> bytes:
        """32 bytes that tell one master key from another and give none of it away; the database holds them."""
        return self.derived("fingerprint")


def derived(key: bytes, use: str) -> bytes:
    """A 32-byte key for one use of another key, so that no key serves two algorithms."""
    return hmac.digest(key, f"mimika vault: {use}".encode(), "sha256")


def read(path: Path) -> MasterKey:
    """Read the master key of an existing vault.

    Raises:
        MasterKeyRefused: if the file is missing or of another length.
        VaultRefused: if others may read it.
    """
    if not path.is_file():
        raise MasterKeyRefused(
            f"the master key file {path} is missing, and the vault holds keys wrapped by it; "
            "put it back from your copy: without it nothing in the vault opens"
        )
    require_private(path)
    secret = path.read_bytes()
    if len(secret) != KEY_BYTES:
        raise MasterKeyRefused(
            f"the master key file {path} has {len(secret)} bytes in place of {KEY_BYTES}; put it back from your copy"
        )
    return MasterKey(secret)


def read_or_create(path: Path) -> MasterKey:
    """Read the master key of a new vault, made now unless the file is there already."""
    create_once(path, lambda part: part.write_bytes(secrets.token_bytes(KEY_BYTES)))
    return read(path)
