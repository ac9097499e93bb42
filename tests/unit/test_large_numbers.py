"""Numbers too large to be read digit by digit are shown by their power of ten, in both languages and every form."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from planning_server.domain.numbers import by_power_of_ten, number_words
from planning_server.ingest.crs_detection import shown_metres
from planning_server.ingest.findings.of_attributes import AREA_DIFFERS
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from planning_server.ingest.reports.report import written
from tests.map_files import as_json, feature, geojson
from tests.shapefiles import plan_words, square

LONG = re.compile(r"[0-9]{20}|(?:[0-9]{3}[ \u202f]){6}")


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (1e160, "1,00×10^160", "1.00×10^160"),
        (-1.2345e15, "-1,23×10^15", "-1.23×10^15"),
        (10**300, "1,00×10^300", "1.00×10^300"),
        (1e12, "1,00×10^12", "1.00×10^12"),
        (999_999_999_999, None, None),
        (4_294_967_296, None, None),
        (float("inf"), None, None),
        (float("nan"), None, None),
    ],
)
def test_the_power_of_ten_is_written_as_each_language_writes_numbers(
    value: float, vi: str | None, en: str | None
) -> None:
    assert (by_power_of_ten(value, "vi"), by_power_of_ten(value, "en")) == (vi, en)


def test_sentences_reports_and_distances_write_them_alike() -> None:
    found = AREA_DIFFERS.seen(row=2, stated=1e160, measured_m2=12.5)
    assert "1,00×10^160 m²" in found.text.vi
    assert "1.00×10^160 m²" in found.text.en
    assert (written(1e160, 2, "vi"), written(1e160, 2, "en")) == ("1,00×10^160", "1.00×10^160")
    assert number_words(2.5e13, 2).vi == "2,50×10^13"
    assert shown_metres(1e160).en == "1.00×10^157 km"
    assert shown_metres(27_214.0).vi == "27,2 km"


def test_no_sentence_about_a_file_holds_a_hundred_digits(tmp_path: Path) -> None:
    huge = {"id": "L0", "code": "DAT_O_Nhomnhao", "density": "70%", "dt": 1e160, "nguoi": 1e160}
    rows = [feature(as_json(square(0, 0)), **huge), feature(as_json(square(1, 0)), **{**huge, "id": "L1"})]
    path = geojson(
        tmp_path / "lots.geojson", *rows, crs={"type": "name", "properties": {"name": "EPSG:5899"}}
    )
    words = plan_words()
    words["mapping"]["layers"]["lots"]["attributes"] |= {"stated_area_m2": "dt", "population": "nguoi"}
    content = read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(words))
    told = {found.code: found.text for found in content.findings}
    assert {"area_differs", "number_unreadable"} <= set(told) | {"area_unit"}
    for text in told.values():
        assert not LONG.search(text.vi + text.en), text
    assert "×10^160" in json.dumps([text.en for text in told.values()], ensure_ascii=False)
