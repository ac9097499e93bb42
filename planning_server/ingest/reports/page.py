"""The report as one HTML page that needs nothing beside itself: totals, a sketch of where the faults lie, every finding."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from planning_server.domain.finding import Finding, Severity
from planning_server.domain.text import Language, Text, visible
from planning_server.ingest.reports.figures import figures
from planning_server.ingest.reports.gathered import Line, lines
from planning_server.ingest.reports.questions import (
    OPEN_STATES,
    Answer,
    accept_body,
    accept_command,
    asked_question,
)
from planning_server.ingest.reports.report import (
    REPAIR_NUMBERS,
    SEVERITY_MEANS,
    SEVERITY_WORDS,
    STATE_WORDS,
    Report,
    RuleTotal,
    crs_title,
    group_title,
    metric_place,
    place_url,
    totals,
    written,
)
from planning_server.ingest.reports.sketch import WIDTH, sketch
from planning_server.store.uploads import KeptFinding

LONGEST_ROWS = 40
MOST_WHOLE = 500
"""Findings beyond so many that ask something say how one of their answers is given: a page of thousands stays fit to be opened."""

WORDS: dict[str, Text] = {
    "heading": Text("Báo cáo kiểm tra tệp quy hoạch", "Report on a plan file"),
    "plan": Text("Đồ án", "Plan"),
    "file": Text("Tệp", "File"),
    "decision": Text("Quyết định số", "Decision"),
    "sent": Text("Người gửi, ngày gửi", "Sent by, on"),
    "state": Text("Trạng thái", "State"),
    "system": Text("Hệ tọa độ của X, Y", "System of X and Y"),
    "upload": Text("Mã lần gửi", "Upload"),
    "totals": Text("Tổng hợp theo quy tắc", "Totals by rule"),
    "sketch": Text("Vị trí các phát hiện", "Where the findings are"),
    "findings": Text("Từng phát hiện", "Every finding"),
    "none": Text("Không có phát hiện nào.", "There are no findings."),
    "severity": Text("Mức", "Severity"),
    "rule": Text("Quy tắc", "Rule"),
    "says": Text("Nội dung", "What it says"),
    "layer": Text("Lớp", "Layer"),
    "count": Text("Số lượng", "Count"),
    "area": Text("Diện tích (m²)", "Area (m²)"),
    "accepted": Text("Đã chấp nhận", "Accepted"),
    "no": Text("Số", "No."),
    "row": Text("Dòng", "Row"),
    "each": Text("Từng dòng", "Each of them"),
    "what": Text("Phát hiện", "What was found"),
    "where": Text("Ở đâu", "Where"),
    "size": Text("Kích thước", "Size"),
    "todo": Text("Cần làm gì", "What to do"),
    "near": Text("gần", "near"),
    "latitude": Text("Vĩ độ", "Latitude"),
    "longitude": Text("kinh độ", "longitude"),
    "degrees": Text(
        "Vĩ độ, kinh độ: WGS 84 (EPSG:4326). Ô trống: không áp dụng cho phát hiện đó.",
        "Latitude, longitude: WGS 84 (EPSG:4326). An empty cell: does not apply to that finding.",
    ),
    "map": Text("xem trên bản đồ", "see on the map"),
    "question": Text("Câu hỏi", "Question"),
    "suggested": Text("đề xuất", "suggested"),
    "own_value": Text(
        "Không có lựa chọn sẵn: hãy ghi giá trị của mình vào chỗ của ví dụ.",
        "There are no choices to pick from: put your own value in place of the example.",
    ),
    "other_value": Text(
        "Câu trả lời khác: thay giá trị này bằng giá trị của câu trả lời đó.",
        "For another answer put its value in place of this one.",
    ),
    "how": Text("Cách trả lời", "How to answer"),
    "answer": Text("Trả lời", "Answer"),
    "command": Text("Lệnh", "Command"),
    "body": Text("Nội dung gửi", "Body of"),
    "steps": Text("Việc cần làm", "What is to be done"),
    "must": Text(
        "Lỗi: phải sửa tệp rồi gửi lại, hoặc trả lời câu hỏi, thì mới đi tiếp được",
        "Errors: mend the file and send it again, or answer what is asked, before it can go on",
    ),
    "asks": Text(
        "Có câu hỏi: hãy chọn một câu trả lời ở từng phát hiện",
        "Questions: choose an answer at each of these findings",
    ),
    "may_accept": Text(
        "Cảnh báo: hãy sửa tệp rồi gửi lại, hoặc chấp nhận kèm lý do",
        "Warnings: mend the file and send it again, or accept them with a reason",
    ),
    "patch": Text(
        "Trả lời bằng lệnh trên máy chủ, hoặc qua HTTP:",
        "Answers are given by a command on the server, or over HTTP by",
    ),
    "accept": Text("Chấp nhận tất cả, kèm lý do", "Accept all of these, with a reason"),
    "automatic": Text("đã tự làm, theo quy tắc an toàn", "done by itself, by a safe rule"),
    "axes": Text("X = bắc, Y = đông", "X = north, Y = east"),
}


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("planning_server.ingest.reports", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(report: Report, language: Language) -> str:
    """HTML in one language, readable on a phone and printable; no script, no other host."""
    groups = _groups(report, language)
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            report=report,
            state=STATE_WORDS[report.state].in_language(language),
            system=None if report.metric_crs is None else crs_title(report.metric_crs),
            lang=language,
            words={name: text.in_language(language) for name, text in WORDS.items()},
            severities=[
                (
                    str(severity),
                    SEVERITY_WORDS[severity].in_language(language),
                    SEVERITY_MEANS[severity].in_language(language),
                    written(count, 0, language),
                )
                for severity, count in report.counts().items()
            ],
            rules=[_rule(total, language) for total in totals(report.findings)],
            groups=groups,
            steps=_steps(groups, language),
            sketch=sketch(report, language),
            width=WIDTH,
        )
    )


def _rule(total: RuleTotal, language: Language) -> dict[str, object]:
    return {
        "number": total.number,
        "code": total.code,
        "severity": str(total.severity),
        "word": SEVERITY_WORDS[total.severity].in_language(language),
        "layer": visible(total.layer or ""),
        "title": total.title.in_language(language),
        "count": written(total.count, 0, language),
        "area": written(total.area_m2, 2, language),
        "accepted": written(total.accepted, 0, language) if total.accepted else "",
    }


def _groups(report: Report, language: Language) -> list[dict[str, object]]:
    """Findings of one code together, in the order in which the codes first occur."""
    groups: dict[str, list[KeptFinding]] = {}
    for kept in report.findings:
        groups.setdefault(kept.finding.code, []).append(kept)
    shown: dict[str, list[Line]] = {}
    for line in lines(report.findings):
        shown.setdefault(line.kept.finding.code, []).append(line)
    return [
        {
            "code": code,
            "number": group[0].finding.number,
            "severity": str(group[0].finding.severity),
            "word": SEVERITY_WORDS[group[0].finding.severity].in_language(language),
            "title": group_title(group).in_language(language),
            "count": written(len(group), 0, language),
            "open": group[0].finding.severity is not Severity.INFO,
            "items": [_line(report, line, language) for line in shown[code]],
            "accept": _accept(report, group, language),
            "asks": any(kept.finding.question is not None for kept in group),
        }
        for code, group in groups.items()
    ]


def _accept(report: Report, group: Sequence[KeptFinding], language: Language) -> dict[str, str] | None:
    """How the warnings of a code are accepted; None where nothing is left to accept or it is not the time."""
    first = group[0].finding
    is_open = first.severity is Severity.WARNING and any(kept.accepted_reason is None for kept in group)
    if report.state not in OPEN_STATES or not is_open:
        return None
    return {
        "command": accept_command(report.upload_id, first.code).in_language(language),
        "body": accept_body(first.code).in_language(language),
    }


def _steps(groups: Sequence[dict[str, object]], language: Language) -> list[dict[str, object]]:
    """The codes that somebody has to do something about, by what can be done."""
    chosen = {
        "must": [group for group in groups if group["severity"] in ("fatal", "error")],
        "asks": [group for group in groups if group["asks"]],
        "may_accept": [group for group in groups if group["accept"]],
    }
    return [
        {"what": WORDS[name].in_language(language), "groups": members}
        for name, members in chosen.items()
        if members
    ]


def _line(report: Report, line: Line, language: Language) -> dict[str, object]:
    """A finding whole, or one line for many, with each of them short."""
    if not line.members:
        return {**_item(report, line.number, line.kept, language), "numbers": str(line.number), "members": []}
    first, last = line.members[0][0], line.members[-1][0]
    members = [_item(report, number, kept, language) for number, kept in line.members]
    return {**_item(report, first, line.kept, language), "numbers": f"{first}–{last}", "members": members}


def _item(report: Report, number: int, kept: KeptFinding, language: Language) -> dict[str, object]:
    finding = kept.finding
    metric = metric_place(finding, report.metric_crs)
    return {
        "no": number,
        "id": finding.key,
        "layer": finding.layer_words,
        "row": _rows(finding),
        "message": finding.text.in_language(language),
        "metric": ()
        if metric is None
        else (
            f"X = {written(metric.north, 2, language)}",
            f"Y = {written(metric.east, 2, language)}",
        ),
        "degrees": None if finding.place is None else _degrees(*finding.place, language),
        "near": finding.nearest,
        "url": place_url(report, finding),
        "sizes": figures(finding, language, sizes=True),
        "todo": None if finding.remedy is None else finding.remedy.in_language(language),
        "question": _question(report, finding, language, whole=number <= MOST_WHOLE),
        "automatic": finding.number.startswith(REPAIR_NUMBERS),
        "accepted": None if kept.accepted_reason is None else f"{kept.accepted_by}: {kept.accepted_reason}",
    }


def _rows(finding: Finding) -> str:
    """The row, or the first of the rows that a finding is about; the workbook has them all."""
    rows = finding.measured.get("rows")
    if finding.row is not None or not isinstance(rows, str):
        return "" if finding.row is None else str(finding.row)
    return rows if len(rows) <= LONGEST_ROWS else rows[:LONGEST_ROWS].rpartition(",")[0] + ", …"


def _degrees(lon: float, lat: float, language: Language) -> str:
    """Written as maps and other programs take them: with a point, in both languages."""
    named = (WORDS["latitude"].in_language(language), WORDS["longitude"].in_language(language))
    return f"{named[0]} {lat:.6f}°, {named[1]} {lon:.6f}°"


def _question(
    report: Report, finding: Finding, language: Language, *, whole: bool
) -> dict[str, object] | None:
    if finding.question is None:
        return None
    asked = asked_question(finding, finding.question, report.upload_id)
    given = asked.answers or (() if asked.example is None else (asked.example,))
    shown = given if whole else given[:1]
    return {
        "pointer": visible(asked.pointer),
        "asks": asked.asks.in_language(language),
        "answers": [_answer(answer, language) for answer in asked.answers],
        "ways": [_answer(answer, language) for answer in shown] if report.state in OPEN_STATES else [],
        "is_cut": len(shown) < len(given),
    }


def _answer(answer: Answer, language: Language) -> dict[str, object]:
    return {
        "value": answer.value,
        "words": answer.words.in_language(language),
        "why": None if answer.why is None else answer.why.in_language(language),
        "suggested": answer.is_suggested,
        "command": None if answer.command is None else answer.command.in_language(language),
        "body": answer.body,
    }
