"""The command line `planning-server`: where each command lives, and how every refusal becomes a line and an exit code.

Exit codes: 0 done (warnings included), 1 refused with findings, 2 wrong usage, 3 something it needs is not there.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Annotated

import typer

from planning_server.cli.settings import load_settings
from planning_server.cli.terminal import exit_code, print_refusal
from planning_server.domain.errors import Refusal, Unavailable
from planning_server.domain.text import Text

ROOM = "planning_server.cli"
COMMANDS = {
    "db": "commands_db",
    "migrate": "commands_publish",
    "user": "commands_user",
    "ingest": "commands_ingest",
    "ingest-parcels": "commands_ingest",
    "ingest-scan": "commands_ingest",
    "rules": "commands_rules",
    "end-version": "commands_end_version",
    "uploads": "commands_uploads",
    "answer": "commands_uploads",
    "withdraw": "commands_uploads",
    "approve": "commands_uploads",
    "reject": "commands_uploads",
    "report": "commands_report",
    "publish": "commands_publish",
    "activate": "commands_editions",
    "withdraw-edition": "commands_editions",
    "clear-archives": "commands_editions",
    "export": "commands_export",
    "serve": "commands_publish",
    "worker": "commands_worker",
    "demo": "commands_demo",
    "doctor": "commands_doctor",
}
"""Each command and the module whose `register` makes it, in the order of the help. Only the module asked for is imported:
the web framework and the readers of geodata take seconds that `db status` need not wait for."""

AWAY_HERE = Text(
    "Cơ sở dữ liệu không trả lời. Hãy chạy: planning-server db start",
    "The database does not answer. Run: planning-server db start",
)
AWAY_ELSEWHERE = Text(
    "Cơ sở dữ liệu do PLANNING_DATABASE_URL chỉ định không trả lời. Hãy kiểm tra địa chỉ đó và máy chủ ở đó.",
    "The database that PLANNING_DATABASE_URL names does not answer. Check that address and the server there.",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version("planning-server"))
        raise typer.Exit


def _root(
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Publishes approved zoning plans as living data. Máy chủ quy hoạch."""


def command_line(arguments: Sequence[str]) -> typer.Typer:
    """The application with the module of the command asked for, or with all of them where none is."""
    app = typer.Typer(
        name="planning-server", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )
    app.callback()(_root)
    asked = COMMANDS.get(arguments[0]) if arguments else None
    for module in [asked] if asked is not None else dict.fromkeys(COMMANDS.values()):
        import_module(f"{ROOM}.{module}").register(app)
    return app


def _as_said_here(refusal: Refusal) -> Refusal:
    """A database that does not answer, told to the person who can start it instead of to one who looks at the map."""
    if refusal.slug != "database-away":
        return refusal
    elsewhere = load_settings(os.environ).database_url is not None
    return Unavailable(refusal.slug, AWAY_ELSEWHERE if elsewhere else AWAY_HERE, extra=refusal.extra)


def main() -> None:
    """Runs one command and ends the process with its exit code."""
    try:
        command_line(sys.argv[1:])()
    except Refusal as refusal:
        print_refusal(_as_said_here(refusal), os.environ, as_json="--json" in sys.argv)
        sys.exit(exit_code(refusal))


if __name__ == "__main__":
    main()
