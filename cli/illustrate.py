"""`mimika illustrate`: one request as HTML, SVG, PNG and PDF, without Kafka."""

from pathlib import Path
from typing import Annotated, get_args

import msgspec
import typer

from cli.exits import InputError, say
from cli.surroundings import settings
from contracts.illustrations import Format, Language, Layout, Metaphor, Theme, View
from illustrations.alone import Alone, without_art
from illustrations.request_file import NotWritten, RequestUnusable, read_request, write_picture
from illustrations.settings import Settings


def illustrate(
    file: Annotated[Path, typer.Argument(metavar="REQUEST.json", help="One request, with its products' terms.")],
    folder: Annotated[Path, typer.Option("-o", metavar="DIR", help="Where the pictures go.")],
    metaphor: Annotated[Metaphor | None, typer.Option(help="Instead of the request's.")] = None,
    view: Annotated[View | None, typer.Option(help="Instead of the request's.")] = None,
    lang: Annotated[Language | None, typer.Option(help="Instead of the request's.")] = None,
    theme: Annotated[Theme | None, typer.Option(help="Instead of the request's.")] = None,
    layout: Annotated[Layout | None, typer.Option(help="Instead of the request's.")] = None,
) -> None:
    """Draw what products yield: HTML, SVG, PNG and PDF of one request, named after its id."""
    changed = {"metaphor": metaphor, "view": view, "language": lang, "theme": theme, "layout": layout}
    try:
        asked = read_request(file)
        request = msgspec.structs.replace(asked, **{name: value for name, value in changed.items() if value})
        alone = Alone(request, Settings(mimika_fonts=settings().cache().fonts))
        for one, made in alone.forms(get_args(Format)):
            if made.problem:
                raise InputError(f"{file}: {made.problem}")
            typer.echo(write_picture(folder, one, made.picture))
    except (RequestUnusable, NotWritten) as error:
        raise InputError(str(error)) from None
    if alone.no_art:
        say(without_art(alone.no_art))
    for finding in made.broken_rules:
        say(f"{finding.rule_id}: {finding.reason_ru if request.language == 'ru' else finding.reason_en}")
