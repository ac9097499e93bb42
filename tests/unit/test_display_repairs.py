"""What the map draws is mended only where that is safe, told each time, and never at the cost of the legal geometry."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs
from planning_server.domain.finding import Finding
from planning_server.domain.valid_reading import repaired
from planning_server.ingest.checks.layer_shapes import Coverage, neighbourhood
from planning_server.ingest.checks.overlaps import find_overlaps
from planning_server.ingest.checks.tolerances import tolerances_of
from planning_server.ingest.content import Content
from planning_server.ingest.ground import Ground, as_array
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from planning_server.ingest.repairs.display import Mended, mend_display
from tests.shapefiles import ORIGIN, LayerFiles, Row, plan_words, write_zip

TM3 = Crs(5899)
SCALE = 2000  # snap 0.1 m, safe strips 0.4 m


def placed(*corners: tuple[float, float]) -> shapely.Polygon:
    return shapely.Polygon([(ORIGIN[0] + x, ORIGIN[1] + y) for x, y in corners])


def at(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return shapely.box(ORIGIN[0] + west, ORIGIN[1] + south, ORIGIN[0] + east, ORIGIN[1] + north)


def mended(*shapes: shapely.Polygon) -> tuple[Mended, list[Finding]]:
    drawn = as_array(shapes)
    rows = np.arange(1, len(shapes) + 1, dtype=np.int64)
    coverage = Coverage(
        "lots", rows, repaired(drawn), Ground(TM3, TM3), [], tolerances_of(SCALE, None), asks=True
    )
    findings: list[Finding] = []
    overlaps = find_overlaps(coverage, neighbourhood(coverage))
    return mend_display(coverage, drawn, overlaps, findings), findings


def codes(findings: Sequence[Finding]) -> list[str]:
    return [item.code for item in findings]


def test_a_clean_coverage_is_left_byte_for_byte() -> None:
    made, findings = mended(at(0, 0, 100, 100), at(100, 0, 200, 100))
    assert not made.changed.any()
    assert findings == []


def test_a_missing_vertex_is_added_and_nothing_moves() -> None:
    made, findings = mended(at(0, 0, 100, 100), at(100, 0, 200, 40), at(100, 40, 200, 100))
    assert made.changed.tolist() == [True, False, False]
    assert shapely.coverage_is_valid(made.shapes)
    [joined] = findings
    assert joined.code == "edges_joined"
    assert joined.measured["moved_m"] == 0
    assert joined.measured["vertices_changed"] == 1
    assert joined.measured["area_before_m2"] == joined.measured["area_after_m2"] == 10000


def test_corners_a_centimetre_apart_are_joined_and_told() -> None:
    made, findings = mended(at(0, 0, 100, 100), placed((100, 0), (200, 0), (200, 100), (100.01, 100)))
    assert shapely.coverage_is_valid(made.shapes)
    assert set(codes(findings)) == {"edges_joined"}
    assert all(float(item.measured["moved_m"] or 0) <= 0.1 for item in findings)


def test_a_real_overlap_is_left_to_a_person() -> None:
    made, findings = mended(at(0, 0, 100, 100), at(98, 0, 200, 100))
    assert not made.changed.any()
    assert findings == []


def test_a_duplicate_and_a_zone_inside_another_never_vanish() -> None:
    shapes = (at(0, 0, 100, 100), at(0, 0, 100, 100), at(40, 40, 60, 55))
    made, _ = mended(*shapes)
    assert not made.changed.any()
    assert not shapely.is_empty(made.shapes).any()


def test_a_narrow_zone_is_not_taken_for_a_gap() -> None:
    """0.25 m of hedge between two fields, narrower than a safe strip."""
    made, _ = mended(at(0, 0, 100, 100), at(100, 0, 100.25, 100), at(100.25, 0, 200, 100.05))
    assert shapely.area(made.shapes[1]) == pytest.approx(25)
    common = shapely.area(shapely.intersection(made.shapes[0], made.shapes[1]))
    assert common == pytest.approx(0, abs=1e-6)


def test_a_shape_that_would_change_too_much_goes_back_and_is_told() -> None:
    """A gap of 0.3 m along 100 m is 30 m²: closing it is not safe."""
    around = [at(0, 0, 300, 100), at(0, 200, 300, 300), at(0, 100, 100, 200), at(100.3, 100, 300, 200)]
    made, findings = mended(*around)
    grown = shapely.area(made.shapes) - shapely.area(as_array(around))
    assert np.abs(grown).max() <= 1.0
    assert "left_as_drawn" in codes(findings)


def test_the_same_input_is_mended_to_the_same_bytes() -> None:
    shapes = (at(0, 0, 100, 100), placed((100, 0), (200, 0), (200, 100), (100.02, 100)), at(0, 100, 200, 150))
    first, second = mended(*shapes)[0], mended(*shapes)[0]
    assert shapely.to_wkb(first.shapes).tolist() == shapely.to_wkb(second.shapes).tolist()


def test_an_invalid_zone_is_told_with_both_areas_and_kept_as_sent() -> None:
    made, findings = mended(placed((0, 0), (10, 10), (10, 0), (0, 10)))
    assert codes(findings) == ["valid_reading_shown"]
    assert not made.changed.any()


def content(tmp_path: Path, shapes: Sequence[shapely.Polygon], **words: Any) -> Content:  # noqa: ANN401 - any JSON
    rows: list[Row] = [(shape, {"id": f"L{n}", "code": "DAT_Dulich"}) for n, shape in enumerate(shapes)]
    tmp_path.mkdir(exist_ok=True)
    path = write_zip(tmp_path, LayerFiles("lots", rows))
    layers = {"lots": {"role": "zones", "attributes": {"code": "code", "zone_id": "id"}}}
    plan = parse_plan_file(plan_words(mapping={"layers": layers}, scale=SCALE, **words))
    return read_content(SourceFile(path, path.name, "0" * 64), plan)


def one(made: Content, code: str) -> Finding:
    [found] = [item for item in made.findings if item.code == code]
    return found


INSIDE = (at(0, 0, 100, 100), at(40, 40, 60, 60))


def test_an_overlap_asks_what_to_draw_and_the_answer_changes_the_map_only(tmp_path: Path) -> None:
    before = content(tmp_path / "a", INSIDE)
    asked = one(before, "shape_inside_another")
    assert asked.question is not None
    assert asked.question.pointer == f"/repairs/{asked.key}"
    assert [choice.value for choice in asked.question.choices] == ["to_row_2", "leave"]
    after = content(tmp_path / "b", INSIDE, repairs={asked.key: "to_row_2"})
    applied = one(after, "answer_applied")
    assert applied.measured["area_before_m2"] == 10000
    assert applied.measured["area_after_m2"] == pytest.approx(9600)
    zones = [made.layers[0].zones for made in (before, after)]
    assert [zone.shape.legal_hex for zone in zones[0]] == [zone.shape.legal_hex for zone in zones[1]]
    assert zones[0][0].shape.display_hex != zones[1][0].shape.display_hex
    assert zones[0][1].shape.display_hex == zones[1][1].shape.display_hex


def display_of(made: Content, row: int) -> BaseGeometry:
    return shapely.from_wkb(bytes.fromhex(made.layers[0].zones[row - 1].shape.display_hex))


@pytest.mark.parametrize("width", [2, 40])
def test_of_an_overlap_of_any_width_either_row_can_be_drawn_and_is_still_found_by_its_legal_box(
    tmp_path: Path, width: int
) -> None:
    """Two squares of 100 m share a strip: the map gives it to row 1, and the legal box of row 2 stays beside what is drawn."""
    side_by_side = (at(0, 0, 100, 100), at(100 - width, 0, 200 - width, 100))
    before = content(tmp_path / "a", side_by_side)
    asked = one(before, "overlap")
    assert asked.question is not None
    assert [choice.value for choice in asked.question.choices] == ["to_row_1", "to_row_2", "leave"]
    assert asked.question.choices[2].text.en == "leave it as drawn"
    assert "1 (“L0”)" in asked.text.vi  # by its number, not by the code that many zones share
    assert {zone.shape.reach_hex for zone in before.layers[0].zones} == {None}
    after = content(tmp_path / "b", side_by_side, repairs={asked.key: "to_row_1"})
    assert one(after, "answer_applied").measured["area_after_m2"] == pytest.approx(10_000 - 100 * width)
    winner, loser = (zone.shape for zone in after.layers[0].zones)
    assert [zone.shape.legal_hex for zone in before.layers[0].zones] == [winner.legal_hex, loser.legal_hex]
    assert winner.reach_hex is None
    assert loser.reach_hex is not None
    reach = shapely.from_wkb(bytes.fromhex(loser.reach_hex))
    assert shapely.get_srid(reach) == 3857
    assert reach.bounds == pytest.approx(display_of(before, 2).bounds, abs=1e-6)
    assert display_of(after, 2).bounds[0] > reach.bounds[0] + width


def test_what_would_leave_nothing_of_a_zone_is_not_offered_and_the_words_say_why(tmp_path: Path) -> None:
    asked = one(content(tmp_path, INSIDE), "shape_inside_another")
    assert asked.question is not None
    leave = asked.question.choices[-1]
    assert "it cannot be drawn for row 1 (“L0”): of row 2 (“L1”), it would vanish" in leave.text.en


def test_both_rows_of_a_wide_overlap_are_offered_where_neither_box_shrinks(tmp_path: Path) -> None:
    """5 m of ground on 20 m, 100 m², drawn by both; each zone reaches its box elsewhere."""
    left = placed((0, 0), (60, 0), (60, 40), (65, 40), (65, 60), (60, 60), (60, 100), (0, 100), (0, 0))
    left = shapely.union(left, at(0, 100, 120, 110))
    right = shapely.union(at(60, 20, 100, 80), at(50, -20, 100, -10))
    right = shapely.union(right, at(90, -10, 100, 20))
    assert isinstance(left, shapely.Polygon)
    assert isinstance(right, shapely.Polygon)
    asked = one(content(tmp_path, (left, right)), "overlap")
    assert asked.question is not None
    areas = {
        choice.value: (choice.measured["area_m2"], choice.measured["other_area_m2"])
        for choice in asked.question.choices[:2]
    }
    # On paper: 6000 + 100 + 1200 and 2400 + 500 + 300.
    assert areas == {"to_row_1": (7300, 3100), "to_row_2": (3200, 7200)}
    first = asked.question.choices[0].text.en
    assert "row 1 (“L0”) has 7 200.00 m²" in first
    assert "changes the map only" in first


def test_every_neighbour_with_a_border_on_a_gap_is_offered_and_gets_the_gap_and_no_more(
    tmp_path: Path,
) -> None:
    """A gap of 20 m × 20 m with four neighbours, each of 20 m of border: 400 m² on paper."""
    around = [at(0, 0, 100, 40), at(0, 60, 100, 160), at(0, 40, 40, 60), at(60, 40, 100, 60)]
    gap = one(content(tmp_path / "a", around), "gap")
    assert gap.question is not None
    assert [choice.value for choice in gap.question.choices] == [
        "leave",
        *(f"to_row_{n}" for n in (1, 2, 3, 4)),
    ]
    assert [choice.measured["border_m"] for choice in gap.question.choices[1:]] == [20] * 4
    for row, area in ((2, 10_000), (4, 800)):
        after = content(tmp_path / str(row), around, repairs={gap.key: f"to_row_{row}"})
        applied = one(after, "answer_applied")
        assert applied.measured["area_before_m2"] == pytest.approx(area)
        assert applied.measured["area_after_m2"] == pytest.approx(area + 400, abs=0.005)
        zones = after.layers[0].zones
        assert len(zones) == 4


def test_answers_that_would_together_leave_nothing_of_a_zone_are_not_drawn(tmp_path: Path) -> None:
    shapes = (at(0, 0, 100, 100), at(-50, 0, 50, 100), at(50, 0, 150, 100))  # each takes half of the first
    asked = [item for item in content(tmp_path / "a", shapes).findings if item.code == "overlap"]
    answers = {item.key: f"to_row_{item.measured['other_row']}" for item in asked}
    after = content(tmp_path / "b", shapes, repairs=answers)
    assert one(after, "answer_not_drawn").row == 1
    assert len([item for item in after.findings if item.code == "answer_applied"]) == 1


def test_a_gap_can_be_left_or_given_to_a_neighbour(tmp_path: Path) -> None:
    around = [at(0, 0, 300, 100), at(0, 200, 300, 300), at(0, 100, 100, 200), at(102, 100, 300, 200)]
    gap = one(content(tmp_path / "a", around), "gap")
    assert gap.question is not None
    assert gap.question.choices[0].value == "leave"
    assert {choice.value for choice in gap.question.choices[1:3]} == {"to_row_3", "to_row_4"}
    after = content(tmp_path / "b", around, repairs={gap.key: "to_row_3"})
    applied = one(after, "answer_applied")
    grown = float(applied.measured["area_after_m2"] or 0) - float(applied.measured["area_before_m2"] or 0)
    assert grown == pytest.approx(200, abs=0.005)


def test_an_answer_to_nothing_is_told(tmp_path: Path) -> None:
    made = content(tmp_path / "a", INSIDE, repairs={"0123456789abcdef0123": "leave"})
    assert one(made, "answer_unknown").severity == "warning"
