"""A plan is one coverage a theme: ground that two layers of zones draw is told, asked about and answered like that of one layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import shapely

from planning_server.domain.finding import Finding
from planning_server.ingest.content import Content
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from tests.shapefiles import LayerFiles, Row, plan_words, write_zip
from tests.unit.test_display_repairs import at

Shapes = Sequence[shapely.Polygon]
LOT = at(0, 0, 100, 100)


def content(
    tmp_path: Path,
    layers: Mapping[str, Shapes],
    themes: Mapping[str, str] | None = None,
    **words: Any,  # noqa: ANN401 - any JSON
) -> Content:
    files: list[LayerFiles] = []
    mapped: dict[str, Any] = {}
    for name, shapes in layers.items():
        rows: list[Row] = [
            (shape, {"id": f"{name[0]}{n}", "code": "DAT_Dulich"}) for n, shape in enumerate(shapes, start=1)
        ]
        files.append(LayerFiles(name, rows))
        mapped[name] = {"role": "zones", "attributes": {"code": "code", "zone_id": "id"}}
        if themes:
            mapped[name]["theme"] = themes[name]
    tmp_path.mkdir(exist_ok=True)
    path = write_zip(tmp_path, *files)
    plan = parse_plan_file(plan_words(mapping={"layers": mapped}, scale=2000, **words))
    return read_content(SourceFile(path, path.name, "0" * 64), plan)


def named(made: Content, code: str) -> list[Finding]:
    return [found for found in made.findings if found.code == code]


def values(found: Finding) -> list[object]:
    assert found.question is not None
    return [choice.value for choice in found.question.choices]


def test_ground_that_two_layers_draw_is_told_with_both_rows_and_layers(tmp_path: Path) -> None:
    """Both have row 1; they share 10 m × 100 m."""
    made = content(tmp_path, {"lots": [LOT], "park": [at(90, 0, 190, 100)]})
    [found] = named(made, "overlap")
    assert (found.layer, found.row) == ("lots", 1)
    assert (found.measured["other_layer"], found.measured["other_row"]) == ("park", 1)
    assert found.measured["area_m2"] == pytest.approx(1000)
    assert found.text.en.startswith("Rows 1 (“l1”, lots) and 1 (“p1”, park) overlap by 1 000.00 m²")
    figures = {one.layer: one.measured["pairs_overlapping"] for one in named(made, "overlap_figures")}
    assert figures == {"lots": 0, "park": 0, "lots, park": 1}


def test_the_same_shape_in_two_layers_is_told_with_the_rows_of_each(tmp_path: Path) -> None:
    made = content(tmp_path, {"lots": [at(200, 0, 300, 100), LOT], "park": [LOT]})
    [found] = named(made, "stacked_shapes")
    assert found.measured["rows"] == "lots: 2; park: 1"
    assert (found.layer, found.row) == ("lots", 2)


def test_layers_that_only_touch_or_are_of_other_themes_are_not_compared(tmp_path: Path) -> None:
    beside = content(tmp_path / "a", {"lots": [LOT], "park": [at(100, 0, 200, 100)]})
    assert {one.layer for one in named(beside, "overlap_figures")} == {"lots", "park"}
    over = {"lots": [LOT], "park": [at(90, 0, 190, 100)]}
    made = content(tmp_path / "b", over, {"lots": "land_use", "park": "green"})
    assert named(made, "overlap") == []


def test_what_three_layers_draw_is_told_by_pairs(tmp_path: Path) -> None:
    made = content(
        tmp_path,
        {"lots": [LOT], "park": [at(90, 0, 190, 100)], "road": [at(95, 0, 120, 100), at(300, 0, 310, 9)]},
    )
    pairs = {(one.layer, one.measured["other_layer"]) for one in named(made, "overlap")}
    assert pairs == {("lots", "park"), ("lots", "road")}
    [inside] = named(made, "shape_inside_another")
    assert (inside.layer, inside.measured["other_layer"]) == ("road", "park")


def test_copies_in_a_layer_are_told_once_against_another(tmp_path: Path) -> None:
    made = content(tmp_path, {"lots": [LOT] * 20, "park": [at(90, 0, 190, 100)]})
    [found] = named(made, "overlap")
    assert found.measured["pairs_of_rows"] == 20


INSIDE: Mapping[str, Shapes] = {"lots": [LOT], "park": [at(40, 40, 60, 60)]}


@pytest.mark.parametrize("answer", ["to_row_1_of_park", "to_row_1"])
def test_an_answer_names_the_layer_and_a_bare_row_is_taken_where_only_one_choice_has_it(
    tmp_path: Path, answer: str
) -> None:
    """The park of 20 m × 20 m takes 400 m² from the lot on the map; the legal geometry stays."""
    before = content(tmp_path / "a", INSIDE)
    [asked] = named(before, "shape_inside_another")
    assert values(asked) == ["to_row_1_of_park", "leave"]
    assert asked.question is not None
    assert "draw it for row 1 (“p1”, park)" in asked.question.choices[0].text.en
    after = content(tmp_path / "b", INSIDE, repairs={asked.key: answer})
    [applied] = named(after, "answer_applied")
    assert applied.layer == "park"
    assert applied.measured["area_before_m2"] == 10000
    assert applied.measured["area_after_m2"] == pytest.approx(9600)
    was, now = ([layer.zones[0].shape for layer in made.layers] for made in (before, after))
    assert [shape.legal_hex for shape in was] == [shape.legal_hex for shape in now]
    assert was[0].display_hex != now[0].display_hex
    assert was[1].display_hex == now[1].display_hex


def test_a_gap_between_layers_is_given_to_the_row_of_one_of_them(tmp_path: Path) -> None:
    """A gap of 20 m × 20 m between rows 1 and 2 of both layers: 400 m² on paper."""
    layers = {
        "lots": [at(0, 0, 100, 40), at(0, 60, 100, 160)],
        "park": [at(0, 40, 40, 60), at(60, 40, 100, 60)],
    }
    before = content(tmp_path / "a", layers)
    [gap] = named(before, "gap")
    assert values(gap) == [
        "leave",
        "to_row_1_of_lots",
        "to_row_2_of_lots",
        "to_row_1_of_park",
        "to_row_2_of_park",
    ]
    assert gap.measured["rows"] == "lots: 1-2; park: 1-2"
    after = content(tmp_path / "b", layers, repairs={gap.key: "to_row_2_of_park"})
    [applied] = named(after, "answer_applied")
    assert (applied.layer, applied.row) == ("park", 2)
    assert applied.measured["area_before_m2"] == pytest.approx(800)
    assert applied.measured["area_after_m2"] == pytest.approx(1200, abs=0.005)
    unclear = content(tmp_path / "c", layers, repairs={gap.key: "to_row_2"})
    assert named(unclear, "answer_applied") == []
    [unknown] = named(unclear, "answer_unknown")
    assert "to_row_2" in unknown.text.en


def test_an_answer_within_one_of_two_layers_is_drawn_in_that_layer(tmp_path: Path) -> None:
    layers = {"lots": [at(500, 0, 600, 100)], "park": [LOT, at(40, 40, 60, 60)]}
    [asked] = named(content(tmp_path / "a", layers), "shape_inside_another")
    assert (asked.layer, values(asked)) == ("park", ["to_row_2", "leave"])
    after = content(tmp_path / "b", layers, repairs={asked.key: "to_row_2"})
    [applied] = named(after, "answer_applied")
    assert (applied.layer, applied.measured["area_after_m2"]) == ("park", pytest.approx(9600))
