"""What must be installed before `make setup`; `python3 -m infra.prerequisites` needs nothing but Python itself."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import NamedTuple

PYTHON, PYTHON_BELOW, JAVA = (3, 11), (3, 14), 17
_ANSWER_S = 30.0


class Prerequisite(NamedTuple):
    """One program, how it goes by, and what is wrong with it here."""

    name: str
    debian: str
    """Debian packages that bring it."""
    brew: str
    """Homebrew formulae that bring it."""
    fault: str
    """Empty where all is well."""


def check_prerequisites() -> list[Prerequisite]:
    """Look at each program that set-up and the embedded servers need."""
    return [
        Prerequisite("python", "python3 python3-venv", "python@3.11", python_fault(sys.version_info[:2])),
        Prerequisite("java", "openjdk-17-jre-headless", "openjdk@17", _java_fault()),
        Prerequisite("mvn", "maven", "maven", _absence("mvn")),
        Prerequisite("node", "nodejs", "node", _absence("node")),
        Prerequisite("npm", "npm", "node", _absence("npm")),
        Prerequisite("make", "make", "make", _absence("make")),
    ]


def install_line(missing: list[Prerequisite], apt: bool) -> str:
    """The one command that installs what is missing, on Debian and its kin or by Homebrew."""
    packages = " ".join(prerequisite.debian if apt else prerequisite.brew for prerequisite in missing)
    words = dict.fromkeys(packages.split())
    return ("sudo apt-get install -y " if apt else "brew install ") + " ".join(words)


def python_fault(version: tuple[int, ...]) -> str:
    """What is wrong with a version of Python."""
    if not PYTHON <= version < PYTHON_BELOW:
        return f"this is Python {version[0]}.{version[1]}, and one from 3.11 to 3.13 is needed (make PYTHON=python3.11)"
    return ""


def java_version(banner: str) -> int | None:
    """The feature release that `java -version` tells: 17 of "17.0.15", 8 of "1.8.0_402"; None where it tells none."""
    found = re.search(r'version "(?:1\.)?(\d+)', banner)
    return int(found.group(1)) if found else None


def _java_fault() -> str:
    if shutil.which("java") is None:
        return "is not installed"
    done = subprocess.run(["java", "-version"], capture_output=True, text=True, timeout=_ANSWER_S, check=False)
    version = java_version(done.stderr + done.stdout)
    if version is None:
        return "does not run"
    return f"is version {version}, and {JAVA} or later is needed" if version < JAVA else ""


def _absence(program: str) -> str:
    return "" if shutil.which(program) else "is not installed"


def main() -> int:
    """Say nothing where all is well, otherwise one line to run; 5 then."""
    missing = [prerequisite for prerequisite in check_prerequisites() if prerequisite.fault]
    if not missing:
        return 0
    faults = "; ".join(f"{prerequisite.name} {prerequisite.fault}" for prerequisite in missing)
    line = install_line(missing, shutil.which("apt-get") is not None)
    sys.stderr.write(f"Missing: {faults}. Install it by: {line}\n")
    return 5


if __name__ == "__main__":
    sys.exit(main())
