import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from vault.database import Vault, open_vault
from vault.pseudonyms import ErasureUnfinished, InvalidPerson, PersonDestroyed, UnknownPseudonym, pseudonym_under

FORMAT = "[0-9A-HJKMNP-TV-Z]{10}"


def raw(database: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(database.parent.iterdir()))


def test_pseudonyms_are_stable_and_say_only_which_side_it_is(vault: Vault) -> None:
    client, manager = vault.pseudonyms.client("person 1"), vault.pseudonyms.manager("person 1")
    assert re.fullmatch(f"K-{FORMAT}", client)
    assert re.fullmatch(f"M-{FORMAT}", manager)
    assert client[2:] != manager[2:]
    assert vault.pseudonyms.client("person 1") == client
    assert vault.pseudonyms.client("person 2") != client
    assert vault.pseudonyms.id_of(client) == vault.pseudonyms.id_of(manager) == "person 1"


def test_pseudonym_is_the_start_of_an_hmac_in_crockfords_base32() -> None:
    # HMAC-SHA256(HMAC-SHA256(key, "mimika vault: pseudonym"), id), its first 50 bits cut into fives by hand.
    assert pseudonym_under(bytes(32), "K", "person 1") == "K-6F4X1PWNYF"


def test_another_vault_gives_another_pseudonym(vault: Vault, tmp_path: Path) -> None:
    other = open_vault(f"sqlite:///{tmp_path}/other/vault.db", tmp_path / "other.key")
    assert other.pseudonyms.client("person 1") != vault.pseudonyms.client("person 1")
    other.close()


def test_the_banks_id_is_nowhere_in_clear(vault: Vault, database: Path) -> None:
    vault.pseudonyms.client("CRM-4711-0815")
    vault.consents.add("CRM-4711-0815", "report", "signed on sheet 7", 1_000, "operator")
    assert b"CRM-4711" not in raw(database)
    assert b"sheet 7" not in raw(database)


def test_a_destroyed_client_comes_back_as_somebody_else(vault: Vault) -> None:
    before = vault.pseudonyms.client("person 1")
    other = vault.pseudonyms.client("person 2")
    assert vault.pseudonyms.destroy_client("person 1", 5_000)
    with pytest.raises(PersonDestroyed, match=f"pseudonym {before} belongs to a client whose data was erased"):
        vault.pseudonyms.id_of(before)
    after = vault.pseudonyms.client("person 1")
    assert after != before
    assert vault.pseudonyms.id_of(after) == "person 1"
    assert vault.pseudonyms.id_of(other) == "person 2"
    entry = next(vault.audit.entries())
    assert (entry.event, entry.at_ms, entry.fields) == ("client-destroyed", 5_000, {"client": before})


def test_a_destroyed_clients_key_is_off_the_disk(vault: Vault, database: Path) -> None:
    pseudonym = vault.pseudonyms.client("person 1")
    with vault.connections.reading() as connection:
        wrapped = connection.exec_driver_sql("SELECT wrapped FROM wrapped_keys").scalar_one()
        sealed_id = connection.exec_driver_sql("SELECT sealed_id FROM people").scalar_one()
    assert wrapped in raw(database)
    assert sealed_id in raw(database)
    vault.pseudonyms.destroy_client("person 1", 5_000)
    assert wrapped not in raw(database)
    assert sealed_id not in raw(database)
    assert pseudonym.encode() in raw(database)


def test_destroying_twice_or_a_stranger_changes_nothing(vault: Vault) -> None:
    vault.pseudonyms.client("person 1")
    assert vault.pseudonyms.destroy_client("person 1", 5_000)
    assert not vault.pseudonyms.destroy_client("person 1", 6_000)
    assert not vault.pseudonyms.destroy_client("stranger", 6_000)
    assert vault.audit.verify() == 1


def test_destroying_a_client_withdraws_what_the_client_allowed(vault: Vault) -> None:
    gone = vault.consents.add("person 1", "report", "signed", 1_000, "operator")
    stays = vault.consents.add("person 2", "report", "signed", 1_000, "operator")
    vault.pseudonyms.destroy_client("person 1", 5_000)
    assert vault.consents.withdrawn(gone)
    assert not vault.consents.withdrawn(stays)
    events = [entry.event for entry in vault.audit.entries()]
    assert events == ["consent-added", "consent-added", "consent-withdrawn", "client-destroyed"]


def test_for_a_client_who_is_being_erased_nothing_new_begins_until_it_is_done(vault: Vault) -> None:
    gone = vault.consents.add("person 1", "report", "signed", 1_000, "operator")
    pseudonym = vault.pseudonyms.client("person 1")
    assert vault.pseudonyms.begin_erasure("person 1", 5_000) == pseudonym
    assert vault.pseudonyms.begin_erasure("person 1", 6_000) == pseudonym
    assert vault.pseudonyms.begin_erasure("stranger", 6_000) is None
    assert vault.consents.withdrawn(gone)
    with pytest.raises(ErasureUnfinished, match=f"the erasure of client {pseudonym} is not finished"):
        vault.consents.add("person 1", "report", "signed", 7_000, "operator")
    vault.pseudonyms.destroy_client("person 1", 8_000, rows=3)
    vault.consents.add("person 1", "report", "signed", 9_000, "operator")
    told = [(entry.event, entry.fields.get("rows")) for entry in vault.audit.entries()]
    assert told == [
        ("consent-added", None),
        ("consent-withdrawn", None),
        ("client-erasure-begun", None),
        ("client-destroyed", 3),
        ("consent-added", None),
    ]


def test_an_empty_id_names_nobody(vault: Vault) -> None:
    for name in (vault.pseudonyms.client, vault.pseudonyms.manager):
        with pytest.raises(InvalidPerson, match="is empty"):
            name(" ")


def test_an_unknown_pseudonym_is_said_to_be_one(vault: Vault) -> None:
    with pytest.raises(UnknownPseudonym, match="K-0000000000"):
        vault.pseudonyms.id_of("K-0000000000")


def test_threads_that_meet_a_client_first_agree(vault: Vault, database: Path, key_file: Path) -> None:
    other = open_vault(f"sqlite:///{database}", key_file)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda one: one.pseudonyms.client("person 1"), [vault, other] * 16))
    assert len(set(found)) == 1
    other.close()
