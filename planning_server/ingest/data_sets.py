"""Groups the files of an upload into data sets: a shapefile of several parts, a MapInfo table, a geodatabase folder, one file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from planning_server.ingest.containers import FoundFile
from planning_server.ingest.file_kinds import USUAL_SUFFIXES, FileKind

SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
MAPINFO_PARTS = (".tab", ".map", ".dat", ".id")
MIF_PARTS = (".mif", ".mid")
HARMLESS_SUFFIXES = frozenset(
    {".sbn", ".sbx", ".qix", ".qpj", ".qmd", ".qml", ".sld", ".fix", ".idx", ".ind", ".cst", ".gfs", ".xsd"}
)
"""Indexes, styles, schemas and notes that programs put beside a layer: neither read nor worth a word."""
SIDE_FILES = (".shp.xml", ".tab.xml", "-journal", "-wal", "-shm")
GEODATABASE_FILE = re.compile(
    r"(?:a[0-9a-f]{8}\.(?:gdbtable|gdbtablx|gdbindexes|freelist|atx|spx|horizon|cdf)|a[0-9a-f]{8}\.\w{1,40}\.(?:atx|spx)|gdb|timestamps)"
)
"""The only names that a geodatabase is unpacked under; `a00000001.gdbtable` is its catalogue."""
GEODATABASE_CATALOGUE = "a00000001.gdbtable"

SINGLE_FILE_FORMATS: Mapping[FileKind, str] = {
    FileKind.SQLITE: "gpkg",
    FileKind.GEOJSON: "geojson",
    FileKind.GML: "gml",
    FileKind.KML: "kml",
    FileKind.DXF: "dxf",
    FileKind.DGN: "dgn",
}


@dataclass(frozen=True, slots=True)
class FoundDataSet:
    """`parts` by suffix, or by file name within a geodatabase; `path` is how the upload calls it."""

    format: str
    path: PurePosixPath
    parts: Mapping[str, FoundFile]

    @property
    def stem(self) -> str:
        return self.path.stem

    @property
    def main(self) -> FoundFile | None:
        """The part whose bytes made it what it is; None for a shapefile without .shp and for a geodatabase."""
        return self.parts.get(self.path.suffix.lower()) or self.parts.get("")

    @property
    def has_usual_name(self) -> bool:
        main = self.main
        return main is None or main.suffix in USUAL_SUFFIXES.get(main.kind, (main.suffix,))


@dataclass(frozen=True, slots=True)
class Grouped:
    data_sets: tuple[FoundDataSet, ...]
    others: tuple[FoundFile, ...]
    """Files that are part of nothing that can be read."""


def layer_key(name: str) -> str:
    """Layers are known by name whatever their capitals and Unicode form."""
    return unicodedata.normalize("NFC", name).casefold()


def group(files: Sequence[FoundFile], upload_stem: str) -> Grouped:
    """`upload_stem` names a geodatabase whose files were zipped without their folder."""
    geodatabases, rest = _geodatabases(files, upload_stem)
    shapefiles, rest = _by_stem(rest, "shapefile", SHAPEFILE_PARTS, FileKind.SHP)
    tables, rest = _by_stem(rest, "mapinfo", MAPINFO_PARTS, FileKind.MAPINFO_TABLE)
    mifs, rest = _by_stem(rest, "mapinfo", MIF_PARTS, FileKind.MIF)
    singles = [
        FoundDataSet(SINGLE_FILE_FORMATS[file.kind], file.path, {"": file})
        for file in rest
        if file.kind in SINGLE_FILE_FORMATS
    ]
    others = [file for file in rest if file.kind not in SINGLE_FILE_FORMATS and not _is_harmless(file)]
    found = [*geodatabases, *shapefiles, *tables, *mifs, *singles]
    return Grouped(tuple(sorted(found, key=lambda one: (str(one.path), one.format))), tuple(others))


def _is_harmless(file: FoundFile) -> bool:
    return file.suffix in HARMLESS_SUFFIXES or file.path.name.lower().endswith(SIDE_FILES)


def _geodatabases(files: Iterable[FoundFile], upload_stem: str) -> tuple[list[FoundDataSet], list[FoundFile]]:
    files = list(files)
    folders = {file.path.parent for file in files if file.path.name.lower() == GEODATABASE_CATALOGUE}
    parts: dict[PurePosixPath, dict[str, FoundFile]] = {folder: {} for folder in folders}
    rest: list[FoundFile] = []
    for file in files:
        name = file.path.name.lower()
        if file.path.parent not in folders:
            rest.append(file)
        elif GEODATABASE_FILE.fullmatch(name):
            parts[file.path.parent][name] = file
        elif not name.endswith(".lock"):
            rest.append(file)
    named = {folder: folder if folder.parts else PurePosixPath(f"{upload_stem}.gdb") for folder in folders}
    return [FoundDataSet("filegdb", named[folder], found) for folder, found in parts.items()], rest


def _by_stem(
    files: Iterable[FoundFile], format_name: str, suffixes: Sequence[str], main_kind: FileKind
) -> tuple[list[FoundDataSet], list[FoundFile]]:
    """Parts that share folder and stem. The main part is known by its bytes, the others by their suffix."""
    groups: dict[tuple[PurePosixPath, str], dict[str, FoundFile]] = {}
    rest: list[FoundFile] = []
    for file in files:
        suffix = suffixes[0] if file.kind is main_kind else file.suffix
        slot = groups.setdefault((file.path.parent, layer_key(file.path.stem)), {})
        is_part = suffix in suffixes and not _is_something_else(file, suffix, suffixes[0], main_kind)
        if is_part and suffix not in slot:
            slot[suffix] = file
        else:
            rest.append(file)
    found: list[FoundDataSet] = []
    for parts in groups.values():
        first = parts.get(suffixes[0]) or next(iter(parts.values()), None)
        if first is None:
            continue
        if suffixes[0] in parts or format_name == "shapefile":
            found.append(FoundDataSet(format_name, first.path.with_suffix(suffixes[0]), parts))
        else:
            rest += parts.values()
    return found, rest


def _is_something_else(file: FoundFile, suffix: str, main_suffix: str, main_kind: FileKind) -> bool:
    """GeoJSON named .shp, for example: it is read as what it is. A .shp of unknown bytes stays a shapefile, a broken one."""
    if file.kind is main_kind:
        return False
    if suffix == main_suffix and main_kind is not FileKind.SHP:
        return True
    return file.kind in SINGLE_FILE_FORMATS or file.kind in (
        FileKind.MAPINFO_TABLE,
        FileKind.MIF,
        FileKind.SHP,
    )
