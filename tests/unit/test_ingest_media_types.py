"""What a paper is, told by its first bytes as the formats define them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from planning_server.ingest.media_types import ending_of, media_type_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def office(part: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\r\n\r\n%PDF-1.4\n", "application/pdf"),
        (b"\xff\xd8\xff\xe0....JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"II*\0....", "image/tiff"),
        (b"MM\0*....", "image/tiff"),
        (b"II+\0\x08\0\0\0", "image/tiff"),  # BigTIFF
        (b"AC1032" + bytes(20), "image/vnd.dwg"),
        (b"  0\r\nSECTION\r\n  2\r\nHEADER\r\n", "image/vnd.dxf"),
        (b"999\nmade by hand\n0\nSECTION\n", "image/vnd.dxf"),
        (b"AutoCAD Binary DXF\r\n\x1a\0", "image/vnd.dxf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "application/x-ole-storage"),
        (office("word/document.xml"), WORD),
        (office("xl/workbook.xml"), EXCEL),
        (office("ppt/slides.xml"), None),
        (b"PK\x03\x04 no zip at all", None),
        (b"<html><script>alert(1)</script>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"MZ\x90\0", None),
        (b"", None),
        (b"999", None),
    ],
)
def test_a_paper_is_what_its_bytes_say_whatever_its_name(
    tmp_path: Path, content: bytes, expected: str | None
) -> None:
    path = tmp_path / "quyet-dinh.pdf"
    path.write_bytes(content)
    assert media_type_of(path) == expected


@pytest.mark.parametrize(
    ("stream", "ending"), [("WordDocument", "doc"), ("Workbook", "xls"), ("Other", "bin")]
)
def test_word_and_excel_before_2007_are_handed_out_under_their_own_endings(
    tmp_path: Path, stream: str, ending: str
) -> None:
    path = tmp_path / "paper"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le"))
    media_type = media_type_of(path)
    assert media_type is not None
    assert ending_of(path, media_type) == ending
