"""How a client reaches the bank's privacy officer: the setting's line, with a link where it is one."""

import re
from dataclasses import dataclass

_MAIL = re.compile(r"[^@\s/?&]+@[^@\s/?&]+")
_TELEPHONE = re.compile(r"\+?[\d\s()-]{5,}")


@dataclass(frozen=True, slots=True)
class Contact:
    """A line of the page."""

    text: str
    link: str
    """Address for the browser; empty where the line is none."""


def contact_of(line: str) -> Contact | None:
    """Read the setting; None where it is empty."""
    text = line.strip()
    if not text:
        return None
    if text.startswith("https://") and " " not in text:
        return Contact(text, text)
    if _MAIL.fullmatch(text):
        return Contact(text, f"mailto:{text}")
    if _TELEPHONE.fullmatch(text):
        return Contact(text, "tel:" + re.sub(r"[^\d+]", "", text))
    return Contact(text, "")
