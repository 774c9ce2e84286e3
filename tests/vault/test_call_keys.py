import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from vault import sqlite
from vault.call_keys import CallKey, ConsentWithdrawnError, KeyDestroyed, UnknownKey
from vault.calls import UnknownCall
from vault.consents import ConsentRefused
from vault.database import Vault, open_vault
from vault.key_ring import KeyTampered
from vault.sealing import SealBroken, seal, unseal
from vault.sqlite import LogNotTruncated

NOW_MS = 1_767_225_600_000
TERM_MS = NOW_MS + 60_000


def consented(vault: Vault) -> str:
    return vault.consents.add("client 1", "report", "signed", NOW_MS, "operator")


def key_of(vault: Vault, call_id: str = "call-1", destroy_after_ms: int = TERM_MS) -> CallKey:
    vault.calls.claim(call_id, NOW_MS)
    return vault.keys.create(call_id, consented(vault), NOW_MS, destroy_after_ms)


def raw(*folders: Path) -> bytes:
    return b"".join(path.read_bytes() for folder in folders for path in sorted(folder.iterdir()))


def wrapped_keys(vault: Vault) -> dict[str, bytes]:
    with vault.connections.reading() as connection:
        rows = connection.exec_driver_sql("SELECT key_id, wrapped FROM wrapped_keys").all()
    return {row.key_id: row.wrapped for row in rows}


def test_a_key_is_given_again_over_restarts(vault: Vault, database: Path, key_file: Path) -> None:
    key = key_of(vault)
    assert len(key.secret) == 32
    assert vault.keys.secret(key.key_id, NOW_MS + 1) == key.secret
    vault.close()
    again = open_vault(f"sqlite:///{database}", key_file)
    assert again.keys.secret(key.key_id, NOW_MS + 1) == key.secret
    again.close()


def test_each_key_is_another_one_and_a_log_line_shows_none(vault: Vault) -> None:
    first = key_of(vault)
    second = vault.keys.create("call-1", consented(vault), NOW_MS, TERM_MS)
    assert first.key_id != second.key_id
    assert first.secret != second.secret
    assert repr(first) == f"CallKey(key_id='{first.key_id}')"


def test_the_database_holds_no_key_in_clear(vault: Vault, database: Path, key_file: Path) -> None:
    key = key_of(vault)
    assert key.secret not in raw(database.parent, key_file.parent)
    assert key_file.read_bytes() not in raw(database.parent)


def test_no_key_without_claimed_call_and_living_consent(vault: Vault) -> None:
    consent_id = consented(vault)
    with pytest.raises(UnknownCall, match="call-1 was not claimed"):
        vault.keys.create("call-1", consent_id, NOW_MS, TERM_MS)
    vault.calls.claim("call-1", NOW_MS)
    with pytest.raises(ConsentRefused, match="consent 01JD does not exist"):
        vault.keys.create("call-1", "01JD", NOW_MS, TERM_MS)
    vault.consents.withdraw(consent_id, NOW_MS)
    with pytest.raises(ConsentWithdrawnError, match="2026-01-01 at 00:00:00 UTC"):
        vault.keys.create("call-1", consent_id, NOW_MS, TERM_MS)


def test_an_unknown_key_is_said_to_be_one(vault: Vault) -> None:
    with pytest.raises(UnknownKey, match="key 01JD is not of this vault"):
        vault.keys.secret("01JD", NOW_MS)


def test_a_key_is_refused_from_the_end_of_its_term(vault: Vault) -> None:
    key = key_of(vault)
    assert vault.keys.secret(key.key_id, TERM_MS - 1) == key.secret
    with pytest.raises(KeyDestroyed, match=r"the term of key .* is over"):
        vault.keys.secret(key.key_id, TERM_MS)


def test_a_key_is_refused_once_its_consent_is_withdrawn(vault: Vault) -> None:
    key = key_of(vault)
    other = key_of(vault, "call-2")
    vault.consents.withdraw(consent_of(vault, key), NOW_MS + 5)
    with pytest.raises(ConsentWithdrawnError, match="was withdrawn on 2026-01-01"):
        vault.keys.secret(key.key_id, NOW_MS + 5)
    assert vault.keys.secret(other.key_id, NOW_MS + 5) == other.secret


def consent_of(vault: Vault, key: CallKey) -> str:
    return next(
        str(entry.fields["consent_id"])
        for entry in vault.audit.entries()
        if entry.event == "key-created" and entry.fields["key_id"] == key.key_id
    )


def test_destruction_takes_all_keys_of_one_call(vault: Vault) -> None:
    first, other = key_of(vault), key_of(vault, "call-2")
    second = vault.keys.create("call-1", consented(vault), NOW_MS, TERM_MS)
    assert vault.keys.destroy("call-1", NOW_MS + 9) == 2
    assert vault.keys.destroy("call-1", NOW_MS + 10) == 0
    for key in (first, second):
        with pytest.raises(KeyDestroyed, match="is destroyed"):
            vault.keys.secret(key.key_id, NOW_MS + 9)
    assert vault.keys.secret(other.key_id, NOW_MS + 9) == other.secret
    destroyed = [entry for entry in vault.audit.entries() if entry.event == "key-destroyed"]
    assert [(entry.at_ms, entry.fields["call_id"]) for entry in destroyed] == [(NOW_MS + 9, "call-1")] * 2
    assert {entry.fields["key_id"] for entry in destroyed} == {first.key_id, second.key_id}


def test_destroyed_keys_make_the_topics_bytes_unreadable(vault: Vault, database: Path, key_file: Path) -> None:
    key = key_of(vault)
    in_topic = seal(key.secret, "call-1", 0, b"picture")
    wrapped = wrapped_keys(vault)[key.key_id]
    assert unseal(vault.keys.secret(key.key_id, NOW_MS), "call-1", 0, in_topic) == b"picture"
    assert wrapped in raw(database.parent)
    vault.keys.destroy("call-1", NOW_MS)
    with pytest.raises(KeyDestroyed):
        vault.keys.secret(key.key_id, NOW_MS)
    held = raw(database.parent, key_file.parent)
    assert wrapped not in held
    assert wrapped[12:44] not in held
    assert key.secret not in held
    assert (database.parent / "vault.db-wal").stat().st_size == 0
    with pytest.raises(SealBroken):
        unseal(bytes(32), "call-1", 0, in_topic)


def test_no_copy_of_any_destroyed_key_stays_among_living_ones(vault: Vault, database: Path) -> None:
    order = random.Random(3)
    consent_id = consented(vault)
    for number in range(120):
        vault.calls.claim(f"call-{number}", NOW_MS)
        vault.keys.create(f"call-{number}", consent_id, NOW_MS, TERM_MS)
    before = wrapped_keys(vault)
    for number in order.sample(range(120), 90):
        vault.keys.destroy(f"call-{number}", NOW_MS)
    living = wrapped_keys(vault)
    held = raw(database.parent)
    gone = [wrapped for key_id, wrapped in before.items() if living[key_id] != wrapped]
    assert len(gone) == 90
    assert not [wrapped for wrapped in gone if wrapped in held]
    assert {len(wrapped) for wrapped in living.values()} == {60}


def test_a_sweep_destroys_what_is_past_its_term(vault: Vault, database: Path) -> None:
    early, late = key_of(vault, "call-1", NOW_MS + 10), key_of(vault, "call-2", NOW_MS + 20)
    wrapped = wrapped_keys(vault)[early.key_id]
    assert vault.keys.sweep(NOW_MS + 9) == []
    assert vault.keys.sweep(NOW_MS + 10) == ["call-1"]
    assert vault.keys.sweep(NOW_MS + 11) == []
    assert wrapped not in raw(database.parent)
    assert vault.keys.secret(late.key_id, NOW_MS + 11) == late.secret
    assert vault.keys.sweep(NOW_MS + 30) == ["call-2"]


def test_a_term_moves_both_ways_until_it_is_over(vault: Vault) -> None:
    key = key_of(vault)
    assert vault.keys.schedule_destruction("call-1", NOW_MS, NOW_MS + 500) == 1
    with pytest.raises(KeyDestroyed):
        vault.keys.secret(key.key_id, NOW_MS + 500)
    assert vault.keys.schedule_destruction("call-1", NOW_MS + 499, TERM_MS) == 1
    assert vault.keys.secret(key.key_id, NOW_MS + 500) == key.secret
    assert vault.keys.schedule_destruction("call-1", TERM_MS, TERM_MS + 500) == 0
    with pytest.raises(KeyDestroyed):
        vault.keys.secret(key.key_id, TERM_MS)
    vault.keys.destroy("call-1", TERM_MS)
    assert vault.keys.schedule_destruction("call-1", NOW_MS, TERM_MS) == 0


def test_bytes_that_a_reader_holds_are_reported_and_go_with_the_next_sweep(
    database: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_MS", 10)
    vault = open_vault(f"sqlite:///{database}", key_file)
    key = key_of(vault)
    wrapped = wrapped_keys(vault)[key.key_id]
    with closing(sqlite3.connect(database, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM calls").fetchall()
        with pytest.raises(LogNotTruncated, match="still holds destroyed bytes"):
            vault.keys.destroy("call-1", NOW_MS)
        with pytest.raises(KeyDestroyed):
            vault.keys.secret(key.key_id, NOW_MS)
        assert wrapped in raw(database.parent)
    assert vault.keys.sweep(NOW_MS) == []
    assert wrapped not in raw(database.parent)
    vault.close()


def test_a_wrapped_key_moved_to_another_id_does_not_open(vault: Vault, database: Path) -> None:
    first, second = key_of(vault), key_of(vault, "call-2")
    with closing(sqlite3.connect(database)) as other:
        swap = "UPDATE wrapped_keys SET wrapped = (SELECT wrapped FROM wrapped_keys WHERE key_id = ?) WHERE key_id = ?"
        other.execute(swap, (first.key_id, second.key_id))
        other.commit()
    with pytest.raises(KeyTampered, match=f"key {second.key_id} in the vault was changed from outside"):
        vault.keys.secret(second.key_id, NOW_MS)


def test_those_still_given_are_those_that_secret_gives(vault: Vault) -> None:
    good, over = key_of(vault, "call-1"), key_of(vault, "call-2", NOW_MS + 1)
    destroyed = key_of(vault, "call-3")
    vault.calls.claim("call-4", NOW_MS)
    consent = consented(vault)
    withdrawn = vault.keys.create("call-4", consent, NOW_MS, TERM_MS)
    vault.keys.destroy("call-3", NOW_MS)
    vault.consents.withdraw(consent, NOW_MS)
    keys = [good, over, destroyed, withdrawn]
    asked = [key.key_id for key in keys] + ["unknown"]
    assert vault.keys.still_given(asked, NOW_MS) == {good.key_id, over.key_id}
    assert vault.keys.still_given(asked, NOW_MS + 1) == {good.key_id}
