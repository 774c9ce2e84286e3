import pytest

from stream_processors.key_cache import KeyCache
from vault.call_keys import ConsentWithdrawnError


class Keys:
    """Gives every key but those withdrawn, and remembers what it was asked."""

    def __init__(self):
        self.withdrawn, self.asked = set(), []

    def secret(self, key_id, now_ms):
        self.asked.append((now_ms, key_id))
        if key_id in self.withdrawn:
            raise ConsentWithdrawnError("withdrawn")
        return key_id.encode()

    def still_given(self, key_ids, now_ms):
        self.asked.append((now_ms, sorted(key_ids)))
        return set(key_ids) - self.withdrawn


def test_the_keys_in_use_are_asked_for_together_after_half_a_second():
    keys = Keys()
    cache = KeyCache(keys.secret, keys.still_given)
    for now_ms in (1_000, 1_100, 1_499, 1_500, 1_999):
        assert cache.secret("a", now_ms) == b"a"
        assert cache.secret("b", now_ms) == b"b"
    assert keys.asked == [(1_000, "a"), (1_000, "b"), (1_500, ["a", "b"])]


def test_a_key_that_nobody_uses_any_more_is_let_go():
    keys = Keys()
    cache = KeyCache(keys.secret, keys.still_given)
    cache.secret("a", 1_000)
    for now_ms in (1_500, 2_000, 2_500):
        cache.secret("b", now_ms)
    assert keys.asked == [(1_000, "a"), (1_500, ["a"]), (1_500, "b"), (2_000, ["b"]), (2_500, ["b"])]
    cache.secret("a", 2_501)
    assert keys.asked[-1] == (2_501, "a")


def test_a_refusal_is_never_held():
    keys = Keys()
    keys.withdrawn.add("k")
    cache = KeyCache(keys.secret, keys.still_given)
    with pytest.raises(ConsentWithdrawnError):
        cache.secret("k", 1_000)
    keys.withdrawn.clear()
    assert cache.secret("k", 1_001) == b"k"


@pytest.mark.parametrize("late_ms", [1_500, 999_000, 0], ids=["at once", "after long", "clock set back"])
def test_a_withdrawal_works_within_half_a_second(late_ms):
    keys = Keys()
    cache = KeyCache(keys.secret, keys.still_given)
    assert cache.secret("k", 1_000) == b"k"
    keys.withdrawn.add("k")
    with pytest.raises(ConsentWithdrawnError):
        cache.secret("k", late_ms)
