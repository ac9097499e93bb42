"""Unpacks an upload that nobody has vetted into a job folder: one zip or one loose file, of any format that can be read.

Data set number n becomes `n.gpkg`, `n.shp` with `n.shx` and `n.dbf`, or `n.gdb/`; `.prj` and `.cpg` stay in memory; nothing else is
unpacked, so that no side file can lead a reader elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from planning_server.domain.finding import Finding
from planning_server.ingest.containers import FoundFile, Walk, ZipLimits, found_files, reading_zip
from planning_server.ingest.data_sets import FoundDataSet, group, layer_key
from planning_server.ingest.dossier.layout import Dossier, Part, dossier_of, parts_of
from planning_server.ingest.dossier.scans import report_scans
from planning_server.ingest.file_kinds import KIND_WORDS, FileKind
from planning_server.ingest.findings import of_files as say
from planning_server.ingest.findings.kind import FindingKind
from planning_server.ingest.mapinfo_parts import check_mapinfo, mapinfo_charset
from planning_server.ingest.readers.exchange import Source
from planning_server.ingest.shapefile_parts import check_shapefile, dbf_language
from planning_server.ingest.unreadable import Unreadable

LARGEST_SIDE_PART = 64 * 1024
MOST_LISTED = 8
INDEX_NAME, INDEX_NUMBER = "index.xlsx", 1_000_000
"""The number lies beyond that of any data set."""
WRITTEN_PARTS = (".shp", ".shx", ".dbf", ".tab", ".map", ".dat", ".id", ".mif", ".mid")

REFUSALS: dict[FileKind, FindingKind] = {
    FileKind.EMPTY: say.FILE_EMPTY,
    FileKind.DWG: say.DWG_REFUSED,
    FileKind.DGN_V8: say.DGN_V8_REFUSED,
    FileKind.RAR: say.OTHER_ARCHIVE,
    FileKind.SEVEN_ZIP: say.OTHER_ARCHIVE,
    FileKind.TAR: say.OTHER_ARCHIVE,
    FileKind.BZIP2: say.OTHER_ARCHIVE,
    FileKind.XZ: say.OTHER_ARCHIVE,
    FileKind.PDF: say.DOCUMENT_REFUSED,
    FileKind.OLE: say.DOCUMENT_REFUSED,
    FileKind.RTF: say.DOCUMENT_REFUSED,
    FileKind.PICTURE: say.PICTURE_REFUSED,
    FileKind.ACCESS: say.FORMAT_REFUSED,
    FileKind.FLATGEOBUF: say.FORMAT_REFUSED,
    FileKind.TOPOJSON: say.FORMAT_REFUSED,
    FileKind.ESRI_JSON: say.FORMAT_REFUSED,
    FileKind.JSON: say.FORMAT_REFUSED,
    FileKind.XML: say.FORMAT_REFUSED,
    FileKind.SHX: say.FORMAT_REFUSED,
    FileKind.SCHEMA: say.FORMAT_REFUSED,
    FileKind.VIRTUAL: say.VIRTUAL_REFUSED,
}
"""What is said where a file of the kind was sent and nothing beside it can be read."""
ADVICE_ANYWAY = frozenset({FileKind.DWG, FileKind.DGN_V8, FileKind.RAR, FileKind.SEVEN_ZIP, FileKind.TAR})
"""Kinds that may well hold the layers of the plan: where a layer is missing, these are told with their advice."""


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set in the job folder. `source` tells the reader; `sent_as` is its path as sent.

    `prj` and `cpg` as sent, None where absent; `cpg` of a MapInfo table is the charset that it names.
    """

    source: Source
    sent_as: str
    prj: str | None = None
    cpg: str | None = None
    dbf_language: int = 0

    @property
    def name(self) -> str:
        return self.source.name


@dataclass(frozen=True, slots=True)
class UnpackedArchive:
    """`refused` say why files that might hold the plan were not read; to be told where one of its layers is missing."""

    data_sets: tuple[DataSet, ...]
    findings: tuple[Finding, ...]
    refused: tuple[Finding, ...] = ()
    dossier: Dossier | None = None
    index: DataSet | None = None
    """The index workbook of the dossier."""
    parts: tuple[Part, ...] = ()
    """The parts of a dossier that are there, also where they make none."""


@dataclass(frozen=True, slots=True)
class ZipRequest:
    """A kept upload to unpack into `folder`; `wanted` are the layers that the plan file maps, by name."""

    archive: Path
    file_name: str
    folder: Path
    wanted: frozenset[str]
    limits: ZipLimits = field(default_factory=ZipLimits)


def unpack(request: ZipRequest) -> UnpackedArchive:
    """Raises `Unreadable` with every reason why the upload, or a layer that the plan file maps, cannot be used."""
    walk = Walk(request.folder, request.limits)
    with reading_zip(PurePosixPath()), walk.stack:
        found = found_files(walk, request.archive, request.file_name)
        dossier = dossier_of([file.path for file in found])
        files = found if dossier is None else [file for file in found if dossier.holds_data(file.path)]
        index = _index_sheets(walk, dossier, found)
        if dossier is not None:
            scans = {file.path: file for file in dossier.of(Part.SCAN)}
            report_scans(
                ((scans[file.path], file.head) for file in found if file.path in scans), walk.findings
            )
        grouped = group(files, PurePosixPath(request.file_name).stem)
        if not grouped.data_sets:
            raise Unreadable(*_why_nothing(files, request.file_name))
        walk.findings += [_not_read(file) for file in grouped.others]
        data_sets = _unpack_all(walk, grouped.data_sets, {layer_key(name) for name in request.wanted})
    if not data_sets:
        raise Unreadable(*_why_nothing(files, request.file_name))
    refused = [_refusal(file) for file in grouped.others if file.kind in ADVICE_ANYWAY]
    parts = parts_of([file.path for file in found])
    return UnpackedArchive(tuple(data_sets), tuple(walk.findings), tuple(refused), dossier, index, parts)


def _index_sheets(walk: Walk, dossier: Dossier | None, files: list[FoundFile]) -> DataSet | None:
    if dossier is None or dossier.index is None:
        return None
    [workbook] = [file for file in files if file.path == dossier.index]
    walk.copy(workbook, walk.folder / INDEX_NAME)
    return DataSet(Source(INDEX_NUMBER, "dossier_index", INDEX_NAME, workbook.path.stem), str(workbook.path))


def _why_nothing(files: list[FoundFile], file_name: str) -> list[Finding]:
    is_loose = len(files) == 1 and str(files[0].path) == file_name
    if not is_loose:
        known = [file for file in files if file.kind in ADVICE_ANYWAY | {FileKind.PICTURE}]
        nothing = say.NO_SHAPEFILE.seen(files=_listed(files, file_name))
        return [nothing, *(_refusal(file) for file in known[:MOST_LISTED])]
    [file] = files
    if file.kind in REFUSALS:
        return [_refusal(file)]
    if file.kind is FileKind.ZIP:
        return [say.DOCUMENT_REFUSED.seen(file=file_name, what=KIND_WORDS[FileKind.ZIP])]
    return [say.NOT_A_ZIP.seen(file=file_name)]


def _listed(files: list[FoundFile], file_name: str) -> str:
    return ", ".join(str(file.path)[:120] for file in files[:MOST_LISTED]) or file_name


def _refusal(file: FoundFile) -> Finding:
    return REFUSALS[file.kind].seen(file=str(file.path)[:200], what=KIND_WORDS[file.kind])


def _not_read(file: FoundFile) -> Finding:
    return say.FILE_NOT_READ.seen(file=str(file.path)[:200], what=KIND_WORDS[file.kind])


def _unpack_all(walk: Walk, found: Iterable[FoundDataSet], wanted: set[str]) -> list[DataSet]:
    """Raises `Unreadable` where one that carries the name of a wanted layer cannot be used; others are left out."""
    data_sets: list[DataSet] = []
    faults: list[Finding] = []
    for number, one in enumerate(found):
        told: list[Finding] = []
        try:
            data_sets.append(_unpack_one(walk, number, one, told))
        except Unreadable as cause:
            if cause.findings[0].code == say.ZIP_TOO_LARGE.code:
                raise
            if layer_key(one.stem) in wanted:
                faults += cause.findings
            else:
                walk.findings += [_not_read(file) for file in one.parts.values()]
            continue
        walk.findings += told
    if faults:
        raise Unreadable(*faults)
    return data_sets


def _unpack_one(walk: Walk, number: int, found: FoundDataSet, told: list[Finding]) -> DataSet:
    main = found.main
    if main is not None and not found.has_usual_name:
        told.append(say.EXTENSION_WRONG.seen(file=str(main.path)[:200], what=KIND_WORDS[main.kind]))
    if found.format == "shapefile":
        check_shapefile(found, told)
    elif found.format == "mapinfo":
        check_mapinfo(found)
    path = _written(walk, number, found)
    side = {suffix: _side_part(found.parts.get(suffix)) for suffix in (".prj", ".cpg")}
    is_shapefile = found.format == "shapefile"
    return DataSet(
        source=Source(number, found.format, path, found.stem),
        sent_as=str(found.path),
        prj=side[".prj"] if is_shapefile else None,
        cpg=side[".cpg"] if is_shapefile else mapinfo_charset(found),
        dbf_language=dbf_language(found) if is_shapefile else 0,
    )


def _written(walk: Walk, number: int, found: FoundDataSet) -> str:
    """Where the data set stands now, within the job folder."""
    if found.format == "filegdb":
        name = f"{number}.gdb"
        (walk.folder / name).mkdir()
        for part, file in found.parts.items():
            walk.copy(file, walk.folder / name / part)
        return name
    if "" in found.parts:
        name = f"{number}.{found.format}"
        walk.copy(found.parts[""], walk.folder / name)
        return name
    for suffix in WRITTEN_PARTS:
        if suffix in found.parts:
            walk.copy(found.parts[suffix], walk.folder / f"{number}{suffix}")
    return f"{number}{found.path.suffix.lower()}"


def _side_part(file: FoundFile | None) -> str | None:
    if file is None:
        return None
    return file.head[:LARGEST_SIDE_PART].decode("utf-8-sig", errors="replace").strip("\0 \r\n\t")
