import pytest

from infra.prerequisites import Prerequisite, check_prerequisites, install_line, java_version, python_fault

JAVA = Prerequisite("java", "openjdk-17-jre-headless", "openjdk@17", "is not installed")
NODE = Prerequisite("node", "nodejs", "node", "is not installed")
NPM = Prerequisite("npm", "npm", "node", "is not installed")


def test_one_line_installs_all_that_is_missing() -> None:
    assert install_line([JAVA, NODE, NPM], apt=True) == "sudo apt-get install -y openjdk-17-jre-headless nodejs npm"
    assert install_line([JAVA, NODE, NPM], apt=False) == "brew install openjdk@17 node"


@pytest.mark.parametrize(
    ("banner", "version"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('java version "1.8.0_402"', 8),
        ('openjdk version "21" 2023-09-19', 21),
        ("Error: could not find libjava.so", None),
    ],
)
def test_the_release_of_java_is_read_from_its_banner(banner: str, version: int | None) -> None:
    assert java_version(banner) == version


def test_a_python_too_old_or_too_new_is_named() -> None:
    assert python_fault((3, 10)).startswith("this is Python 3.10, and one from 3.11 to 3.13 is needed")
    assert python_fault((3, 14)).startswith("this is Python 3.14")
    assert python_fault((3, 13)) == ""


def test_an_empty_path_lacks_everything_but_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert [found.name for found in check_prerequisites() if found.fault] == ["java", "mvn", "node", "npm", "make"]
