"""What a report shows in one line though it is many findings: repairs that were made by themselves, which would drown the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planning_server.domain.finding import Severity
from planning_server.domain.text import Text
from planning_server.ingest.checks.rows_told import row_ranges
from planning_server.ingest.findings.kind import FindingKind, Spot
from planning_server.ingest.reports.report import size
from planning_server.store.uploads import KeptFinding

MOST_SINGLE = 3
"""Up to so many of a code in a layer stand by themselves."""
GATHERED: Mapping[str, Text] = {
    "edges_joined": Text(
        "Lớp “{layer}”: trên bản đồ, ranh được nối khít với hình bên cạnh ở {count} dòng (đỉnh thay đổi: {vertices}, dời xa nhất {moved} m, tổng {before} m² thành {after} m²). Ranh pháp lý giữ nguyên.",
        "The layer “{layer}”: on the map the boundary was joined to its neighbours in rows: {count} (vertices changed: {vertices}, moved at most {moved} m, {before} m² became {after} m² in total). The legal geometry is unchanged.",
    ),
    "left_as_drawn": Text(
        "Lớp “{layer}”: không tự nối ranh ở {count} dòng vì sẽ làm hình thay đổi quá nhiều; bản đồ vẽ như đã gửi.",
        "The layer “{layer}”: the boundary was not joined, since that would change the shape too much; the map draws it as sent. Rows: {count}.",
    ),
    "valid_reading_shown": Text(
        "Lớp “{layer}”: bản đồ vẽ cách hiểu hợp lệ của ranh ở {count} dòng (tổng {after} m²; như đã vẽ {before} m²). Ranh pháp lý giữ nguyên.",
        "The layer “{layer}”: the map draws a valid reading of the boundary in rows: {count} ({after} m² in total; as drawn {before} m²). The legal geometry is unchanged.",
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One finding with its number, or one that stands for many, with the number of the first; `members` are those."""

    number: int
    kept: KeptFinding
    members: tuple[tuple[int, KeptFinding], ...] = ()


def lines(findings: Sequence[KeptFinding]) -> list[Line]:
    """All findings in their order; those of a gathered code and layer in one line where the first of them stands."""
    groups: dict[tuple[str, str | None], list[tuple[int, KeptFinding]]] = {}
    for number, kept in enumerate(findings, start=1):
        if kept.finding.code in GATHERED:
            groups.setdefault((kept.finding.code, kept.finding.layer), []).append((number, kept))
    listed: list[Line] = []
    for number, kept in enumerate(findings, start=1):
        group = groups.get((kept.finding.code, kept.finding.layer), [])
        if len(group) <= MOST_SINGLE:
            listed.append(Line(number, kept))
        elif group[0][0] == number:
            listed.append(Line(number, _gathered([one for _, one in group]), tuple(group)))
    return listed


def _gathered(group: Sequence[KeptFinding]) -> KeptFinding:
    first = group[0].finding
    rows = [kept.finding.row for kept in group if kept.finding.row is not None]
    before, after, vertices = (
        sum(size(kept.finding, name) or 0.0 for kept in group)
        for name in ("area_before_m2", "area_after_m2", "vertices_changed")
    )
    moved = max(size(kept.finding, "moved_m") or 0.0 for kept in group)
    kind = FindingKind(first.number, first.code, Severity.INFO, GATHERED[first.code], None)
    found = kind.seen(
        Spot(first.layer),
        measured={"count": len(group), "rows": row_ranges(rows)},
        layer=first.layer or "-",
        count=len(group),
        before=before,
        after=after,
        vertices=int(vertices),
        moved=moved,
    )
    return KeptFinding(found, None, None)
