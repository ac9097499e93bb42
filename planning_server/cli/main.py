"""The command line `planning-server`: every command is registered here, and every refusal becomes a line and an exit code.

Exit codes: 0 done (warnings included), 1 refused with findings, 2 wrong usage, 3 something it needs is not there.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from planning_server.cli.commands_db import db_app
from planning_server.cli.commands_doctor import doctor
from planning_server.cli.demo import demo
from planning_server.cli.terminal import exit_code, print_refusal
from planning_server.domain.errors import Refusal

app = typer.Typer(
    name="planning-server",
    help="Publishes approved zoning plans as living data. Máy chủ quy hoạch.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(db_app, name="db")
app.command("doctor")(doctor)
app.command("demo")(demo)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version("planning-server"))
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Publishes approved zoning plans as living data. Máy chủ quy hoạch."""


def main() -> None:
    """Runs one command and ends the process with its exit code."""
    try:
        app()
    except Refusal as refusal:
        print_refusal(refusal, os.environ, as_json="--json" in sys.argv)
        sys.exit(exit_code(refusal))


if __name__ == "__main__":
    main()
