"""Recognises the folders of a dossier: HoSoBASIC, HoSoScan and HoSoGIS, whatever their capitals and whatever lies around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath


class Part(StrEnum):
    BASIC = "HoSoBASIC"
    SCAN = "HoSoScan"
    GIS = "HoSoGIS"


class Group(StrEnum):
    """The databases of the GIS part. Only the planning database and the markers are content of a plan."""

    CURRENT_STATE = "HienTrang"
    PLANNING = "QuyHoach"
    TERRAIN = "NenDiaHinh"
    MARKERS = "MocGioi"


DRAWINGS, TEXTS = "BanVe", "VanBan"
PLAN_GROUPS = (Group.PLANNING, Group.MARKERS)
INDEX_SUFFIX = ".xlsx"


@dataclass(frozen=True, slots=True)
class DossierFile:
    """A file of the dossier: `section` is `BanVe`, `VanBan` or, in the GIS part, the name of a group; "" where it lies beside them."""

    path: PurePosixPath
    part: Part
    section: str
    inner: PurePosixPath
    """Its path within the section."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """`index` is the workbook with the index sheets, None where there is none."""

    files: tuple[DossierFile, ...]
    index: PurePosixPath | None

    def of(self, part: Part, section: str | None = None) -> list[DossierFile]:
        return [file for file in self.files if file.part is part and section in (None, file.section)]

    def holds_data(self, path: PurePosixPath) -> bool:
        """True for what may be map data: editable originals and scans beside it are papers, also where a reader knows their format."""
        return any(file.part is Part.GIS for file in self.files if file.path == path)

    def group_of(self, path: PurePosixPath) -> Group | None:
        """The group of the GIS part that a file belongs to; None where it is none of the four."""
        for file in self.files:
            if file.part is Part.GIS and (file.path == path or path in file.path.parents):
                return next((group for group in Group if group == file.section), None)
        return None


def dossier_of(paths: Sequence[PurePosixPath]) -> Dossier | None:
    """The dossier that the paths make; None where they are no dossier: at least the GIS part and one other are needed."""
    files = [file for path in paths if (file := _placed(path)) is not None]
    parts = {file.part for file in files}
    if Part.GIS not in parts or len(parts) < 2:
        return None
    sheets = [file.path for file in files if _is_index(file)]
    return Dossier(tuple(files), sheets[0] if sheets else None)


def parts_of(paths: Sequence[PurePosixPath]) -> tuple[Part, ...]:
    """The parts of a dossier that some file lies in, whether they make one or not."""
    found = {file.part for path in paths if (file := _placed(path)) is not None}
    return tuple(part for part in Part if part in found)


def _is_index(file: DossierFile) -> bool:
    return (
        file.part is Part.SCAN
        and not file.section
        and file.path.suffix.lower() == INDEX_SUFFIX
        and not file.path.name.startswith("~$")
    )


def _placed(path: PurePosixPath) -> DossierFile | None:
    for position, name in enumerate(path.parts[:-1]):
        part = next((part for part in Part if part.casefold() == name.casefold()), None)
        if part is not None:
            rest = path.parts[position + 1 :]
            section = _section(part, rest)
            inner = PurePosixPath(*(rest[1:] if section and len(rest) > 1 else rest))
            return DossierFile(path, part, section, inner)
    return None


def _section(part: Part, rest: Sequence[str]) -> str:
    """The folder below a part, or, for a data set that stands for its folder (`QuyHoach.gdb`, `HienTrang.gpkg`), its stem."""
    known = tuple(Group) if part is Part.GIS else (DRAWINGS, TEXTS)
    first = rest[0] if part is Part.GIS or len(rest) > 1 else ""
    stem = PurePosixPath(first).stem.casefold()
    exact = next((name for name in known if name.casefold() == stem), None)
    if exact is not None or part is not Part.GIS:
        return exact or ""
    return next((name for name in known if stem.startswith(name.casefold())), "")
