"""`mimika data prepare`: labelled faces of any form, examined and split, as files for training."""

from pathlib import Path
from typing import Annotated

import typer

from cli.exits import say
from cli.surroundings import settings
from inference.data.files import write_prepared
from inference.data.preparing import examine
from inference.data.sources import read_source
from inference.engine import ModelUnusable
from inference.onnx_engine import OnnxEngine
from inference.registry import verified_path

data = typer.Typer(help="Data sets of labelled faces.", no_args_is_help=True)


@data.callback()
def group() -> None:
    """Keep `prepare` a subcommand of its own."""


@data.command()
def prepare(
    source: Annotated[Path, typer.Argument(help="Folder of Kaggle's form, fer2013.csv, or a parquet file.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder of the prepared files.")] = Path("prepared"),
) -> None:
    """Examine labelled faces, split them, and write parquet files, a manifest and a report page."""
    read = read_source(source)
    examined = examine(read, _detector(), say)
    for path in write_prepared(examined, source, output):
        say(f"written {path}")


def _detector() -> OnnxEngine | None:
    """The registry's face detector; None, said, where set-up has not brought it."""
    try:
        entry, path = verified_path("detector", settings().cache().models)
    except ModelUnusable as error:
        say(f"{error}; pictures without a face are looked for by flatness alone")
        return None
    return OnnxEngine(path, entry.full_name, threads=1)
