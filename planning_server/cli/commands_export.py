"""`planning-server export`: an edition as a folder that stands alone."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from planning_server.cli.commands_publish import tell
from planning_server.cli.counts import counted, listed
from planning_server.cli.database import database_addresses
from planning_server.cli.serve import VIEWER_DIST
from planning_server.cli.settings import load_settings
from planning_server.cli.software import software_name
from planning_server.cli.terminal import JsonOption, in_locale, print_json
from planning_server.domain.text import Text
from planning_server.jobs.export.edition import Exported, ExportOrder, export_edition
from planning_server.store.sessions import Store, StoreAddresses

NO_VIEWER = Text(
    "Giao diện bản đồ chưa được dựng nên không có trong bản xuất. Hãy chạy ./run build rồi xuất lại.",
    "The viewer has not been built and is not in the export. Run ./run build, then export again.",
)


def export(
    edition: Annotated[int, typer.Argument(min=1, help="The number of an edition that stands.")],
    to: Annotated[
        Path, typer.Option(help="The folder to write: empty, not there yet, or a former export to replace.")
    ],
    gunzip: Annotated[
        bool,
        typer.Option(
            "--gunzip", help="Write single tiles decompressed, for hosts that cannot say that a file is gzip."
        ),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Write an edition into a folder that needs no server: tile archives, single tiles, a GeoPackage, a copy of the map, the manifest, and the hash of every file.

    Example: planning-server export 3 --to /srv/www/quy-hoach
    """
    settings = load_settings(os.environ)
    store = Store(StoreAddresses(reader=database_addresses(settings).reader_url))
    try:
        order = ExportOrder(
            number=edition,
            to=to,
            archive_dir=settings.archive_dir,
            viewer_dir=VIEWER_DIST,
            public_url=settings.public_url,
            timezone=settings.timezone,
            software=software_name(),
            tell=_tell_on_terminal,
            plain_tiles=gunzip,
        )
        exported = export_edition(store, order)
    finally:
        store.close()
    if not exported.has_viewer:
        tell(NO_VIEWER)
    if json:
        print_json(_told(exported))
        return
    held = listed(
        (
            counted(len(exported.archives), Text("kho ô bản đồ", "archive")),
            counted(exported.tiles, Text("ô bản đồ", "tile")),
            counted(exported.files, Text("tệp", "file")),
        )
    )
    words = Text(
        f"Đã xuất bản công bố số {edition} vào {exported.folder}: {held.vi}.",
        f"Exported edition {edition} to {exported.folder}: {held.en}.",
    )
    typer.echo(in_locale(words, os.environ))


def _tell_on_terminal(words: Text) -> None:
    if sys.stderr.isatty():
        tell(words)


def _told(exported: Exported) -> dict[str, object]:
    return {
        "edition": exported.edition.number,
        "folder": exported.folder,
        "manifest_sha256": exported.edition.manifest_sha256,
        "archives": list(exported.archives),
        "tiles": exported.tiles,
        "viewer": exported.has_viewer,
        "files": exported.files,
        "bytes": exported.bytes,
    }


def register(app: typer.Typer) -> None:
    app.command("export")(export)
