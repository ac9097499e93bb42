"""The decision's balance table beside the drawing: squares of one hectare, sums on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from planning_server.domain.errors import InvalidInput
from planning_server.domain.finding import Finding
from planning_server.ingest.content import Content
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from tests.shapefiles import LayerFiles, plan_words, square, write_zip

CODES = ("DAT_O_Nhomnhao", "DAT_O_Nhomnhao", "DAT_O_Nhomnhao", "DAT_HTXH_Yte")
"""Four squares of 100 m: 30 000 m² of housing, 10 000 m² of health."""


def content_of(folder: Path, **words: Any) -> Content:  # noqa: ANN401 - any JSON value of a plan file
    rows = [(square(n, 0), {"id": f"L{n}", "code": code, "density": "40%"}) for n, code in enumerate(CODES)]
    path = write_zip(folder, LayerFiles("lots", rows))
    return read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(plan_words(**words)))


def found(content: Content, code: str) -> list[Finding]:
    return [item for item in content.findings if item.code == code]


def test_each_row_is_told_with_both_areas_the_difference_and_the_tolerance(tmp_path: Path) -> None:
    table = [{"code": "DAT_O_Nhomnhao", "area_ha": "3"}, {"code": "dat_htxh_yte", "area_m2": 9000}]
    content = content_of(tmp_path, balance=table)
    [agrees] = found(content, "balance_agrees")
    assert agrees.measured["drawn_m2"] == 30_000
    # half a unit of the last digit of 3 ha (5 000 m²) and a thousandth of 30 000 m²
    assert agrees.measured["tolerance_m2"] == 5_030
    [differs] = found(content, "balance_differs")
    assert differs.measured["difference_m2"] == 1_000
    assert differs.measured["difference_percent"] == pytest.approx(11.111)
    assert differs.measured["tolerance_m2"] == 9.5
    assert not content.is_blocked


@pytest.mark.parametrize(
    ("area_ha", "rounding_m2"),
    [
        (3.0, 50),
        (3, 50),
        (2.9, 50),
        (2.995, 5),
        ("3,00", 50),
        ("3.00", 50),
        ("3,0", 500),
        ("3", 5_000),
        ("3,0000", 0.5),
    ],
)
def test_hectares_are_as_exact_as_they_are_printed(
    tmp_path: Path, area_ha: object, rounding_m2: float
) -> None:
    content = content_of(tmp_path, balance=[{"code": "DAT_O_Nhomnhao", "area_ha": area_ha}])
    [told] = [*found(content, "balance_agrees"), *found(content, "balance_differs")]
    stated = float(str(area_ha).replace(",", ".")) * 10_000
    assert told.measured["tolerance_m2"] == pytest.approx(rounding_m2 + stated / 1000)


def test_a_use_without_a_row_and_a_row_without_a_drawing_are_told(tmp_path: Path) -> None:
    table = [{"code": "DAT_O_Nhomnhao", "area_m2": 30000.0}, {"code": "DAT_Coquan", "area_m2": 5000.25}]
    content = content_of(tmp_path, balance=table)
    [without] = found(content, "balance_without_row")
    assert (without.measured["attribute"], without.measured["drawn_m2"]) == ("DAT_HTXH_Yte", 10_000)
    [missing] = found(content, "balance_differs")
    assert (missing.measured["attribute"], missing.measured["difference_m2"]) == ("DAT_Coquan", -5000.25)


def test_totals_are_held_against_the_rows_the_zones_and_the_boundary(tmp_path: Path) -> None:
    table = [{"code": "DAT_O_Nhomnhao", "area_m2": 30000.5}, {"code": "DAT_HTXH_Yte", "area_m2": 10000.5}]
    content = content_of(tmp_path, balance=table, total_m2=45000.5)
    assert {str(item.measured["attribute"]) for item in found(content, "balance_total_differs")} == {
        "rows",
        "zones",
    }
    (tmp_path / "again").mkdir()
    assert not found(content_of(tmp_path / "again", balance=table, total_ha=4.0), "balance_total_differs")


def test_a_share_is_held_against_its_own_row_and_stands_for_an_area_that_is_not_given(tmp_path: Path) -> None:
    table = [
        {"code": "DAT_O_Nhomnhao", "area_m2": 30000, "share": 0.8},
        {"code": "DAT_HTXH_Yte", "share": 0.25},
    ]
    content = content_of(tmp_path, balance=table, total_m2=40000)
    [share] = found(content, "balance_share_differs")
    assert share.measured["found"] == 0.75
    assert {str(item.measured["attribute"]) for item in found(content, "balance_agrees")} == {
        "DAT_O_Nhomnhao",
        "DAT_HTXH_Yte",
    }


@pytest.mark.parametrize(
    ("balance", "pointer"),
    [
        ({"code": "a"}, "/balance"),
        ([{"code": "a"}], "/balance/0/area_m2"),
        ([{"area_m2": 5}], "/balance/0/code"),
        ([{"code": "a", "area_m2": -5}], "/balance/0/area_m2"),
        ([{"code": "a", "area_m2": "0,00"}], "/balance/0/area_m2"),
        ([{"code": "a", "area_m2": "1.250,5"}], "/balance/0/area_m2"),
        ([{"code": "a", "area_ha": "12 ha"}], "/balance/0/area_ha"),
        ([{"code": "a", "area_m2": 5, "area_ha": 5}], "/balance/0/area_ha"),
        ([{"code": "a", "share": 25}], "/balance/0/share"),
        ([{"code": "a", "area_m2": 5}, {"code": "A", "area_m2": 5}], "/balance/1/code"),
        ([{"code": "a", "aera_m2": 5, "share": 0.5}], "/balance/0/aera_m2"),
        (["a"], "/balance/0"),
    ],
)
def test_a_faulty_table_is_refused_where_the_fault_stands(balance: object, pointer: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_plan_file(plan_words(balance=balance))
    assert pointer in {fault.where for fault in refusal.value.faults}


def test_codes_that_differ_by_capitals_only_are_one_use_in_the_drawing(tmp_path: Path) -> None:
    codes = ("XYZ", "xyz", "DAT_HTXH_Yte")
    rows = [(square(n, 0), {"id": f"L{n}", "code": code, "density": "40%"}) for n, code in enumerate(codes)]
    path = write_zip(tmp_path, LayerFiles("lots", rows))
    table = [{"code": "XYZ", "area_m2": 20000.5}, {"code": "DAT_HTXH_Yte", "area_m2": 10000.5}]
    content = read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(plan_words(balance=table)))
    agrees = {
        item.measured["attribute"]: item.measured["drawn_m2"] for item in found(content, "balance_agrees")
    }
    assert agrees == {"XYZ": 20_000, "DAT_HTXH_Yte": 10_000}
    assert not found(content, "balance_differs")


def test_the_table_is_read_by_the_codes_of_the_mapping_as_the_drawing_is(tmp_path: Path) -> None:
    layers = plan_words()["mapping"]["layers"]
    layers["lots"]["codes"] = {"NỞ": "DAT_O_Nhomnhao", "NOM": "DAT_O_Nhomnhao"}
    rows = [
        (square(n, 0), {"id": f"L{n}", "code": code, "density": "40%"})
        for n, code in enumerate(("NỞ", "NOM"))
    ]
    path = write_zip(tmp_path, LayerFiles("lots", rows))
    # two rows of one use, one square of a hectare each: 12 000 and 8 000 m² are held against both squares
    table = [{"code": "nở", "area_m2": 11999.5}, {"code": "NOM", "area_m2": 8000.5}]
    words = plan_words(balance=table, mapping={"layers": layers})
    content = read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(words))
    [agrees] = found(content, "balance_agrees")
    assert (agrees.measured["attribute"], agrees.measured["drawn_m2"]) == ("nở + NOM", 20_000)
    assert not found(content, "balance_without_row")
