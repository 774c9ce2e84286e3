"""Makes pages of templates: base.html gives head, top bar and footer, every package the rest.

A template finds: `w` the words it was given, `core` the words of base.html, `phrases` (numbers, dates and lengths of
the language), `language`, `who` (SignedIn or None), `csrf` (empty without a session), `path` of the request, and what
else it was given. Blocks of base.html: title, head, main. Names of templates are the packages' own, none twice.
"""

import datetime
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from console.access import SignedIn
from console.words import LANGUAGES, WORDS, Language
from sinks.page.phrases import Phrases

LANGUAGE_COOKIE = "mimika-language"

_HERE = Path(str(files("console")))
_OWN = _HERE / "templates"
_REPORT = Path(str(files("sinks.page")))


def _environment(*folders: Path) -> Environment:
    return Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


_CORE = _environment(_OWN, _REPORT)
"""The core's pages are made of the report page's parts."""
_PARTS = _environment(
    _HERE / "panel" / "templates", _HERE / "client" / "templates", _HERE / "illustrations" / "templates", _OWN
)


def page(
    request: Request,
    template: str,
    language: Language,
    words: Mapping[str, str],
    who: SignedIn | None = None,
    status: int = 200,
    **values: Any,
) -> HTMLResponse:
    """Make a page.

    Args:
        request: whose path the top bar marks.
        template: name of a file in templates/ of console, console.panel, console.client or console.illustrations.
        language: of the page.
        words: the template's, as `w`.
        who: whose name and navigation the top bar shows; None draws neither.
        status: of the answer.
        values: what else the template uses.
    """
    environment = _CORE if (_OWN / template).is_file() else _PARTS
    text = environment.get_template(template).render(
        {
            "w": words,
            "core": WORDS[language],
            "phrases": Phrases(language, timezone()),
            "language": language,
            "who": who,
            "csrf": who.csrf if who else "",
            "path": request.url.path,
            **values,
        }
    )
    return HTMLResponse(text, status, headers={"Cache-Control": "no-store", "Content-Language": language})


def language_of(request: Request, who: SignedIn | None = None) -> Language:
    """The language that was chosen, else the account's, else the browser's first that we have, else Russian."""
    accepted = [part.strip()[:2].lower() for part in request.headers.get("accept-language", "").split(",")]
    wishes = [request.cookies.get(LANGUAGE_COOKIE, ""), who.account.language if who else "", *accepted]
    return next((language for wish in wishes for language in LANGUAGES if wish == language), "ru")


def timezone() -> datetime.tzinfo:
    """The time zone of this machine, in which pages write times of the day."""
    return datetime.datetime.now().astimezone().tzinfo or datetime.UTC
