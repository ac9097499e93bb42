"""`planning-server doctor`: what is missing on this machine and the command that mends it."""

from __future__ import annotations

import os
from dataclasses import asdict

import typer

from planning_server.cli.doctor import examine, is_fit_to_serve
from planning_server.cli.doctor_part import Part
from planning_server.cli.settings import load_settings
from planning_server.cli.terminal import EXIT_SOMETHING_MISSING, JsonOption, in_locale, print_json
from planning_server.domain.text import Text

NEEDED_FOR = {
    "server": Text("máy chủ", "server"),
    "desk": Text("chỉ cho bàn làm việc", "desk only"),
    "tests": Text("chỉ kiểm thử", "tests only"),
    "build": Text("chỉ để dựng", "build only"),
}
FIT = Text("Máy này đủ điều kiện chạy máy chủ.", "This machine can run the server.")
UNFIT = Text("Máy chủ còn thiếu những phần ghi ✗ ở trên.", "The server lacks what is marked ✗ above.")


def doctor(json: JsonOption = False) -> None:
    """Report every part with its version, and the command that mends what is missing; exit code 3 if the server lacks one.

    Example: planning-server doctor --json
    """
    parts = examine(load_settings(os.environ))
    fit = is_fit_to_serve(parts)
    if json:
        print_json({"ok": fit, "parts": [asdict(part) for part in parts]})
    else:
        for part in parts:
            typer.echo(_line(part))
        typer.echo(in_locale(FIT if fit else UNFIT, os.environ))
    if not fit:
        raise typer.Exit(EXIT_SOMETHING_MISSING)


def _line(part: Part) -> str:
    mark = "✓" if part.ok else "✗" if part.needed_for == "server" else "–"
    missing = Text("thiếu", "missing")
    use = "" if part.needed_for == "server" else f" ({in_locale(NEEDED_FOR[part.needed_for], os.environ)})"
    mend = f"  →  {part.mend}" if part.mend else ""
    found = part.found or in_locale(missing, os.environ)
    return f"{mark} {part.name:<10} {found}{use}{mend}".replace("\n", " / ")


def register(app: typer.Typer) -> None:
    app.command("doctor")(doctor)
