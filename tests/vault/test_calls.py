from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from vault.calls import CallIdTaken, UnknownCall
from vault.database import Vault, open_vault


def test_a_call_id_serves_once(vault: Vault) -> None:
    vault.calls.claim("call-1", 1_000)
    with pytest.raises(CallIdTaken, match="call id call-1 was used before"):
        vault.calls.claim("call-1", 2_000)
    vault.calls.claim("call-2", 3_000)


def test_leases_go_on_over_restarts(vault: Vault, database: Path, key_file: Path) -> None:
    vault.calls.claim("call-1", 1_000)
    vault.calls.claim("call-2", 1_000)
    assert vault.calls.lease_seq("call-1") == range(256)
    assert vault.calls.lease_seq("call-1") == range(256, 512)
    vault.close()
    again = open_vault(f"sqlite:///{database}", key_file)
    assert again.calls.lease_seq("call-1") == range(512, 768)
    assert again.calls.lease_seq("call-2") == range(256)
    again.close()


def test_a_call_that_nobody_claimed_has_no_numbers(vault: Vault) -> None:
    with pytest.raises(UnknownCall, match="call-1"):
        vault.calls.lease_seq("call-1")


def test_threads_never_share_a_block_or_a_call(vault: Vault, database: Path, key_file: Path) -> None:
    other = open_vault(f"sqlite:///{database}", key_file)
    vault.calls.claim("call-1", 1_000)

    def claimed(one: Vault) -> bool:
        try:
            one.calls.claim("call-2", 2_000)
        except CallIdTaken:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        blocks = list(threads.map(lambda one: one.calls.lease_seq("call-1"), [vault, other] * 20))
        wins = list(threads.map(claimed, [vault, other] * 8))
    assert sorted(block.start for block in blocks) == list(range(0, 40 * 256, 256))
    assert sum(wins) == 1
    other.close()
