import contextlib
import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from vault import audit
from vault.audit import AuditBroken, AuditEntry
from vault.database import Vault, open_vault

COPY_OF_FIVE = "INSERT INTO audit_entries SELECT {}, at_ms, sealed, hash FROM audit_entries WHERE number = 5"


@pytest.fixture
def five(vault: Vault) -> Vault:
    """A vault with five entries."""
    for number in range(1, 6):
        vault.calls.claim(f"call-{number}", number * 1_000)
    return vault


def test_entries_come_back_in_order(five: Vault) -> None:
    expected = [AuditEntry(n, n * 1_000, "call-claimed", {"call_id": f"call-{n}"}) for n in range(1, 6)]
    assert list(five.audit.entries()) == expected
    assert five.audit.verify() == 5


def test_an_empty_log_is_whole(vault: Vault) -> None:
    assert vault.audit.verify() == 0


def test_entries_are_unreadable_in_the_files(vault: Vault, database: Path) -> None:
    vault.consents.add("client 1", "illustration-feedback", "signed", 1_000, "operator")
    with vault.connections.reading() as connection:
        sealed = connection.exec_driver_sql("SELECT sealed FROM audit_entries").scalar_one()
    assert b"consent-added" not in b"".join(path.read_bytes() for path in database.parent.iterdir())
    assert b"consent" not in sealed


def test_an_entry_lives_and_dies_with_what_it_tells(vault: Vault) -> None:
    def append_and_stop() -> None:
        with vault.connections.writing() as connection:
            vault.audit.append(connection, 1_000, "never-happened")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        append_and_stop()
    assert vault.audit.verify() == 0


@pytest.mark.parametrize(
    ("statements", "sentence"),
    [
        (["UPDATE audit_entries SET sealed = zeroblob(80) WHERE number = 3"], "entry 3 was changed"),
        (["UPDATE audit_entries SET at_ms = at_ms + 1 WHERE number = 2"], "entry 2 was changed"),
        (["UPDATE audit_entries SET hash = zeroblob(32) WHERE number = 4"], "entry 4 was changed"),
        (["UPDATE audit_entries SET hash = zeroblob(32) WHERE number = 5"], "entry 5 was changed"),
        (["DELETE FROM audit_entries WHERE number = 3"], "entry 3 is missing"),
        (["DELETE FROM audit_entries WHERE number = 1"], "entry 1 is missing"),
        (["DELETE FROM audit_entries WHERE number = 5"], "entry 5 is missing"),
        (["DELETE FROM audit_entries WHERE number >= 4"], "entry 4 is missing"),
        (["DELETE FROM audit_entries"], "entry 1 is missing"),
        (
            [
                "UPDATE audit_entries SET number = 9 WHERE number = 2",
                "UPDATE audit_entries SET number = 2 WHERE number = 4",
                "UPDATE audit_entries SET number = 4 WHERE number = 9",
            ],
            "entry 2 was changed or moved",
        ),
        ([COPY_OF_FIVE.format(6)], "entry 6 was added"),
        ([COPY_OF_FIVE.format(0)], "entry 0 was added"),
        (
            [
                "DELETE FROM audit_entries WHERE number = 5",
                "UPDATE audit_head SET entries = 4, hash = (SELECT hash FROM audit_entries WHERE number = 4)",
            ],
            "head of the audit log was removed or replaced",
        ),
        (["UPDATE audit_head SET mac = zeroblob(32)"], "head of the audit log was removed or replaced"),
        (["UPDATE audit_head SET entries = 'many'"], "head of the audit log was removed or replaced"),
        (["UPDATE audit_head SET mac = 'none'"], "head of the audit log was removed or replaced"),
        (["UPDATE audit_entries SET at_ms = 'noon' WHERE number = 3"], "entry 3 was changed"),
        (["UPDATE audit_entries SET sealed = 'text' WHERE number = 3"], "entry 3 was changed"),
        (["UPDATE audit_entries SET number = 'three' WHERE number = 3"], "entry 3 is missing"),
        (["DELETE FROM audit_head"], "head of the audit log was removed or replaced"),
    ],
    ids=[
        "payload", "time", "hash", "last hash", "middle deleted", "first deleted", "last deleted", "tail deleted",
        "all deleted", "reordered", "added behind", "added before", "head moved back", "head replaced",
        "head's count a text", "head's MAC a text", "time a text", "payload a text", "number a text", "head deleted",
    ],
)  # fmt: skip
def test_tampering_is_found_and_named(
    five: Vault, tamper: Callable[..., None], statements: list[str], sentence: str
) -> None:
    tamper(*statements)
    with pytest.raises(AuditBroken, match=sentence):
        five.audit.verify()


def test_a_log_rewritten_with_right_hashes_is_still_found(five: Vault, tamper: Callable[..., None]) -> None:
    with five.connections.reading() as connection:
        rows = connection.exec_driver_sql("SELECT number, at_ms, sealed, hash FROM audit_entries ORDER BY number").all()
    place = rows[3].hash + (5).to_bytes(8, "big") + (7_777).to_bytes(8, "big")
    forged = hashlib.sha256(place + rows[4].sealed).hexdigest()
    tamper(f"UPDATE audit_entries SET at_ms = 7777, hash = x'{forged}' WHERE number = 5")
    with pytest.raises(AuditBroken, match="entry 5 was not written by this vault"):
        five.audit.verify()


def test_an_old_head_with_the_rows_behind_it_kept_is_found(vault: Vault, tamper: Callable[..., None]) -> None:
    vault.calls.claim("call-1", 1_000)
    with vault.connections.reading() as connection:
        old = connection.exec_driver_sql("SELECT entries, hash, mac FROM audit_head").one()
    vault.calls.claim("call-2", 2_000)
    tamper(f"UPDATE audit_head SET entries = {old.entries}, hash = x'{old.hash.hex()}', mac = x'{old.mac.hex()}'")
    with pytest.raises(AuditBroken, match="entry 2 was added outside the log"):
        vault.audit.verify()


def test_an_entry_that_was_rolled_back_cannot_stand_for_the_one_that_was_kept(
    vault: Vault, tamper: Callable[..., None]
) -> None:
    with contextlib.suppress(KeyboardInterrupt), vault.connections.writing() as connection:
        vault.audit.append(connection, 1_000, "never-happened")
        row = connection.exec_driver_sql("SELECT sealed, hash FROM audit_entries").one()
        raise KeyboardInterrupt
    vault.calls.claim("call-1", 1_000)
    tamper(f"UPDATE audit_entries SET sealed = x'{row.sealed.hex()}', hash = x'{row.hash.hex()}'")
    with pytest.raises(AuditBroken, match="entry 1 is not the one that the log's head seals"):
        vault.audit.verify()


def test_going_on_after_tampering_does_not_hide_it(five: Vault, tamper: Callable[..., None]) -> None:
    tamper("DELETE FROM audit_entries WHERE number = 5")
    five.calls.claim("call-6", 6_000)
    with pytest.raises(AuditBroken, match="entry 5 is missing"):
        five.audit.verify()


def test_nothing_is_written_under_a_head_that_is_not_ours(five: Vault, tamper: Callable[..., None]) -> None:
    tamper("DELETE FROM audit_entries WHERE number = 5", "UPDATE audit_head SET entries = 4")
    with pytest.raises(AuditBroken, match="head of the audit log"):
        five.calls.claim("call-6", 6_000)


def test_a_log_longer_than_a_page_is_read_whole(
    five: Vault, tamper: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "_PAGE", 2)
    assert [entry.number for entry in five.audit.entries()] == [1, 2, 3, 4, 5]
    tamper("DELETE FROM audit_entries WHERE number = 3")
    with pytest.raises(AuditBroken, match="entry 3 is missing"):
        five.audit.verify()


def test_entries_added_while_the_log_is_read_do_no_harm(five: Vault) -> None:
    reading = five.audit.entries()
    next(reading)
    five.calls.claim("call-6", 6_000)
    assert [entry.number for entry in reading] == [2, 3, 4, 5]
    assert five.audit.verify() == 6


def test_four_processes_keep_one_chain(vault: Vault, database: Path, key_file: Path) -> None:
    code = (
        "import sys, pathlib\nfrom vault.database import open_vault\n"
        "vault = open_vault(sys.argv[1], pathlib.Path(sys.argv[2]))\n"
        "for n in range(25): vault.calls.claim(f'{sys.argv[3]}-{n}', n)"
    )
    command = [sys.executable, "-c", code, f"sqlite:///{database}", str(key_file)]
    processes = [subprocess.Popen([*command, name], stderr=subprocess.PIPE, text=True) for name in "abcd"]
    assert [process.communicate(timeout=60)[1] for process in processes] == [""] * 4
    assert vault.audit.verify() == 100
    call_ids = [str(entry.fields["call_id"]) for entry in vault.audit.entries()]
    assert len(set(call_ids)) == 100
    for name in "abcd":
        assert [one for one in call_ids if one.startswith(name)] == [f"{name}-{n}" for n in range(25)]


def test_opening_reads_a_tampered_log_so_that_it_can_be_verified(
    five: Vault, tamper: Callable[..., None], database: Path, key_file: Path
) -> None:
    tamper("UPDATE audit_head SET mac = zeroblob(32)")
    again = open_vault(f"sqlite:///{database}", key_file)
    with pytest.raises(AuditBroken):
        again.audit.verify()
    again.close()
