from pathlib import Path

import pytest

from vault.database import Vault
from vault.notes import NoteRefused

NOW_MS = 1_767_225_600_000


@pytest.fixture
def call_id(vault: Vault) -> str:
    made = vault.accounts.add("m1", "manager", "t", "7", "m1@bank.example", "ru", "a long enough one", NOW_MS)
    return vault.live.plan(made.account, "client 1", "", "ru", NOW_MS)[0].call_id


def test_notes_are_kept_sealed_and_replaced(vault: Vault, call_id: str, database: Path) -> None:
    vault.notes.save(call_id, "first words", NOW_MS)
    vault.notes.save(call_id, "second words", NOW_MS + 1)
    vault.notes.save_answer(call_id, "third words", NOW_MS + 2)
    assert vault.notes.find(call_id) == ("second words", NOW_MS + 1)
    assert vault.notes.answer(call_id) == "third words"
    vault.connections.forget_destroyed()
    assert b"words" not in database.read_bytes()


def test_notes_go_with_the_clients_key(vault: Vault, call_id: str) -> None:
    vault.notes.save(call_id, "words", NOW_MS)
    vault.pseudonyms.destroy_client("client 1", NOW_MS)
    assert vault.notes.find(call_id) is None


def test_long_texts_and_erased_calls_are_refused(vault: Vault, call_id: str) -> None:
    vault.notes.save(call_id, "x" * 2000, NOW_MS)
    with pytest.raises(NoteRefused, match="shorten it to 2000"):
        vault.notes.save(call_id, "x" * 2001, NOW_MS)
    with pytest.raises(NoteRefused, match="shorten it to 500"):
        vault.notes.save_answer(call_id, "x" * 501, NOW_MS)
    vault.live.erase(call_id, NOW_MS)
    with pytest.raises(NoteRefused, match="was erased"):
        vault.notes.save(call_id, "words", NOW_MS)
