"""What the first bytes of scanned texts and drawings say of their kind and resolution."""

from __future__ import annotations

from collections.abc import Iterable

from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.dossier.layout import DRAWINGS, TEXTS, DossierFile
from planning_server.ingest.findings import of_dossier as say

LEAST_DPI = 300
EXPECTED_KINDS = {TEXTS: (".pdf",), DRAWINGS: (".jpg", ".jpeg")}
KIND_WORDS = {
    TEXTS: Text("văn bản: PDF, từ 200 dpi", "texts: PDF, from 200 dpi"),
    DRAWINGS: Text("bản vẽ: JPG, từ 300 dpi", "drawings: JPG, from 300 dpi"),
}


def report_scans(files: Iterable[tuple[DossierFile, bytes]], findings: list[Finding]) -> None:
    """Kind and resolution of the scans, from the first bytes of each."""
    for file, head in files:
        expected = EXPECTED_KINDS.get(file.section)
        if expected is None:
            continue
        if file.path.suffix.lower() not in expected:
            findings.append(say.SCAN_KIND.seen(file=str(file.path)[:200], expected=KIND_WORDS[file.section]))
        dpi = jpeg_dpi(head) if file.section == DRAWINGS else None
        if dpi is not None and dpi < LEAST_DPI:
            findings.append(say.SCAN_COARSE.seen(measured={"dpi": dpi}, file=str(file.path)[:200], dpi=dpi))


def jpeg_dpi(head: bytes) -> int | None:
    """Dots an inch that a JFIF header states (the lesser of the two directions); None where it states none."""
    if not head.startswith(b"\xff\xd8\xff\xe0") or head[6:11] != b"JFIF\0" or len(head) < 18:
        return None
    unit, across, down = head[13], int.from_bytes(head[14:16]), int.from_bytes(head[16:18])
    per_inch = {1: 1.0, 2: 2.54}.get(unit)
    return None if per_inch is None else round(min(across, down) * per_inch)
