"""The report of one upload as values: what a planner reads, where it is in VN-2000 and in degrees, how big, what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import WGS84, Crs, definition, transform_point
from planning_server.domain.finding import Finding, Severity
from planning_server.domain.numbers import by_power_of_ten
from planning_server.domain.text import Language, Text
from planning_server.ingest.findings.registered import KINDS
from planning_server.store.uploads import KeptFinding, UploadState

SEVERITY_WORDS: Mapping[Severity, Text] = {
    Severity.FATAL: Text("không đọc được", "fatal"),
    Severity.ERROR: Text("lỗi", "error"),
    Severity.WARNING: Text("cảnh báo", "warning"),
    Severity.INFO: Text("ghi chú", "info"),
}
SEVERITY_MEANS: Mapping[Severity, Text] = {
    Severity.FATAL: Text("tệp không nhận được", "the file cannot be taken in"),
    Severity.ERROR: Text(
        "phải sửa hoặc trả lời trước khi đi tiếp", "must be mended or answered before it goes on"
    ),
    Severity.WARNING: Text(
        "công bố được khi có người chấp nhận và ghi lý do",
        "can be published once somebody accepts it with a reason",
    ),
    Severity.INFO: Text("để biết, không phải làm gì", "to know; nothing to do"),
}
STATE_WORDS: Mapping[UploadState, Text] = {
    UploadState.RECEIVED: Text("đã nhận", "received"),
    UploadState.READING: Text("đang đọc", "being read"),
    UploadState.CHECKING: Text("đang kiểm tra", "being checked"),
    UploadState.NEEDS_ATTENTION: Text("cần người gửi xử lý", "needs attention"),
    UploadState.READY: Text("sẵn sàng để duyệt", "ready for approval"),
    UploadState.APPROVED: Text("đã duyệt", "approved"),
    UploadState.SCHEDULED: Text("đã công bố, chưa đến ngày hiệu lực", "published, in force later"),
    UploadState.PUBLISHED: Text("đã công bố", "published"),
    UploadState.SUPERSEDED: Text("đã được thay thế", "superseded"),
    UploadState.WITHDRAWN: Text("đã rút", "withdrawn"),
    UploadState.REJECTED: Text("bị từ chối", "rejected"),
    UploadState.FAILED: Text("không nhận được", "failed"),
}
REPAIR_NUMBERS = "R"
"""Findings with such a number tell what was done without asking, by a rule that is safe."""


@dataclass(frozen=True, slots=True)
class Report:
    """One upload with its findings, the gravest first.

    `metric_crs` is the projected system that places are written in beside degrees; None where none is known yet. `map_url` is
    the viewer's address, without a slash at the end. `outlines` are those of the plan's layers and zones in EPSG:3857, simplified;
    none where nothing is drafted or nobody asked for them.
    """

    upload_id: str
    kind: str
    state: UploadState
    file_name: str
    file_sha256: str
    title: str
    plan_id: str | None
    version: int | None
    decision_number: str | None
    created_at: datetime
    created_by: str
    rows: Mapping[str, int]
    metric_crs: Crs | None
    map_url: str | None
    findings: Sequence[KeptFinding]
    outlines: Sequence[BaseGeometry] = ()

    def counts(self) -> Mapping[Severity, int]:
        """How many findings there are of each severity, the gravest first; zeros included."""
        return {
            severity: sum(kept.finding.severity is severity for kept in self.findings)
            for severity in Severity
        }


@dataclass(frozen=True, slots=True)
class RuleTotal:
    """All findings of one code in one layer."""

    number: str
    code: str
    severity: Severity
    layer: str | None
    title: Text
    count: int
    area_m2: float | None
    """Sum of what was measured as area; None where nothing was."""
    accepted: int


@dataclass(frozen=True, slots=True)
class MetricPlace:
    """Easting and northing in metres; Vietnamese documents print X = north, Y = east."""

    crs: Crs
    east: float
    north: float


def metric_place(finding: Finding, crs: Crs | None) -> MetricPlace | None:
    if finding.place is None or crs is None:
        return None
    east, north = transform_point(*finding.place, Crs(WGS84), crs)
    return MetricPlace(crs, round(east, 2), round(north, 2))


def crs_title(crs: Crs | None) -> str:
    """`EPSG:5899 (VN-2000 / TM-3 107-45)`; a dash where none is known."""
    return "-" if crs is None else f"{crs.name} ({definition(crs).name})"


def totals(findings: Sequence[KeptFinding]) -> list[RuleTotal]:
    """One line a code and layer, in the order of the findings."""
    groups: dict[tuple[str, str | None], list[KeptFinding]] = {}
    for kept in findings:
        groups.setdefault((kept.finding.code, kept.finding.layer), []).append(kept)
    return [_total(group) for group in groups.values()]


def _total(group: Sequence[KeptFinding]) -> RuleTotal:
    first = group[0].finding
    areas = [area for kept in group if (area := size(kept.finding, "area_m2")) is not None]
    return RuleTotal(
        number=first.number,
        code=first.code,
        severity=first.severity,
        layer=first.layer,
        title=group_title(group),
        count=len(group),
        area_m2=sum(areas) if areas else None,
        accepted=sum(kept.accepted_reason is not None for kept in group),
    )


def group_title(group: Sequence[KeptFinding]) -> Text:
    """The sentence of the one finding that there is, else that of their rule."""
    first = group[0].finding
    return first.text if len(group) == 1 else rule_title(first)


def rule_title(finding: Finding) -> Text:
    """The sentence of a rule with its own words left out; that of the finding where the register has no such code any more."""
    kind = KINDS.get(finding.code)
    if kind is None:
        return finding.text
    return Text(_without_names(kind.text.vi), _without_names(kind.text.en))


def _without_names(template: str) -> str:
    return re.sub(r"\{\w+\}", "…", template).replace("{{", "{").replace("}}", "}")


def size(finding: Finding, name: str) -> float | None:
    """A measured value (`area_m2`, `width_m`, `length_m`) where it is a number."""
    value = finding.measured.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def place_url(report: Report, finding: Finding) -> str | None:
    """The viewer at the place of a finding."""
    if report.map_url is None or finding.place is None:
        return None
    lon, lat = (f"{part:.6f}" for part in finding.place)
    return f"{report.map_url}/?z=18&lat={lat}&lon={lon}&at={lon},{lat}"


def written(value: float | None, decimals: int, language: Language) -> str:
    """A number as people write it in a language: spaces between thousands; empty for None."""
    if value is None:
        return ""
    large = by_power_of_ten(value, language)
    if large is not None:
        return large
    plain = f"{value:,.{decimals}f}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return plain.replace(".", ",") if language == "vi" else plain
