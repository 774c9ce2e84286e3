import stat
from pathlib import Path

from infra.home import Home


def test_a_new_home_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    home = Home(tmp_path / "state" / "mimika")
    home.create()
    for folder in (home.root, home.vault, home.logs, home.reports, home.reader_credentials.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_making_a_home_twice_changes_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.create()
    home.master_key.write_bytes(b"key")
    home.create()
    assert home.master_key.read_bytes() == b"key"
