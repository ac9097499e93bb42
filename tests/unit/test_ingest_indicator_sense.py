"""Indicators against each other, against people and against national limits; limits from QCVN 01:2021/BXD as the rule tables have them."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from planning_server.domain.finding import Finding
from planning_server.ingest.checks.indicator_sense import whole_number
from planning_server.ingest.content import Content
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from planning_server.landuse.codes import find_land_use
from planning_server.landuse.national_limits import (
    HEIGHTS_M,
    LIMITS,
    LOT_AREAS_M2,
    TABLE_2_10_PERCENT,
    exceeded,
    table_2_10,
)
from tests.shapefiles import LayerFiles, plan_words, square, write_zip

RULE_TABLES = Path(__file__).parent / "rule_tables_vn.yaml"


def content_of(folder: Path, *rows: dict[str, Any], side: float = 100.0) -> Content:
    """Squares with the given columns; every other one of the indicators is empty."""
    empty = {"code": "DAT_O_Nhomnhao", "cov": "", "far": "", "tang": "", "cao": "", "dan": 0.0, "dt": 0.0}
    layer = LayerFiles(
        "lots", [(square(n, 0, side), {"id": f"L{n}", **empty, **row}) for n, row in enumerate(rows)]
    )
    attributes = {
        "zone_id": "id",
        "code": "code",
        "coverage": "cov",
        "far": "far",
        "storeys": "tang",
        "height_m": "cao",
        "population": "dan",
        "stated_area_m2": "dt",
    }
    words = plan_words(mapping={"layers": {"lots": {"role": "zones", "attributes": attributes}}})
    path = write_zip(folder, layer)
    return read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(words))


def found(content: Content, code: str) -> list[Finding]:
    return [item for item in content.findings if item.code == code]


def test_table_2_10_is_that_of_the_rule_tables() -> None:
    tables = {table["id"]: table for table in yaml.safe_load(RULE_TABLES.read_text("utf-8"))["tables"]}
    printed = tables["q_t2_10"]
    assert [list(row) for row in TABLE_2_10_PERCENT] == printed["cells"]
    assert [list(HEIGHTS_M), list(LOT_AREAS_M2)] == [axis["knots"] for axis in tables["q_t2_9"]["axes"]]
    for (row, height), (column, area) in product(enumerate(HEIGHTS_M), enumerate(LOT_AREAS_M2)):
        assert table_2_10(area, height) == pytest.approx(printed["cells"][row][column] / 100)
    assert table_2_10(50_000, 46.5) == pytest.approx(0.40)
    assert table_2_10(6_500, 10) == pytest.approx(0.75)  # half way between 80 and 70


def test_every_limit_names_known_codes_and_the_highest_of_a_clause_first() -> None:
    assert {code for limit in LIMITS for code in limit.codes if find_land_use(code) is None} == set()
    for code in {code for limit in LIMITS for code in limit.codes}:
        ceilings = [
            limit.ceiling
            for limit in LIMITS
            if code in limit.codes and limit.quantity == "coverage" and limit.storeys_above is None
        ]
        assert ceilings == sorted(ceilings, reverse=True)


@pytest.mark.parametrize(
    ("code", "quantity", "value", "storeys", "clause"),
    [
        ("DAT_HTXH_Yte", "coverage", 0.40, None, None),
        ("DAT_HTXH_Yte", "coverage", 0.45, None, "2.6.3"),
        ("DAT_HTXH_Yte", "coverage", 0.65, None, "2.7.7"),
        ("DAT_SX_Congnghiep", "coverage", 0.70, 3, None),
        ("DAT_SX_Congnghiep", "coverage", 0.70, 6, "2.5.3"),
        ("DAT_SX_Congnghiep", "coverage", 0.71, None, "2.5.3"),
        ("DAT_HTXH_CayxanhCC", "coverage", 0.05, None, None),
        ("DAT_HTXH_CayxanhCC", "coverage", 0.06, None, "2.6.4"),
        ("DAT_O_Nhomnhao", "far", 7.0, None, None),
        ("DAT_O_Nhomnhao", "far", 7.5, None, "2.6.3, bảng 2.8"),
        ("DAT_Dichvu", "far", 13.0, None, None),
        ("DAT_Dichvu", "far", 13.5, None, "2.6.3, bảng 2.9, 2.10"),
        ("KHU A", "far", 14.0, None, "2.6.3, bảng 2.9, 2.10"),
        ("DAT_Coquan", "coverage", 1.0, None, None),
    ],
)
def test_a_limit_is_exceeded_above_it_and_kept_at_it(
    code: str, quantity: str, value: float, storeys: float | None, clause: str | None
) -> None:
    limit = exceeded(code, quantity, value, storeys)
    assert (None if limit is None else limit.clause) == clause


def test_a_value_above_a_national_limit_is_told_once_with_clause_and_condition(tmp_path: Path) -> None:
    school = {"code": "DAT_HTXH_Truonghoc", "cov": "45%"}
    content = content_of(tmp_path, school, school, {"code": "DAT_HTXH_Truonghoc", "cov": "40%"})
    [above] = found(content, "above_national_limit")
    assert (above.row, above.measured["count"], above.measured["rows"]) == (1, 2, "1-2")
    assert "40 % by QCVN 01:2021/BXD, clause 2.6.3" in above.text.en
    assert not content.is_blocked


def test_services_keep_table_2_10_by_the_area_of_their_zone_and_the_lowest_height_they_must_have(
    tmp_path: Path,
) -> None:
    """Squares of 100 m are 10 000 m²: 70 % up to 16 m, 55 % at 28 m."""
    content = content_of(
        tmp_path,
        {"code": "DAT_Dichvu", "cov": "70%"},
        {"code": "DAT_Dichvu", "cov": "71%"},
        {"code": "DAT_Dichvu", "cov": "60%", "cao": "28-40 m"},
        {"code": "DAT_Dichvu", "cov": "60%", "cao": "≤ 40 m"},
    )
    assert [item.row for item in found(content, "above_national_limit")] == [2, 3]


def test_indicators_that_cannot_meet_are_told(tmp_path: Path) -> None:
    content = content_of(
        tmp_path,
        {"cov": "60%", "tang": "5 tầng", "far": "3,0"},
        {"cov": "60%", "tang": "5 tầng", "far": "4,0"},
        {"cov": "60%", "far": "0,3"},
    )
    assert [item.row for item in found(content, "far_out_of_reach")] == [2]
    assert [item.row for item in found(content, "coverage_out_of_reach")] == [3]


def test_more_people_than_a_zone_can_hold_are_told(tmp_path: Path) -> None:
    content = content_of(tmp_path, {"dan": 4000.0}, {"dan": 6000.0}, {"dan": 6000.0, "far": "5,0"})
    assert [item.row for item in found(content, "population_dense")] == [2]


def test_areas_that_went_through_float32_are_told_and_others_are_not(tmp_path: Path) -> None:
    """400 m squares: 160 000 m². 160000.203125 and 12345.6787109375 are the float32 numbers next to .2 and .6789."""
    content = content_of(tmp_path, {"dt": 160000.203125}, {"dt": 12345.6787109375}, side=400)
    [told] = found(content, "area_float32")
    assert told.measured["count"] == 1
    (tmp_path / "exact").mkdir()
    assert not found(
        content_of(tmp_path / "exact", {"dt": 160000.2}, {"dt": 160000.0}, side=400), "area_float32"
    )


def test_the_unit_of_a_doubtful_column_is_asked_for_once_and_the_answer_is_taken(tmp_path: Path) -> None:
    rows = [{"far": text} for text in ("200", "150", "200%", "5", "-", "1,2 lần")]
    content = content_of(tmp_path, *rows)
    [asked] = found(content, "indicator_unit_unclear")
    assert asked.measured["count"] == 3  # 200, 150 and, beside them, 5
    assert asked.question is not None
    assert asked.question.pointer == "/mapping/layers/lots/units/far"
    assert [choice.value for choice in asked.question.choices] == ["percent", "ratio"]
    before = [zone.indicators.far for zone in content.layers[0].zones]
    assert [None if far is None else far.maximum for far in before] == [None, None, 2.0, None, None, 1.2]
    layer = {
        "role": "zones",
        "attributes": {"zone_id": "id", "code": "code", "far": "far"},
        "units": {"far": "percent"},
    }
    answered = read_content(
        SourceFile(tmp_path / "plan.zip", "plan.zip", "0" * 64),
        parse_plan_file(plan_words(mapping={"layers": {"lots": layer}})),
    )
    after = [zone.indicators.far for zone in answered.layers[0].zones]
    assert [None if far is None else far.maximum for far in after] == [2.0, 1.5, 2.0, 0.05, None, 1.2]
    assert not found(answered, "indicator_unit_unclear")


def test_areas_are_written_with_thousands_apart_and_sentences_keep_their_commas() -> None:
    assert [whole_number(950.2), whole_number(1234.5), whole_number(1234567.0)] == [
        "950",
        "1 234",
        "1 234 567",
    ]
