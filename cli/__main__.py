"""The command `mimika`: builds its subcommands and turns errors into exit codes."""

import sys

import typer

from cli import calls, exits, privacy, reports, servers
from cli.accounts import accounts
from cli.data import data
from cli.gpu_check import gpu_check
from cli.illustrate import illustrate
from cli.live_demo import demo_live
from cli.models import models
from cli.products import products
from cli.topics import topics
from cli.understanding import understanding


def build() -> typer.Typer:
    """List every subcommand."""
    app = typer.Typer(
        help="From a client's video, with consent, to an honest report.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.command()(calls.analyze)
    app.command()(calls.trace)
    app.command()(reports.report)
    app.command()(demo_live)
    app.command()(illustrate)
    app.command()(understanding)
    app.add_typer(privacy.consent, name="consent")
    app.add_typer(privacy.erase, name="erase")
    app.add_typer(privacy.audit, name="audit")
    app.add_typer(accounts, name="accounts")
    app.add_typer(products, name="products")
    app.add_typer(models, name="models")
    app.add_typer(data, name="data")
    app.command()(gpu_check)
    app.command()(topics)
    app.add_typer(servers.app)
    return app


def main() -> None:
    """Run one command and leave with its exit code."""
    sys.exit(exits.run(lambda: build()()))


if __name__ == "__main__":
    main()
