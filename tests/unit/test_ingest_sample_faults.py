"""The faulty files of the sample town: every fault that was put in is found, at its row, with its measure."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from planning_server.domain.crs import Crs, transform_point
from planning_server.domain.finding import Finding
from planning_server.ingest.content import Content
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file, read_json

FAULTY = Path(__file__).parents[2] / "sample_data" / "faulty"
CODES = {
    "self_crossing": "invalid_geometry",
    "duplicate": "duplicate_geometry",
    "overlap": "overlap",
    "unknown_code": "code_unknown",
    "unreadable_indicator": "indicator_unparsed",
    "stated_area": "area_differs",
}


@cache
def content_of(stem: str) -> Content:
    [plan] = [path for path in FAULTY.glob("*.json") if path.stem.startswith(stem)]
    archive = plan.with_suffix(".zip")
    words = parse_plan_file(read_json(plan.read_text(encoding="utf-8")))
    return read_content(SourceFile(archive, archive.name, "0" * 64), words)


def expected() -> dict[str, Any]:
    return json.loads((FAULTY / "expected.json").read_text(encoding="utf-8"))


def found(stem: str, code: str, row: int | None = None) -> list[Finding]:
    return [
        item for item in content_of(stem).findings if item.code == code and (row is None or item.row == row)
    ]


@pytest.mark.parametrize("fault", [item for item in expected()["faults"] if item["fault"] in CODES])
def test_a_fault_that_was_put_in_is_found_at_its_row(fault: dict[str, Any]) -> None:
    [finding] = found("Quy hoạch", CODES[fault["fault"]], fault["row"])
    if "area_m2" in fault:
        assert finding.measured["area_m2"] == pytest.approx(fault["area_m2"], rel=1e-4)
    if "stated_m2" in fault:
        assert finding.measured["stated_m2"] == fault["stated_m2"]
        assert finding.measured["measured_m2"] == pytest.approx(fault["measured_m2"], rel=1e-4)
    if "place" in fault:
        assert finding.place is not None
        place = fault["place"]
        wanted = transform_point(place["e"], place["n"], Crs(5899), Crs(4326))
        assert finding.place == pytest.approx(wanted, abs=0.0005)  # 50 m: the place lies on the fault


def test_the_gap_that_was_put_in_is_found() -> None:
    [gap] = [item for item in expected()["faults"] if item["fault"] == "gap"]
    areas = [float(item.measured["area_m2"] or 0) for item in found("Quy hoạch", "gap")]
    assert any(area == pytest.approx(gap["area_m2"], rel=1e-3) for area in areas)


def test_columns_about_persons_are_reported_and_stay_in_quarantine() -> None:
    [column] = [item["column"] for item in expected()["faults"] if item["fault"] == "personal_column"]
    assert [column] == [
        item.text.en.split("“")[1].split("”")[0] for item in found("Quy hoạch", "personal_data")
    ]
    parcels = expected()["parcels"]
    told = [item.text.en.split("“")[1].split("”")[0] for item in found("Địa chính", "personal_data")]
    assert told == parcels["personal_columns"]
    assert sum(map(len, content_of("Địa chính").parcels)) == parcels["rows"]
    [kept] = content_of("Địa chính").quarantine
    assert set(kept.columns) >= set(told)


def test_every_row_of_the_faulty_plan_is_drafted() -> None:
    [layer] = content_of("Quy hoạch").layers
    assert len(layer.zones) == expected()["rows"]
