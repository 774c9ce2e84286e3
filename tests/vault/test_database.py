import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from vault import sqlite
from vault.connections import VaultUnreachable
from vault.database import Vault, open_vault
from vault.master_key import MasterKeyRefused
from vault.private_files import VaultRefused


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_files_are_for_their_owner_only(vault: Vault, database: Path, key_file: Path) -> None:
    vault.pseudonyms.client("client 1")
    files = sorted(path.name for path in database.parent.iterdir())
    assert files == ["vault.db", "vault.db-shm", "vault.db-wal"]
    assert [mode(database.with_name(name)) for name in files] == [0o600, 0o600, 0o600]
    assert mode(database.parent) == mode(key_file.parent) == 0o700
    assert mode(key_file) == 0o600
    assert len(key_file.read_bytes()) == 32


def test_every_connection_has_the_pragmas(vault: Vault) -> None:
    with vault.connections.reading() as first, vault.connections.reading() as second:
        for connection in (first, second):
            names = ("journal_mode", "secure_delete", "foreign_keys", "busy_timeout")
            values = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in names]
            assert values == ["wal", 1, 1, 10_000]


def test_a_vault_keeps_its_content_over_openings(vault: Vault, database: Path, key_file: Path) -> None:
    pseudonym = vault.pseudonyms.client("client 1")
    vault.close()
    again = open_vault(f"sqlite:///{database}", key_file)
    assert again.pseudonyms.id_of(pseudonym) == "client 1"
    again.close()


def test_opening_an_existing_vault_leaves_alembic_alone(vault: Vault, database: Path, key_file: Path) -> None:
    assert vault
    code = (
        "import sys, pathlib\nfrom vault.database import open_vault\n"
        "open_vault(sys.argv[1], pathlib.Path(sys.argv[2])).close()\nprint('alembic' in sys.modules)"
    )
    command = [sys.executable, "-c", code, f"sqlite:///{database}", str(key_file)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n"


def test_four_processes_may_make_the_vault_at_one_moment(database: Path, key_file: Path) -> None:
    code = (
        "import sys, pathlib\nfrom vault.database import open_vault\nimport alembic.command\n"
        "print('ready', flush=True)\nsys.stdin.readline()\n"
        "vault = open_vault(sys.argv[1], pathlib.Path(sys.argv[2]))\nprint(vault.pseudonyms.client('client 1'))"
    )
    command = [sys.executable, "-c", code, f"sqlite:///{database}", str(key_file)]
    pipe = subprocess.PIPE
    processes = [subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(4)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    results = [process.communicate(timeout=60) for process in processes]
    assert [stderr for _, stderr in results] == [""] * 4
    assert len({stdout for stdout, _ in results}) == 1
    assert not list(database.parent.glob("*.part*"))
    assert not list(key_file.parent.glob("*.part*"))


def test_master_key_that_others_may_read_is_refused(vault: Vault, database: Path, key_file: Path) -> None:
    vault.close()
    key_file.chmod(0o640)
    with pytest.raises(
        VaultRefused, match=r"master.key is open to other users \(mode 0640\); close it with: chmod 600"
    ):
        open_vault(f"sqlite:///{database}", key_file)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_master_key_of_wrong_length_is_refused(vault: Vault, database: Path, key_file: Path, length: int) -> None:
    vault.close()
    key_file.write_bytes(bytes(length))
    with pytest.raises(MasterKeyRefused, match=f"master.key has {length} bytes in place of 32"):
        open_vault(f"sqlite:///{database}", key_file)


def test_lost_master_key_is_never_made_anew(vault: Vault, database: Path, key_file: Path) -> None:
    vault.pseudonyms.client("client 1")
    vault.close()
    key_file.unlink()
    with pytest.raises(MasterKeyRefused, match=r"master.key is missing, and the vault holds keys wrapped by it"):
        open_vault(f"sqlite:///{database}", key_file)
    assert not key_file.exists()


def test_master_key_of_another_vault_is_refused(vault: Vault, database: Path, key_file: Path) -> None:
    vault.close()
    key_file.write_bytes(bytes(range(32)))
    with pytest.raises(MasterKeyRefused, match="is not the one that this vault was made with"):
        open_vault(f"sqlite:///{database}", key_file)


def test_folder_and_database_open_to_others_are_refused(vault: Vault, database: Path, key_file: Path) -> None:
    vault.close()
    database.chmod(0o604)
    with pytest.raises(VaultRefused, match=r"vault.db is open to other users \(mode 0604\).*chmod 600"):
        open_vault(f"sqlite:///{database}", key_file)
    database.chmod(0o600)
    database.parent.chmod(0o755)
    with pytest.raises(VaultRefused, match=r"vault is open to other users \(mode 0755\).*chmod 700"):
        open_vault(f"sqlite:///{database}", key_file)


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:", "no address", "nosuch://host/vault"])
def test_address_that_leads_nowhere_is_refused(address: str, key_file: Path) -> None:
    with pytest.raises(VaultRefused, match=r"sqlite:////folder/vault\.db"):
        open_vault(address, key_file)
    assert not key_file.exists()


def test_file_that_is_no_database_is_said_to_be_one(database: Path, key_file: Path) -> None:
    database.parent.mkdir(mode=0o700)
    database.touch(mode=0o600)
    database.write_bytes(b"no database" * 100)
    with pytest.raises(VaultUnreachable, match=r"vault.db does not answer: file is not a database"):
        open_vault(f"sqlite:///{database}", key_file)


def test_locked_database_is_a_neighbour_that_does_not_answer(
    database: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_MS", 10)
    vault = open_vault(f"sqlite:///{database}", key_file)
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(VaultUnreachable, match="database is locked"):
            vault.calls.claim("call-1", 1_000)
        other.execute("ROLLBACK")
    vault.calls.claim("call-1", 1_000)
    vault.close()
