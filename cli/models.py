"""`mimika models list`, `verify` and `evaluate`."""

import sys
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from cli.exits import InputError, say
from cli.surroundings import settings
from inference.card.writing import write_card
from inference.data.sources import read_source
from inference.judging import judge, judge_closely, shared_pictures
from inference.onnx_engine import OnnxEngine
from inference.registry import entries, verified_path, verify

models = typer.Typer(help="The networks: origin, hash, licence, and how good they are.", no_args_is_help=True)


@models.command("list")
def list_models() -> None:
    """Show every model with its licence, source and label."""
    output = Console(highlight=False, soft_wrap=True)
    for entry in entries():
        output.print(f"[bold]{entry.full_name}[/]  {entry.role}, label: {entry.label}")
        output.print(f"  SHA-256  {entry.sha256}", markup=False)
        output.print(f"  input    {entry.input}", markup=False)
        output.print(f"  source   {entry.source}", markup=False)
        for kind in ("code", "weights", "data"):
            output.print(f"  {kind:8} {getattr(entry, f'licence_{kind}')}", markup=False)
        output.print(f"  commercial use: {entry.commercial_use}, {entry.commercial_reason}", markup=False)


@models.command("verify")
def verify_models(
    commercial: Annotated[
        bool, typer.Option("--commercial", help="Refuse models that are not cleared for commercial use.")
    ] = False,
) -> None:
    """Hash every model's file and compare with the registry."""
    found = verify(settings().cache().models)
    for result in found:
        say(f"{result.entry.full_name}: {result.state} ({result.path})")
    if any(result.state != "ok" for result in found):
        raise InputError("a model is missing or differs: `make setup` brings the models")
    uncleared = [result.entry for result in found if result.entry.commercial_use != "cleared"]
    if commercial and uncleared:
        reasons = "; ".join(f"{entry.full_name}: {entry.commercial_reason}" for entry in uncleared)
        raise InputError(f"not cleared for commercial use: {reasons}")


@models.command("evaluate")
def evaluate_model(
    path: Annotated[Path, typer.Argument(help="Labelled faces: folder of Kaggle's form, fer2013.csv, or parquet.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")] = False,
    allow_overlap: Annotated[
        bool, typer.Option("--allow-overlap", help="Judge also a file that shares pictures with the training.")
    ] = False,
    card: Annotated[
        Path | None,
        typer.Option(metavar="DOCS", help="Folder of en/models/emotion.md and ru/…: write its figures and pictures."),
    ] = None,
) -> None:
    """Judge the shipped emotion network on labelled faces."""
    models_folder = settings().cache().models
    entry, file = verified_path("emotion", models_folder)
    faces = read_source(path).faces
    say(f"SHA-256 of the training set's pixels: {entry.training_sha256 or 'not known'}")
    shared = shared_pictures(entry, faces)
    if shared.any() and not allow_overlap:
        raise InputError(
            f"{path}: shares {shared.sum()} of its {len(shared)} pictures with the training of {entry.full_name}, so"
            " its figures would flatter; --allow-overlap judges it all the same, and gives the figures without them too"
        )
    engine = OnnxEngine(file, entry.full_name, threads=1)
    if card is None:
        found = judge(entry, engine, faces, shared)
    else:
        detector_entry, detector_file = verified_path("detector", models_folder)
        detector = OnnxEngine(detector_file, detector_entry.full_name, threads=1)
        found = judge_closely(entry, engine, detector, faces, shared)
        for written in write_card(found, card):
            say(f"written {written}")
    if json:
        sys.stdout.buffer.write(msgspec.json.encode(found) + b"\n")
    else:
        Console(highlight=False).print(_table(found, path))


def _table(found: dict[str, Any], path: Path) -> Table:
    table = Table(title=f"{found['model']} on {found['faces']} faces of {path}", title_justify="left", box=None)
    unseen = found["unseen"]
    headings = ("figure", "value", "95% interval", *(("unseen faces only",) if unseen else ()))
    for heading in headings:
        table.add_column(heading, header_style="dim", justify="left" if heading == "figure" else "right")
    for name, bounds in found["intervals"].items():
        shown = f"{bounds[0]:.3g}–{bounds[1]:.3g}" if bounds else ""
        others = (_shown(unseen.get(name)),) if unseen else ()
        table.add_row(name, _shown(found[name]), shown, *others)
    return table


def _shown(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.3g}"
