"""Seals, AES-256-GCM behind a fresh random nonce (NIST SP 800-38D): for pictures in topics and secrets at rest."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from contracts.frames import associated_data

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16


class SealBroken(ValueError):
    """Sealed bytes that were changed, cut, moved to another place, or sealed by another key."""


def seal(secret: bytes, call_id: str, seq: int, picture: bytes) -> bytes:
    """Seal a frame's picture for the topic `frames`.

    Args:
        secret: key of the call, 32 bytes.
        call_id: call to which the seal is bound.
        seq: number of the frame to which the seal is bound; sealing it again gives other bytes.
        picture: encoded picture.

    Returns:
        12 bytes of nonce, then ciphertext, then 16 bytes of tag.
    """
    return seal_bytes(secret, picture, associated_data(call_id, seq))


def unseal(secret: bytes, call_id: str, seq: int, sealed: bytes) -> bytes:
    """Open a picture that `seal` closed.

    Raises:
        SealBroken: if it does not open under this key, call and number.
    """
    try:
        return unseal_bytes(secret, sealed, associated_data(call_id, seq))
    except SealBroken as error:
        raise SealBroken(f"frame {seq} of call {call_id}: {error}") from None


def seal_bytes(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """Seal any bytes under a 32-byte key, so that they open only where `bound_to` is the same."""
    return sealed_with(fresh_nonce(), key, plain, bound_to)


def sealed_with(nonce: bytes, key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """Seal under a given nonce of 12 bytes; a nonce never serves twice under one key."""
    return nonce + _cipher(key).encrypt(nonce, plain, bound_to)


def unseal_bytes(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """Open what `seal_bytes` closed.

    Raises:
        SealBroken: if it is too short, or does not open under this key and place.
    """
    if len(sealed) < NONCE_BYTES + TAG_BYTES:
        raise SealBroken(f"{len(sealed)} bytes are too few for a seal")
    try:
        return _cipher(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)
    except InvalidTag:
        raise SealBroken("the seal does not open: changed bytes, another place or another key") from None


def fresh_nonce() -> bytes:
    """12 random bytes from the operating system."""
    return os.urandom(NONCE_BYTES)


def _cipher(key: bytes) -> AESGCM:
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes, not {len(key)}")
    return AESGCM(key)
