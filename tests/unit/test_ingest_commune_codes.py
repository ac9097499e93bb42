"""A code of a commune that does not have five digits is told, wherever it is given, and kept as sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from planning_server.domain.finding import Finding
from planning_server.ingest.commune_codes import has_form
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from tests.shapefiles import LayerFiles, Row, lots, parcel_words, plan_words, square, write_zip


def told(folder: Path, plan: dict[str, Any], layer: LayerFiles) -> list[Finding]:
    path = write_zip(folder, layer)
    content = read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(plan))
    return [found for found in content.findings if found.code == "commune_code_form"]


@pytest.mark.parametrize(
    ("code", "is_one"), [("20749", True), ("00001", True), ("749", False), ("２０７４９", False)]
)
def test_a_code_has_five_digits(code: str, is_one: bool) -> None:
    assert has_form(code) is is_one


def test_the_code_of_the_plan_file_is_told_with_the_form_expected(tmp_path: Path) -> None:
    [found] = told(tmp_path, plan_words(commune="Xã Suối Mơ"), LayerFiles("lots", lots()))
    assert found.measured == {"commune": "Xã Suối Mơ", "codes": 1}
    assert "“Xã Suối Mơ”" in found.text.vi
    assert "5 digits" in found.text.en


def test_a_code_of_five_digits_is_not_spoken_of(tmp_path: Path) -> None:
    assert told(tmp_path, plan_words(commune="48453"), LayerFiles("lots", lots())) == []


def parcels(*communes: str) -> LayerFiles:
    rows: list[Row] = [
        (square(at, 0), {"xa": commune, "to": "1", "so": str(at), "dt": 10_000.0, "loai": "ODT"})
        for at, commune in enumerate(communes)
    ]
    return LayerFiles("thua", rows)


def test_codes_in_a_column_are_one_finding_with_all_rows(tmp_path: Path) -> None:
    words = parcel_words(commune=None, extent="changes", ends=[{"commune": "7", "sheet": "1", "number": "9"}])
    words["mapping"]["layers"]["thua"]["attributes"]["commune"] = "xa"
    of_plan, of_rows = told(tmp_path, words, parcels("20749", "749", "x", "749"))
    assert of_plan.measured == {"commune": "7", "codes": 1}
    assert of_rows.measured == {"commune": "749, x", "codes": 2, "column": "xa", "rows": "2-4", "count": 3}
    assert of_rows.row == 2
