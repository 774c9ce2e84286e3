"""The pictures' fonts for all tests of illustrations."""

from pathlib import Path

import pytest

from illustrations.rendering.fonts import Fonts, load
from infra.settings import Settings


@pytest.fixture(scope="session")
def fonts_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What set-up fetched, and what was made of it, in a folder of the tests' own."""
    folder = tmp_path_factory.mktemp("fonts")
    for path in Settings().cache().fonts.iterdir():
        (folder / path.name).symlink_to(path)
    load(folder)
    return folder


@pytest.fixture(scope="session")
def fonts(fonts_folder: Path) -> Fonts:
    """The fonts, read."""
    return load(fonts_folder)
