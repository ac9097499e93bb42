"""The report as an XLSX workbook: a page of totals, and a table of all findings that can be filtered and sorted.

Text from a file is only ever text: no cell becomes a formula or a link by what it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from planning_server.domain.text import Language, Text, visible
from planning_server.ingest.reports.columns import COLUMNS, Cell, Column
from planning_server.ingest.reports.gathered import lines
from planning_server.ingest.reports.report import (
    SEVERITY_MEANS,
    SEVERITY_WORDS,
    STATE_WORDS,
    Report,
    crs_title,
    totals,
)
from planning_server.store.uploads import KeptFinding

ROWS_A_SHEET = 1_000_000
LETTERS_A_CELL = 32_000
CUT = Text(" … (còn nữa, xem bản JSON)", " … (more of it in the JSON form)")
FILLS = {"fatal": "#f4b6b0", "error": "#f4b6b0", "warning": "#ffe8a3", "info": "#e8eef4"}
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

TOTALS_SHEET = Text("Tổng hợp", "Totals")
FINDINGS_SHEET = Text("Phát hiện", "Findings")
REPAIRS_SHEET = Text("Từng chỗ đã tự làm", "Each repair")
"""What stands in one line of the other sheet and would drown it."""
LABELS = (
    ("title", Text("Đồ án", "Plan")),
    ("file_name", Text("Tệp", "File")),
    ("file_sha256", Text("SHA-256 của tệp", "SHA-256 of the file")),
    ("decision_number", Text("Quyết định số", "Decision")),
    ("created_by", Text("Người gửi", "Sent by")),
    ("upload_id", Text("Mã lần gửi", "Upload")),
)
STATE = Text("Trạng thái", "State")
SYSTEM = Text("Hệ tọa độ của X, Y", "System of X and Y")
HEADINGS = (
    Text("Mức", "Severity"),
    Text("Quy tắc", "Rule"),
    Text("Mã", "Code"),
    Text("Lớp", "Layer"),
    Text("Nội dung", "What it says"),
    Text("Số lượng", "Count"),
    Text("Tổng diện tích (m²)", "Total area (m²)"),
    Text("Đã chấp nhận", "Accepted"),
)


def workbook(report: Report, language: Language) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **SAFE})
    styles = _Styles(book)
    _totals_sheet(book.add_worksheet(TOTALS_SHEET.in_language(language)), report, language, styles)
    listed = lines(report.findings)
    members = [one for line in listed for one in line.members]
    sheets = [(FINDINGS_SHEET, [(line.number, line.kept) for line in listed])]
    if members:
        sheets.append((REPAIRS_SHEET, members))
    for title, rows in sheets:
        for start in range(0, max(len(rows), 1), ROWS_A_SHEET):
            number = start // ROWS_A_SHEET + 1
            name = title.in_language(language) + ("" if number == 1 else f" {number}")
            shown = rows[start : start + ROWS_A_SHEET]
            _findings_sheet(book.add_worksheet(name), report, shown, language, styles)
    book.close()
    return out.getvalue()


class _Styles:
    def __init__(self, book: Any) -> None:  # noqa: ANN401 - xlsxwriter ships no types
        self.head = book.add_format(
            {"bold": True, "bg_color": "#1f3b57", "font_color": "#ffffff", "text_wrap": True}
        )
        self.bold = book.add_format({"bold": True})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.top = book.add_format({"valign": "top"})
        self.severity = {
            name: book.add_format({"bg_color": colour, "valign": "top"}) for name, colour in FILLS.items()
        }
        self.decimals = {
            digits: book.add_format({"num_format": "#,##0." + "0" * digits, "valign": "top"})
            for digits in (2, 3, 7)
        }


def _totals_sheet(sheet: Any, report: Report, language: Language, styles: _Styles) -> None:  # noqa: ANN401 - the same
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 2, 24)
    sheet.set_column(3, 3, 24)
    sheet.set_column(4, 4, 80)
    sheet.set_column(5, 7, 16)
    row = 0
    for name, label in LABELS:
        sheet.write_string(row, 0, label.in_language(language), styles.bold)
        sheet.write_string(row, 1, str(getattr(report, name) or "-"))
        row += 1
    sheet.write_string(row, 0, STATE.in_language(language), styles.bold)
    sheet.write_string(row, 1, STATE_WORDS[report.state].in_language(language))
    row += 1
    sheet.write_string(row, 0, SYSTEM.in_language(language), styles.bold)
    sheet.write_string(row, 1, crs_title(report.metric_crs))
    row += 2
    for severity, count in report.counts().items():
        sheet.write_string(
            row, 0, SEVERITY_WORDS[severity].in_language(language), styles.severity[str(severity)]
        )
        sheet.write_number(row, 1, count)
        sheet.write_string(row, 2, SEVERITY_MEANS[severity].in_language(language))
        row += 1
    row += 1
    for column, heading in enumerate(HEADINGS):
        sheet.write_string(row, column, heading.in_language(language), styles.head)
    for total in totals(report.findings):
        row += 1
        texts = (
            SEVERITY_WORDS[total.severity].in_language(language),
            total.number,
            total.code,
            visible(total.layer or ""),
            total.title.in_language(language),
        )
        for column, text in enumerate(texts):
            style = styles.severity[str(total.severity)] if column == 0 else styles.wrapped
            sheet.write_string(row, column, _cut(text, language), style)
        sheet.write_number(row, 5, total.count, styles.top)
        if total.area_m2 is not None:
            sheet.write_number(row, 6, total.area_m2, styles.decimals[2])
        sheet.write_number(row, 7, total.accepted, styles.top)


def _findings_sheet(
    sheet: Any,  # noqa: ANN401 - the same
    report: Report,
    shown: Sequence[tuple[int, KeptFinding]],
    language: Language,
    styles: _Styles,
) -> None:
    for index, column in enumerate(COLUMNS):
        sheet.set_column(index, index, column.width)
        sheet.write_string(0, index, column.heading.in_language(language), styles.head)
    for row, (number, kept) in enumerate(shown, start=1):
        for index, column in enumerate(COLUMNS):
            cell = column.cell(report, number, kept, language)
            style = styles.severity[str(kept.finding.severity)] if column.name == "severity" else None
            _write(sheet, (row, index), column, cell, language, styles, style)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(shown), 1), len(COLUMNS) - 1)


def _write(
    sheet: Any,  # noqa: ANN401 - the same
    at: tuple[int, int],
    column: Column,
    cell: Cell,
    language: Language,
    styles: _Styles,
    style: object | None,
) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        sheet.write_string(*at, _cut(cell, language), style or styles.wrapped)
    else:
        sheet.write_number(
            *at, cell, styles.top if column.decimals is None else styles.decimals[column.decimals]
        )


def _cut(text: str, language: Language) -> str:
    """A cell of a workbook holds 32 767 letters: what is longer says so."""
    return text if len(text) <= LETTERS_A_CELL else text[:LETTERS_A_CELL] + CUT.in_language(language)
