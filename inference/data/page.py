"""The report page of a prepared data set; its pictures are drawn when it is viewed, from the file beside it."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_TEMPLATE = "report.html"


def page(facts: dict[str, Any], source_name: str) -> str:
    """Write the page.

    Args:
        facts: of `inference.data.preparing.facts`.
        source_name: of the data set's file or folder.
    """
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return templates.get_template(_TEMPLATE).render(facts=facts, source=source_name, parts=_filled(facts["parts"]))


def _filled(parts: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in parts.items() if part["pictures"]}
