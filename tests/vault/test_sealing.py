import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.sealing import SealBroken, seal, sealed_with, unseal

SECRET, OTHER = bytes(range(32)), bytes(range(1, 33))
CALL = "01JD0000000000000000000000"


@given(picture=st.binary(), seq=st.integers(0, 2**40))
def test_what_is_sealed_opens_again(picture: bytes, seq: int) -> None:
    assert unseal(SECRET, CALL, seq, seal(SECRET, CALL, seq, picture)) == picture


@given(picture=st.binary(max_size=64), place=st.integers(0), bit=st.integers(0, 7))
def test_any_flipped_bit_breaks_the_seal(picture: bytes, place: int, bit: int) -> None:
    sealed = bytearray(seal(SECRET, CALL, 7, picture))
    sealed[place % len(sealed)] ^= 1 << bit
    with pytest.raises(SealBroken):
        unseal(SECRET, CALL, 7, bytes(sealed))


@pytest.mark.parametrize(
    ("secret", "call_id", "seq"),
    [(SECRET, "01JD0000000000000000000001", 7), (SECRET, CALL, 8), (OTHER, CALL, 7)],
    ids=["other call", "other number", "other key"],
)
def test_a_seal_opens_nowhere_else(secret: bytes, call_id: str, seq: int) -> None:
    with pytest.raises(SealBroken, match=f"frame {seq} of call {call_id}"):
        unseal(secret, call_id, seq, seal(SECRET, CALL, 7, b"picture"))


@pytest.mark.parametrize("length", [0, 11, 12, 27, 28, 34])
def test_a_truncated_seal_is_broken(length: int) -> None:
    sealed = seal(SECRET, CALL, 7, b"picture")
    assert len(sealed) == 35
    with pytest.raises(SealBroken):
        unseal(SECRET, CALL, 7, sealed[:length])


def test_each_seal_has_a_nonce_of_its_own() -> None:
    assert len({seal(SECRET, CALL, 7, b"picture")[:12] for _ in range(500)}) == 500


def test_the_picture_does_not_show_through() -> None:
    picture = b"\xff\xd8\xff\xe0" + bytes(200)
    sealed = seal(SECRET, CALL, 7, picture)
    assert not sealed.startswith(b"\xff\xd8")
    assert bytes(16) not in sealed


def test_format_is_nonce_then_aes_256_gcm() -> None:
    # Test case 13 of the GCM specification (McGrew and Viega): zero key, zero nonce, no text.
    assert sealed_with(bytes(12), bytes(32), b"", b"") == bytes(12) + bytes.fromhex("530f8afbc74536b9a963b4f1c4cb738b")


def test_a_shorter_key_is_not_taken() -> None:
    with pytest.raises(ValueError, match="32 bytes, not 16"):
        seal(bytes(16), CALL, 7, b"picture")
