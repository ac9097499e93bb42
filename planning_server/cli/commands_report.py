"""`planning-server report`: what was found in an upload, in the form that a person or a program wants."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from planning_server.cli.database import database_addresses
from planning_server.cli.settings import load_settings
from planning_server.cli.terminal import in_locale, locale_language
from planning_server.domain.text import Language, Text
from planning_server.ingest.reports.render import ReportFormat, render_report
from planning_server.jobs.report_upload import upload_report
from planning_server.store.sessions import Store, StoreAddresses


def report(
    upload: UUID,
    form: Annotated[ReportFormat, typer.Option("--format", help="What to write.")] = ReportFormat.HTML,
    to: Annotated[
        Path | None, typer.Option(help="The file to write, or a folder; - is standard output.")
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", help="vi or en; by default as the locale says.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="The same as --format json --to -.")] = False,
) -> None:
    """Write the findings of an upload: a page, a workbook, GeoJSON, a GeoPackage or JSON.

    Example: planning-server report 5f0c1c1e-8a52-4c1e-9d3f-2b1f8f6f7a10 --format xlsx --to findings.xlsx
    """
    language = _language(lang)
    settings = load_settings(os.environ)
    addresses = database_addresses(settings)
    store = Store(StoreAddresses(reader=addresses.reader_url, writer=addresses.writer_url))
    try:
        with store.writing() as session:
            drawn = form is ReportFormat.HTML and not json
            found = upload_report(session, upload, settings.public_url, outlined=drawn)
    finally:
        store.close()
    rendered = render_report(found, ReportFormat.JSON if json else form, language)
    if json or str(to) == "-":
        sys.stdout.buffer.write(rendered.content)
        return
    target = Path(rendered.file_name) if to is None else to / rendered.file_name if to.is_dir() else to
    target.write_bytes(rendered.content)
    words = Text(
        f"Đã ghi {len(found.findings)} phát hiện vào {target}",
        f"Findings written to {target}: {len(found.findings)}",
    )
    typer.echo(in_locale(words, os.environ))


def _language(lang: str | None) -> Language:
    if lang not in (None, "vi", "en"):
        raise typer.BadParameter("vi | en", param_hint="--lang")
    if lang == "vi" or lang == "en":
        return lang
    return locale_language(os.environ) or "vi"


def register(app: typer.Typer) -> None:
    app.command("report")(report)
