"""Judges real plans of others and prints what was found in each: the second table of docs/formats.md.

python scripts/judge_archives.py ../shared/data [ARCHIVE ...]

Each archive is read with a plan file that maps the layers named here and nothing else, as a planner would send it. Overlapping pairs are those
that share more than a thousandth of the smaller one; the last column counts findings by code.
"""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from planning_server.domain.finding import Finding
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from planning_server.ingest.reading import read_upload

PLAN: Mapping[str, Any] = {
    "kind": "vector",
    "plan_id": "judged",
    "title": "Judged",
    "system": "construction_planning",
    "level": "phan_khu",
    "authority": "-",
    "decision_number": "-",
    "decision_date": "2024-01-01",
    "in_force_from": "2024-01-01",
}
PARCELS: Mapping[str, Any] = {"kind": "parcels", "title": "Judged", "commune": "00000"}


HEADINGS = (
    "plan", "shapes", "invalid", "empty", "repeated", "overlapping pairs", "gaps", "publishable", "time", "findings"
)  # fmt: skip
IN_COLUMNS = frozenset(
    {"invalid_geometry", "empty_geometry", "overlap_figures", "gap_figures", "column_unmapped"}
)


@dataclass(frozen=True)
class Case:
    """`layers` maps a layer to the columns of its attributes; empty takes every layer of the archive."""

    archive: str
    name: str
    layers: Mapping[str, Mapping[str, str]]
    measure_crs: str
    parcels: bool = False
    more: Mapping[str, Any] = field(default_factory=dict[str, Any])


TAIWAN = {"code": "使用分", "coverage": "建蔽率", "far": "容積率", "stated_area_m2": "參考面"}
CASES = (
    Case("vn_binhtan_zoning.zip", "Bình Tân", {"qh_binhtan_bac": {"code": "CNSDD_QD", "stated_area_m2": "Dtich"}}, "EPSG:9210"),
    Case("vn_duynghia_parcels.zip", "Duy Nghĩa", {"duynghia_parcels_vn2000_tm3_10745": {"sheet": "shbando", "number": "shthua", "legal_area_m2": "dientich"}}, "EPSG:5899", parcels=True),
    Case("fr_megeve_plu.zip", "Mégève, zones", {"ZONE_URBA": {"code": "LIBELLE"}}, "EPSG:2154"),
    Case("chicago_zoning.zip", "Chicago, October 2024", {"chicago-zoning-2024-10-21-simple": {"code": "zone_class"}}, "EPSG:26916"),
    Case("chicago_zoning.zip", "Chicago, April 2025", {"chicago-zoning-2025-04-17-simple": {"code": "zone_class"}}, "EPSG:26916"),
    Case("hamden_zoning.zip", "Hamden", {"zoning": {"code": "ZONING"}}, "EPSG:26918"),
    Case("sg_mp2019_boundary.zip", "Singapore, planning areas", {"MP2019-boundray-zone-SVY21/MP2019-planning-area/MP2019-planning-area": {"code": "PLN_AREA_C"}}, "EPSG:3414", more={"crs": "EPSG:3414"}),
    Case("taiwan_landuse.zip", "Taiwan, 88 plans", {}, "EPSG:3826"),
    Case("travis_parcels.zip", "Travis", {}, "EPSG:32614", parcels=True),
    Case("xplan_raster_truth.zip", "BPlan001", {"BPlan001_5-2_Bereiche/zones_truth.gpkg/zones_truth": {"code": "xplan_type"}}, "EPSG:25832"),
)  # fmt: skip


def plan_of(case: Case, layers: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    role = "parcels" if case.parcels else "zones"
    mapped = {name: {"role": role, "attributes": dict(columns)} for name, columns in layers.items()}
    return {
        **(PARCELS if case.parcels else PLAN),
        "measure_crs": case.measure_crs,
        "mapping": {"layers": mapped},
        **case.more,
    }


def figure(findings: tuple[Finding, ...], name: str) -> int:
    """Sum of a measured figure over all findings that state it."""
    return sum(int(value) for found in findings if isinstance(value := found.measured.get(name), int))


def judge(case: Case, layers: Mapping[str, Mapping[str, str]], path: Path) -> None:
    start = time.perf_counter()
    content = read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(plan_of(case, layers)))
    seconds = time.perf_counter() - start
    counts = Counter(found.code for found in content.findings)
    left = [code for code in sorted(counts) if code not in IN_COLUMNS]
    told = ", ".join(f"`{code}` {counts[code]}" for code in left)
    cells = [
        case.name,
        figure(content.findings, "shapes"),
        counts["invalid_geometry"],
        counts["empty_geometry"],
        figure(content.findings, "rows_repeated"),
        figure(content.findings, "pairs_over_a_thousandth"),
        figure(content.findings, "gaps"),
        "blocked" if content.is_blocked else "once accepted",
        f"{seconds:.1f} s",
        told,
    ]
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def main() -> int:
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    folder, only = Path(sys.argv[1]), sys.argv[2:]
    print(f"| {' | '.join(HEADINGS)} |\n|{'---|' * len(HEADINGS)}")
    for case in CASES:
        if not only or case.archive in only:
            judge(case, case.layers or layers_in(folder / case.archive, case), folder / case.archive)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"\npeak memory of this process: {peak} MiB")
    return 0


def layers_in(path: Path, case: Case) -> dict[str, Mapping[str, str]]:
    """Layers of archives with too many to name, or with one: by their own names."""
    names = [layer.name for layer in read_upload(path, path.name, (), []).layers]
    columns: Mapping[str, str] = {"sheet": "chunk", "number": "id"} if case.parcels else TAIWAN
    return dict.fromkeys(names, columns)


if __name__ == "__main__":
    sys.exit(main())
