"""Codes, class names and colours of a layer of zones, through the whole pipeline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planning_server.domain.finding import Finding
from planning_server.ingest.content import Content
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from planning_server.landuse.names import guess_codes
from tests.cad_files import HOUSES, TestDrawing, box
from tests.shapefiles import LayerFiles, plan_words, square, write_zip

PLAN_FILES = Path(__file__).parents[1] / "plan_files"


def content_of(folder: Path, rows: list[dict[str, Any]], columns: list[int] | None = None) -> Content:
    """Squares in a row (at `columns`), each with its attributes; `id`, `code` and `density` are mapped."""
    places = columns or list(range(len(rows)))
    layer = LayerFiles("lots", [(square(place, 0), row) for place, row in zip(places, rows, strict=True)])
    path = write_zip(folder, layer)
    return read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(plan_words()))


def found(content: Content, code: str) -> list[Finding]:
    return [item for item in content.findings if item.code == code]


def lot(number: int, code: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any value of a dbf column
    return {"id": f"L{number}", "code": code, "density": "60%", **more}


def test_a_class_name_in_words_is_asked_for_with_suggestions_and_published_as_it_is(tmp_path: Path) -> None:
    content = content_of(tmp_path, [lot(1, "Đất giáo dục"), lot(2, "Đất giáo dục"), lot(3, "KHU A")])
    school, other = sorted(found(content, "code_unknown"), key=lambda item: item.row or 0)
    assert school.question is not None
    assert school.question.pointer == "/mapping/layers/lots/codes/Đất giáo dục"
    assert school.question.choices[0].value == "DAT_HTXH_Truonghoc"
    assert school.measured["zones"] == 2
    assert school.remedy is not None
    assert "“DAT_HTXH_Truonghoc”" in school.remedy.en
    assert other.question is not None
    assert other.question.choices == ()
    assert other.remedy is not None
    assert "DAT_" not in other.remedy.en
    assert [zone.code for zone in content.layers[0].zones] == ["Đất giáo dục", "Đất giáo dục", "KHU A"]


def test_what_a_code_is_written_with_is_told_and_kept(tmp_path: Path) -> None:
    written = [
        "QH_DAT_O_Nhomnhao",
        "HT_DAT_O_Langxom",
        "DAT_HTXH_Truonghoc_MN",
        "dat_coquan",
        "DAT_NDD_Dulich",
    ]
    content = content_of(tmp_path, [lot(number, code) for number, code in enumerate(written)])
    zones = content.layers[0].zones
    assert [zone.source_code for zone in zones] == written
    assert [zone.code for zone in zones] == [
        "DAT_O_Nhomnhao",
        "DAT_O_Langxom",
        "DAT_HTXH_Truonghoc",
        "DAT_Coquan",
        "DAT_NDD_Dulich",
    ]
    assert [item.row for item in found(content, "code_of_current_state")] == [2]
    assert sorted(item.row or 0 for item in found(content, "code_spelling")) == [3, 4]
    assert [item.row for item in found(content, "code_of_general_plan")] == [5]


def test_a_colour_that_disagrees_with_the_code_is_told_and_decides_nothing(tmp_path: Path) -> None:
    """DAT_O_Nhomnhao is ACI 42, #cc9900; the second zone has the colour of services, the third is right as an index."""
    rows = [
        lot(1, "DAT_O_Nhomnhao", MAU="204,153,0"),
        lot(2, "DAT_O_Nhomnhao", MAU="204, 0, 0"),
        lot(3, "DAT_O_Nhomnhao", MAU="42"),
        lot(4, "DAT_O_Nhomnhao", MAU="300,0,0"),
    ]
    content = content_of(tmp_path, rows)
    [conflict] = found(content, "color_conflict")
    assert conflict.row == 2
    assert "#cc0000" in conflict.text.en
    assert {zone.code for zone in content.layers[0].zones} == {"DAT_O_Nhomnhao"}


def test_the_default_pen_of_a_drawing_program_states_no_colour(tmp_path: Path) -> None:
    rows = [
        lot(1, "DAT_O_Nhomnhao", MAU="7"),
        lot(2, "DAT_O_Nhomnhao", MAU="11"),
        lot(3, "DAT_O_Nhomnhao", MAU="255,255,255"),
    ]
    assert sorted(item.row or 0 for item in found(content_of(tmp_path, rows), "color_conflict")) == [2, 3]


@pytest.mark.parametrize(
    ("of_hatch", "of_layer", "conflicts"),
    [
        ({"color": 7}, 7, 0),
        ({"color": 256}, 7, 0),  # by layer
        ({"color": 1}, 7, 1),
        ({"color": 256}, 1, 1),
        ({"true_color": 0xFFFFFF}, 7, 1),  # somebody chose this white
        ({"color": 42}, 7, 0),  # as Annex I has it
    ],
)
def test_a_hatch_in_the_default_colour_is_no_conflict(
    tmp_path: Path, of_hatch: dict[str, int], of_layer: int, conflicts: int
) -> None:
    drawing = TestDrawing()
    drawing.ring(HOUSES, box(0, 0, 100, 50))
    drawing.document.layers.add(HOUSES, color=of_layer)
    hatch = drawing.space.add_hatch(of_hatch.get("color", 256), dxfattribs={"layer": HOUSES})
    if "true_color" in of_hatch:
        hatch.dxf.true_color = of_hatch["true_color"]
    hatch.paths.add_polyline_path(box(0, 0, 100, 50), is_closed=True)
    path = drawing.save(tmp_path)
    words = plan_words(crs="EPSG:5899")
    del words["mapping"]
    content = read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(words))
    assert content.layers
    assert len(found(content, "color_conflict")) == conflicts


def test_one_id_in_two_places_is_told_apart_from_parts_of_one_zone(tmp_path: Path) -> None:
    """Squares of 100 m: columns 0, 1, 2 hang together, column 12 begins 900 m behind column 2."""
    rows = [lot(1, "DAT_O_Nhomnhao") for _ in range(4)]
    content = content_of(tmp_path, rows, [0, 1, 2, 12])
    [far] = found(content, "zone_id_far_apart")
    assert (far.row, far.measured["other_row"], far.measured["distance_m"]) == (4, 3, 900.0)
    (tmp_path / "near").mkdir()
    near = content_of(tmp_path / "near", rows, [0, 2, 4, 6])
    assert found(near, "zone_in_parts")
    assert not found(near, "zone_id_far_apart")


def test_the_class_names_of_binh_tan_suggest_what_a_person_chose_for_them() -> None:
    """The translations in the plan file were chosen by hand before there were suggestions."""
    words = json.loads((PLAN_FILES / "binhtan.json").read_text(encoding="utf-8"))
    chosen = words["mapping"]["layers"]["qh_binhtan_bac"]["codes"]
    assert len(chosen) == 15
    assert {name: guess_codes(name)[0].code for name in chosen} == chosen


def test_an_id_that_is_the_same_everywhere_is_told_once(tmp_path: Path) -> None:
    rows = [lot(1, "DAT_O_Nhomnhao") for _ in range(200)]
    content = content_of(tmp_path, rows, [number * 4 for number in range(200)])
    [far] = found(content, "zone_id_far_apart")
    assert "(200) lie in 200 places" in far.text.en
    assert far.measured["distance_m"] == 300.0
