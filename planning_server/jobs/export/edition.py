"""Writes one edition that stands into a folder: archives, legal geometry, tiles, the map, manifest, sums, and what they are in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from planning_server.domain.errors import Unavailable
from planning_server.domain.text import Text
from planning_server.jobs.export.archives import archives_of, export_archive
from planning_server.jobs.export.folder import CONFIG, FORMAT, ExportFolder, export_folder
from planning_server.jobs.export.geopackage import GEOPACKAGE, write_geopackage
from planning_server.jobs.export.readme import README_FILE, readme
from planning_server.jobs.export.tiles import explode_archive, write_host_rules
from planning_server.jobs.export.viewer import copy_viewer, plans_told, write_slices
from planning_server.publish.edition import Edition
from planning_server.publish.editions import edition as read_edition
from planning_server.publish.manifest import canonical_json, manifest_sha256
from planning_server.store.sessions import Store

Tell = Callable[[Text], None]


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """`public_url` is where the server answers, `timezone` decides which day it is; `viewer_dir` holds the built viewer; `software` the name of this program; `tell` is told each part as it begins.

    `plain_tiles`: tiles that are files of their own are decompressed, for hosts that cannot say that a file is gzip.
    """

    number: int
    to: Path
    archive_dir: Path
    viewer_dir: Path
    public_url: str
    timezone: str
    software: str
    tell: Tell
    plain_tiles: bool = False


@dataclass(frozen=True, slots=True)
class Exported:
    edition: Edition
    folder: Path
    archives: tuple[str, ...]
    tiles: int
    has_viewer: bool
    files: int
    bytes: int


def export_edition(store: Store, order: ExportOrder) -> Exported:
    """Nothing stands at `order.to` before everything does.

    Raises `NotFound`, `Withdrawn`, `Conflict` for a folder that holds other files, `Unavailable` for an archive that is missing or
    broken and for a folder that cannot be written.
    """
    edition = _read(store, order.number)
    archives = archives_of(edition)
    try:
        with export_folder(order.to) as folder:
            _write_archives(order, folder, sorted(archives))
            order.tell(Text("Hình học pháp lý (GeoPackage)…", "Legal geometry (GeoPackage)…"))
            with folder.writing(GEOPACKAGE) as path, store.reading() as session:
                write_geopackage(session, edition, path)
            tiles = _write_tiles(order, folder, archives)
            folder.write("manifest.json", canonical_json(edition.manifest))
            has_viewer = copy_viewer(folder, order.viewer_dir)
            slices = write_slices(folder, edition)
            folder.write_json(
                CONFIG, {**_config(edition, order), "slices": slices, "plans": plans_told(edition)}
            )
            folder.write(README_FILE, readme(edition, order.public_url).encode())
            _read(store, order.number)  # it may have been withdrawn meanwhile
    except OSError as cause:
        reason = f"{cause.filename}: {cause.strerror}" if cause.filename else str(cause)
        raise Unavailable(
            "export-not-written",
            Text(f"Không ghi được bản xuất: {reason}.", f"The export cannot be written: {reason}."),
        ) from cause
    return Exported(
        edition=edition,
        folder=order.to.absolute(),
        archives=tuple(sorted(archives)),
        tiles=tiles,
        has_viewer=has_viewer,
        files=len(folder.sums) + 1,
        bytes=folder.bytes,
    )


def _read(store: Store, number: int) -> Edition:
    with store.reading() as session:
        edition = read_edition(session, number)
    if manifest_sha256(edition.manifest) != edition.manifest_sha256:
        raise Unavailable(
            "manifest-broken",
            Text(
                f"Bản kê của bản công bố số {number} không còn đúng với mã băm của nó.",
                f"The manifest of edition {number} is not what its hash says.",
            ),
        )
    return edition


def _write_archives(order: ExportOrder, folder: ExportFolder, archives: Sequence[str]) -> None:
    for position, sha256 in enumerate(archives, 1):
        of_all = f"{position}/{len(archives)}"
        order.tell(Text(f"Kho ô bản đồ {of_all}…", f"Archive {of_all}…"))
        export_archive(folder, order.archive_dir, sha256)


def _write_tiles(order: ExportOrder, folder: ExportFolder, archives: Mapping[str, str]) -> int:
    """`archives`: the tileset of each by its hash. Answers how many tiles there are."""
    count = 0
    for position, (sha256, tileset) in enumerate(sorted(archives.items()), 1):
        of_all = f"{position}/{len(archives)}"
        order.tell(Text(f"Từng ô của kho {of_all}…", f"Tiles of archive {of_all}…"))
        count += explode_archive(folder, tileset, sha256, plain=order.plain_tiles)
    write_host_rules(folder, plain=order.plain_tiles)
    return count


def _config(edition: Edition, order: ExportOrder) -> dict[str, object]:
    return {
        "format": FORMAT,
        "edition": edition.number,
        "manifest_sha256": edition.manifest_sha256,
        "public_url": order.public_url,
        "timezone": order.timezone,
        "tiles": "plain" if order.plain_tiles else "gzip",
        "software": order.software,
    }
