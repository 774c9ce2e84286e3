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
    return templates.get_template(_TEMPLATE).render(facts=facts, source=source_name, parts=_columns(facts["parts"]))


def _columns(parts: dict[str, Any]) -> dict[str, Any]:
    """Put the whole set, as it was before the split, in front of its parts that have pictures."""
    filled = {name: part for name, part in parts.items() if part["pictures"]}
    whole = {
        kind: {key: sum(part[kind][key] for part in filled.values()) for key in parts["train"][kind]}
        for kind in ("classes", "polarities")
    }
    return {"all": {"pictures": sum(part["pictures"] for part in filled.values()), **whole}, **filled}
