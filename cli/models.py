"""`mimika models list`, `verify` and `evaluate`."""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from cli.exits import InputError, say
from cli.surroundings import settings
from inference.dataset import read_faces
from inference.evaluation import evaluate
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


@models.command("verify")
def verify_models() -> None:
    """Hash every model's file and compare with the registry."""
    found = verify(settings().cache().models)
    for result in found:
        say(f"{result.entry.full_name}: {result.state} ({result.path})")
    if any(result.state != "ok" for result in found):
        raise InputError("a model is missing or differs: `make setup` brings the models")


@models.command("evaluate")
def evaluate_model(
    path: Annotated[Path, typer.Argument(help="Parquet file of labelled faces.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")] = False,
) -> None:
    """Judge the shipped emotion network on labelled faces."""
    entry, file = verified_path("emotion", settings().cache().models)
    faces = read_faces(path)
    figures = evaluate(OnnxEngine(file, entry.full_name, threads=1), faces)
    if json:
        sys.stdout.buffer.write(msgspec.json.encode(figures) + b"\n")
        return
    table = Table(title=f"{entry.full_name} on {len(faces.labels)} faces of {path}", title_justify="left", box=None)
    for heading in ("figure", "value", "95% interval"):
        table.add_column(heading, header_style="dim", justify="left" if heading == "figure" else "right")
    for name, value in figures.items():
        if name != "intervals":
            bounds = figures["intervals"].get(name)
            shown = f"{bounds[0]:.3g}–{bounds[1]:.3g}" if bounds else ""
            table.add_row(name, "n/a" if value is None else f"{value:.3g}", shown)
    Console(highlight=False).print(table)
