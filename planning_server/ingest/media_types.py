"""What kind of paper a file is, told by its bytes and never by its name."""

from __future__ import annotations

import mmap
import zipfile
from collections.abc import Mapping
from pathlib import Path

HEAD_BYTES = 4096
ENDINGS: Mapping[str, str] = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/tiff": "tif",
    "image/vnd.dwg": "dwg",
    "image/vnd.dxf": "dxf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}
"""How a file of each kind is named when it is handed out; `ending_of` tells the one kind that has several."""

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"II+\0", "image/tiff"),
    (b"MM\0+", "image/tiff"),
    (b"AC10", "image/vnd.dwg"),
    (b"AutoCAD Binary DXF", "image/vnd.dxf"),
)
OFFICE_PARTS: tuple[tuple[str, str], ...] = (
    ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
OLE_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Word and Excel before 2007. Which of the two it is stands deep inside; both are named by one type."""

OLE_TYPE = "application/x-ole-storage"
ACCEPTED_WORDS = "PDF, JPEG, PNG, TIFF, Word, Excel, DWG, DXF"


OLE_STREAMS = (("WordDocument".encode("utf-16-le"), "doc"), ("Workbook".encode("utf-16-le"), "xls"))


def ending_of(path: Path, media_type: str) -> str:
    """The ending that programs know a kept file by."""
    if media_type != OLE_TYPE:
        return ENDINGS[media_type]
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return next((ending for stream, ending in OLE_STREAMS if content.find(stream) >= 0), "bin")


def media_type_of(path: Path) -> str | None:
    """The media type of a kept file; None where it is none of those that can be published as a paper."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if b"%PDF-" in head[:1024]:  # readers allow a little before the mark
        return "application/pdf"
    for signature, media_type in SIGNATURES:
        if head.startswith(signature):
            return media_type
    if head.startswith(OLE_COMPOUND):
        return OLE_TYPE
    if head.startswith(b"PK\x03\x04"):
        return _office_type(path)
    return "image/vnd.dxf" if _is_text_dxf(head) else None


def _office_type(path: Path) -> str | None:
    """Reads the directory of the zip only; nothing is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    return next(
        (media_type for part, media_type in OFFICE_PARTS if any(name.startswith(part) for name in names)),
        None,
    )


def _is_text_dxf(head: bytes) -> bool:
    """A DXF begins with comments (group 999) or its first section: `0`, `SECTION` on lines of their own."""
    lines = [line.strip() for line in head.lstrip(b"\xef\xbb\xbf").splitlines()[:40]]
    while len(lines) >= 2 and lines[0] == b"999":
        lines = lines[2:]
    return len(lines) >= 2 and lines[0] == b"0" and lines[1] == b"SECTION"
