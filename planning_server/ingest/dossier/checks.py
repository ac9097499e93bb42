"""Holds a dossier against its own index, its GIS data and the plan file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planning_server.domain.finding import Choice, Finding, Question
from planning_server.domain.text import Text
from planning_server.ingest.dossier.index import COLUMNS, DOSSIER_SHEET, DRAWING_SHEET, TEXT_SHEET, IndexSheet
from planning_server.ingest.dossier.layout import DRAWINGS, TEXTS, Dossier, Part
from planning_server.ingest.dossier.papers import in_folder, is_named, row_of
from planning_server.ingest.findings import of_dossier as say
from planning_server.ingest.plan_values import PlanFile
from planning_server.ingest.readers.source_layer import RawLayer

CODES = {
    "dossier_code": ("mahosoqh", Text("hồ sơ (maHoSoQH)", "dossier (maHoSoQH)")),
    "plan_code": (
        "mathongtin",
        Text("thông tin quy hoạch (maThongTinQH)", "plan information (maThongTinQH)"),
    ),
}
"""Field of sheet HoSo to the beginning of the column in the GIS data (shapefiles cut names at 10 letters)."""


def report_dossier(
    dossier: Dossier, sheets: Mapping[str, IndexSheet], index_layers: Sequence[str], findings: list[Finding]
) -> None:
    """What the dossier holds and lacks; `index_layers` are the names of all sheets of the workbook."""
    counts = {part: len(dossier.of(part)) for part in Part}
    findings.append(
        say.RECOGNISED.seen(basic=counts[Part.BASIC], scan=counts[Part.SCAN], gis=counts[Part.GIS])
    )
    findings += [say.PART_MISSING.seen(part=str(part)) for part, count in counts.items() if not count]
    if dossier.index is None:
        if counts[Part.SCAN]:
            findings.append(say.INDEX_MISSING.seen())
        return
    _report_sheets(sheets, index_layers, findings)
    _report_listed(dossier, sheets, findings)
    for file in dossier.of(Part.SCAN):
        if file.section and row_of(file, sheets) is None:
            findings.append(say.UNLISTED.seen(file=str(file.path)[:200]))


def not_recognised(parts: Sequence[Part]) -> Finding:
    """Where the plan file says dossier and the file is none; it can be read as a plan of vector data instead."""
    listed = ", ".join(parts)
    as_plan = Choice(
        "vector", Text("Chỉ là dữ liệu GIS của đồ án", "Only the GIS data of a plan"), {"parts": len(parts)}
    )
    return say.NOT_RECOGNISED.seen(
        question=Question("/kind", (as_plan,)),
        found=Text(listed or "không thư mục nào trong số đó", listed or "none of these folders"),
    )


def report_agreement(
    plan: PlanFile, sheets: Mapping[str, IndexSheet], layers: Sequence[RawLayer], findings: list[Finding]
) -> None:
    """Codes and decision of sheet HoSo against the GIS data and the plan file."""
    sheet = sheets.get(DOSSIER_SHEET)
    row = sheet.rows[0] if sheet is not None and sheet.rows else None
    if row is None:
        return
    for field, (beginning, words) in CODES.items():
        stated = row.get(field)
        found = _values(layers, beginning)
        if stated and found and found != {stated}:
            others = ", ".join(sorted(found - {stated})[:5])
            findings.append(say.CODE_DIFFERS.seen(what=words, stated=stated, found=others))
    decision = row.get("decision")
    if decision and _bare(decision) != _bare(plan.decision_number):
        findings.append(say.DECISION_DIFFERS.seen(stated=decision, found=plan.decision_number))


def _values(layers: Sequence[RawLayer], beginning: str) -> set[str]:
    return {
        text
        for layer in layers
        for column in layer.columns
        if column.name.casefold().startswith(beginning)
        for text in column.as_text()
        if text
    }


def _bare(number: str) -> str:
    return "".join(number.casefold().split())


def _report_sheets(
    sheets: Mapping[str, IndexSheet], index_layers: Sequence[str], findings: list[Finding]
) -> None:
    listed = ", ".join(index_layers) or "-"
    for name, columns in COLUMNS.items():
        if name not in sheets:
            findings.append(say.SHEET_MISSING.seen(sheet=name, found=listed))
        elif not sheets[name].has_usual_columns:
            findings.append(
                say.SHEET_COLUMNS.seen(sheet=name, found=sheets[name].columns, expected=len(columns))
            )


def _report_listed(dossier: Dossier, sheets: Mapping[str, IndexSheet], findings: list[Finding]) -> None:
    texts, drawings = dossier.of(Part.SCAN, TEXTS), dossier.of(Part.SCAN, DRAWINGS)
    for row in sheets[TEXT_SHEET].rows if TEXT_SHEET in sheets else ():
        name = row.get("file")
        if name and not any(is_named(file, name) for file in texts):
            findings.append(say.LISTED_MISSING.seen(sheet=TEXT_SHEET, row=row.row, file=name[:200]))
    for row in sheets[DRAWING_SHEET].rows if DRAWING_SHEET in sheets else ():
        name = row.get("folder") or row.get("short_name")
        there = any(
            in_folder(file, row.get("folder")) or is_named(file, row.get("short_name")) for file in drawings
        )
        if name and not there:
            findings.append(say.LISTED_MISSING.seen(sheet=DRAWING_SHEET, row=row.row, file=name[:200]))
