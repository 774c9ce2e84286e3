"""`make look`: a picture of every page at two widths, in both themes and languages, and contact sheets of them."""

import sys
import tempfile
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser

from infra.settings import Settings
from tests.look.day import Day, planted
from tests.look.pages import pages_of
from tests.look.serving import Theme, Visitor, chromium, served
from tests.look.sheets import write_sheet

_SHEETS = {360: (14, 300), 1280: (6, 640)}
_THEMES: tuple[Theme, ...] = ("light", "dark")
"""Columns of a sheet and the width of one, by the width of the pages."""


def look(browser: Browser, day: Day, address: str, width_px: int, theme: Theme, target: Path) -> None:
    """Make the pictures of one width, theme and language, and their sheet."""
    name = f"{width_px}-{theme}-{day.language}"
    folder = target / name
    folder.mkdir(parents=True, exist_ok=True)
    visitor = Visitor(browser, day, address, width_px, theme)
    pictures = {}
    for shown in pages_of(day):
        page = visitor.open(shown)
        pictures[shown.name] = folder / f"{shown.name}.png"
        page.screenshot(path=pictures[shown.name], full_page=True, animations="disabled")
        page.close()
    visitor.close()
    write_sheet(pictures, *_SHEETS[width_px], target / f"{name}.png")
    sys.stdout.write(f"{target / name}.png: {len(pictures)} pages\n")


def main() -> int:
    """Write everything under the folder that the command names."""
    if len(sys.argv) != 2:
        sys.stderr.write("Name the folder for the pictures: python -m tests.look build/look\n")
        return 2
    target, fonts = Path(sys.argv[1]), Settings().cache().fonts
    with chromium() as browser:
        for language in ("ru", "en"):
            with tempfile.TemporaryDirectory() as folder:
                day = planted(Path(folder), language, fonts)
                with served(day) as address:
                    for width_px, theme in product(_SHEETS, _THEMES):
                        look(browser, day, address, width_px, theme, target)
                day.console.services.vault.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
