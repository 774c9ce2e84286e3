"""`mimika products`: the catalogue that pictures of yields are drawn from."""

import datetime
import time
from pathlib import Path
from typing import Literal

import typer
from rich.console import Console

from cli.exits import InputError, say
from cli.surroundings import settings, vault
from illustrations.money.data_file import DataFileRefused, read_products

products = typer.Typer(help="The catalogue of products that pictures show.", no_args_is_help=True)


@products.command("import")
def import_products(file: Path) -> None:
    """Read a CSV or JSON file; each product whose terms changed gets a new version, and nothing is deleted."""
    forms: dict[str, Literal["csv", "json"]] = {".csv": "csv", ".json": "json"}
    form = forms.get(file.suffix.lower())
    if form is None:
        raise InputError(f"{file} is neither .csv nor .json; name it after what it holds")
    try:
        terms = read_products(file.read_text(encoding="utf-8"), form)
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"{file} is not in UTF-8; save it as UTF-8") from None
    except DataFileRefused as error:
        raise InputError(f"{file}: {error}; nothing was imported") from None
    done = vault(settings()).products.add(terms, time.time_ns() // 1_000_000)
    say(f"{len(terms)} products: {len(done.new)} new, {len(done.changed)} changed, {len(done.unchanged)} unchanged")


@products.command("list")
def list_products() -> None:
    """Print the newest version of every product: id, version, rate, days on which it is offered, name."""
    today = datetime.datetime.now().astimezone().date()
    output = Console(highlight=False, soft_wrap=True)
    for terms in vault(settings()).products.newest():
        state = "not yet" if today < terms.valid_from else "offered" if today <= terms.valid_to else "expired"
        output.print(
            f"{terms.product_id}  v{terms.catalogue_version}  {terms.rate_percent} % {terms.rate_meaning}, "
            f"{terms.certainty}  {terms.currency}  {terms.valid_from}..{terms.valid_to}  {state}  {terms.name_en}",
            markup=False,
        )
