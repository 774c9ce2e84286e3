from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.__main__ import build
from cli.exits import InputError

EXAMPLE = Path(__file__).parents[2] / "illustrations" / "example_products.json"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIMIKA_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)


def test_a_file_is_imported_changed_and_listed(tmp_path: Path) -> None:
    runner, app = CliRunner(), build()
    file = tmp_path / "products.json"
    file.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    first = runner.invoke(app, ["products", "import", str(file)])
    assert "8 products: 8 new, 0 changed, 0 unchanged" in first.output
    file.write_text(file.read_text(encoding="utf-8").replace("Gold fund", "Gold and silver"), encoding="utf-8")
    second = runner.invoke(app, ["products", "import", str(file)])
    assert "8 products: 0 new, 1 changed, 7 unchanged" in second.output
    listed = runner.invoke(app, ["products", "list"]).stdout.splitlines()
    assert len(listed) == 8
    assert any(line.startswith("fund-gold  v2  12 % effective, expected  RUB  ") for line in listed)
    assert any(line.startswith("deposit-classic  v1  10 % nominal, fixed  RUB  ") for line in listed)


@pytest.mark.parametrize(
    ("name", "content", "named"),
    [
        ("a.xlsx", b"", "neither .csv nor .json"),
        ("none.csv", None, "cannot be read"),
        ("a.csv", "Имя".encode("cp1251"), "is not in UTF-8"),
        ("a.json", b"[]", "the file holds no product; nothing was imported"),
    ],
)
def test_bad_files_are_errors_of_the_input(tmp_path: Path, name: str, content: bytes | None, named: str) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    error = CliRunner().invoke(build(), ["products", "import", str(file)]).exception
    assert isinstance(error, InputError)
    assert named in str(error)
    assert str(file) in str(error)
