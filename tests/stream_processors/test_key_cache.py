import pytest

from stream_processors.key_cache import KeyCache
from vault.call_keys import ConsentWithdrawnError


def test_a_key_is_asked_for_again_after_half_a_second():
    asked: list[int] = []

    def ask(key_id, now_ms):
        asked.append(now_ms)
        return b"secret"

    cache = KeyCache(ask)
    for now_ms in (0, 100, 499, 500, 900, 1000):
        assert cache.secret("k", now_ms) == b"secret"
    assert asked == [0, 500, 1000]


def test_a_refusal_is_never_held():
    answers = [ConsentWithdrawnError("withdrawn"), b"secret"]

    def ask(key_id, now_ms):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    cache = KeyCache(ask)
    with pytest.raises(ConsentWithdrawnError):
        cache.secret("k", 0)
    assert cache.secret("k", 1) == b"secret"


def test_a_withdrawal_works_within_half_a_second():
    withdrawn_at = 1_000

    def ask(key_id, now_ms):
        if now_ms >= withdrawn_at:
            raise ConsentWithdrawnError("withdrawn")
        return b"secret"

    cache = KeyCache(ask)
    assert cache.secret("k", 999) == b"secret"
    assert cache.secret("k", 1_400) == b"secret"
    with pytest.raises(ConsentWithdrawnError):
        cache.secret("k", 1_499)
