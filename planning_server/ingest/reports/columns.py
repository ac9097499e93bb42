"""The columns of a report's table, once for the workbook, the page and the GeoPackage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from planning_server.domain.text import Language, Text
from planning_server.ingest.reports.figures import figures
from planning_server.ingest.reports.questions import question_lines
from planning_server.ingest.reports.report import (
    REPAIR_NUMBERS,
    SEVERITY_WORDS,
    Report,
    metric_place,
    place_url,
    size,
)
from planning_server.store.uploads import KeptFinding

Cell = str | float | int | None
YES = Text("có", "yes")


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is for machines, `heading` for people; `decimals` is None for text and whole numbers, `width` in letters."""

    name: str
    heading: Text
    kind: Literal["text", "whole", "metres"]
    width: int
    cell: Callable[[Report, int, KeptFinding, Language], Cell]
    decimals: int | None = None


def _measure(name: str) -> Callable[[Report, int, KeptFinding, Language], Cell]:
    return lambda _report, _number, kept, _language: size(kept.finding, name)


def _figures(_report: Report, _number: int, kept: KeptFinding, language: Language) -> Cell:
    return "; ".join(figures(kept.finding, language, sizes=False)) or None


def _rows(_report: Report, _number: int, kept: KeptFinding, _language: Language) -> Cell:
    """All rows that a finding about many stands for."""
    rows = kept.finding.measured.get("rows")
    return rows if isinstance(rows, str) else None


def _north(report: Report, _number: int, kept: KeptFinding, _language: Language) -> Cell:
    place = metric_place(kept.finding, report.metric_crs)
    return None if place is None else place.north


def _east(report: Report, _number: int, kept: KeptFinding, _language: Language) -> Cell:
    place = metric_place(kept.finding, report.metric_crs)
    return None if place is None else place.east


def _question(report: Report, _number: int, kept: KeptFinding, language: Language) -> Cell:
    """What is asked, the answers, and how the first of them is given."""
    finding = kept.finding
    if finding.question is None:
        return None
    return question_lines(finding, finding.question, report.upload_id).in_language(language)


def _accepted(_report: Report, _number: int, kept: KeptFinding, _language: Language) -> Cell:
    return None if kept.accepted_reason is None else f"{kept.accepted_by}: {kept.accepted_reason}"


COLUMNS: tuple[Column, ...] = (
    Column("no", Text("Số", "No."), "whole", 6, lambda _r, number, _k, _l: number),
    Column(
        "severity",
        Text("Mức", "Severity"),
        "text",
        14,
        lambda _r, _n, kept, language: SEVERITY_WORDS[kept.finding.severity].in_language(language),
    ),
    Column("number", Text("Quy tắc", "Rule"), "text", 8, lambda _r, _n, kept, _l: kept.finding.number),
    Column("code", Text("Mã", "Code"), "text", 22, lambda _r, _n, kept, _l: kept.finding.code),
    Column(
        "layer", Text("Lớp", "Layer"), "text", 22, lambda _r, _n, kept, _l: kept.finding.layer_words or None
    ),
    Column("row", Text("Dòng", "Row"), "whole", 8, lambda _r, _n, kept, _l: kept.finding.row),
    Column("rows", Text("Các dòng", "Rows"), "text", 24, _rows),
    Column(
        "message",
        Text("Phát hiện", "What was found"),
        "text",
        70,
        lambda _r, _n, kept, language: kept.finding.text.in_language(language),
    ),
    Column(
        "nearest",
        Text("Gần ô chức năng / thửa đất", "Nearest label"),
        "text",
        18,
        lambda _r, _n, kept, _l: kept.finding.nearest,
    ),
    Column("x_north", Text("X (bắc, m)", "X (north, m)"), "metres", 15, _north, 2),
    Column("y_east", Text("Y (đông, m)", "Y (east, m)"), "metres", 14, _east, 2),
    Column(
        "metric_crs",
        Text("Hệ tọa độ của X, Y", "System of X, Y"),
        "text",
        13,
        lambda report, _n, kept, _l: (
            None if report.metric_crs is None or kept.finding.place is None else report.metric_crs.name
        ),
    ),
    Column(
        "lon",
        Text("Kinh độ (°, WGS 84, EPSG:4326)", "Longitude (°, WGS 84, EPSG:4326)"),
        "metres",
        13,
        lambda _r, _n, kept, _l: None if kept.finding.place is None else kept.finding.place[0],
        7,
    ),
    Column(
        "lat",
        Text("Vĩ độ (°, WGS 84, EPSG:4326)", "Latitude (°, WGS 84, EPSG:4326)"),
        "metres",
        13,
        lambda _r, _n, kept, _l: None if kept.finding.place is None else kept.finding.place[1],
        7,
    ),
    Column("area_m2", Text("Diện tích (m²)", "Area (m²)"), "metres", 14, _measure("area_m2"), 2),
    Column("width_m", Text("Bề rộng (m)", "Width (m)"), "metres", 12, _measure("width_m"), 3),
    Column("length_m", Text("Chiều dài (m)", "Length (m)"), "metres", 12, _measure("length_m"), 2),
    Column("figures", Text("Số đo khác", "Other figures"), "text", 34, _figures),
    Column(
        "suggested_fix",
        Text("Cần làm gì", "What to do"),
        "text",
        60,
        lambda _r, _n, kept, language: (
            None if kept.finding.remedy is None else kept.finding.remedy.in_language(language)
        ),
    ),
    Column(
        "question",
        Text("Câu hỏi, các câu trả lời, cách trả lời", "Question, answers, how to answer"),
        "text",
        70,
        _question,
    ),
    Column(
        "done_automatically",
        Text("Đã tự làm", "Done by itself"),
        "text",
        10,
        lambda _r, _n, kept, language: (
            YES.in_language(language) if kept.finding.number.startswith(REPAIR_NUMBERS) else None
        ),
    ),
    Column("accepted", Text("Đã chấp nhận", "Accepted"), "text", 30, _accepted),
    Column(
        "map",
        Text("Bản đồ", "Map"),
        "text",
        40,
        lambda report, _n, kept, _l: place_url(report, kept.finding),
    ),
)

COLUMN: Mapping[str, Column] = {column.name: column for column in COLUMNS}
