"""Impact of a draft: squares of 100 m whose areas are known on paper, beside what is in force on the draft's first day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
import shapely
from shapely.geometry import box

from planning_server.domain.crs import Crs, transform
from planning_server.publish.build import build_edition
from planning_server.publish.editions import current_edition
from planning_server.publish.impact import PlanImpact, plan_impact
from planning_server.publish.publication import Publication
from planning_server.store import impact as rows
from planning_server.store.sessions import Store, StoreAddresses
from planning_server.tiles.bake import ArchiveBaker
from tests.approved_uploads import (
    AT,
    EAST,
    LAW,
    NORTH,
    TODAY,
    DraftPlan,
    approve_parcels,
    approve_plan,
    geometries,
    square,
)
from tests.conftest import TestDatabase

NEXT_YEAR = date(2027, 1, 1)


@pytest.fixture
def store(database: TestDatabase, tmp_path: Path) -> Iterator[Store]:
    """Edition 1: zones A and B in force since 2024; parcel `pa` on zone B, parcel `pb` east of it."""
    made = Store(StoreAddresses(reader=database.reader_url, writer=database.writer_url))
    approve_plan(database.writer_url, DraftPlan())
    approve_parcels(database.writer_url, {"1": "pa", "2": "pb"})
    build_edition(
        made,
        ArchiveBaker(tmp_path),
        Publication("binh", "thử", None, lambda: AT, TODAY, (), "planning-server/test"),
    )
    yield made
    made.close()


def draft(database: TestDatabase, **differences: object) -> UUID:
    plan = DraftPlan(version=2, start=NEXT_YEAR)
    for name, value in differences.items():
        object.__setattr__(plan, name, value)
    return approve_plan(database.writer_url, plan, state="ready", decided_by=None)


def redraw(database: TestDatabase, upload_id: UUID, zone_id: str, shape: shapely.Polygon) -> None:
    legal = shapely.to_wkb(shapely.set_srid(shape, 5899), hex=True, include_srid=True)
    shown = shapely.to_wkb(
        shapely.set_srid(transform(shape, LAW, Crs(3857)), 3857), hex=True, include_srid=True
    )
    with psycopg.connect(database.writer_url) as session:
        session.execute(
            "UPDATE draft.zone SET legal_geom = %s, geom_3857 = %s FROM draft.plan_version AS v"
            " WHERE zone.version_id = v.version_id AND v.upload_id = %s AND zone_id = %s",
            (legal, shown, upload_id, zone_id),
        )


def impact_of(store: Store, upload_id: UUID) -> PlanImpact:
    with store.writing() as session:
        found = plan_impact(session, upload_id, current_edition(session))
    assert found is not None
    return found


def touched(impact: PlanImpact) -> dict[str, float]:
    return {item.parcel.parcel_id: round(item.changed_m2, 2) for item in impact.parcels}


def test_a_draft_that_says_the_same_changes_nothing(database: TestDatabase, store: Store) -> None:
    impact = impact_of(store, draft(database))
    assert (impact.compared.zones.changes, impact.parcels, impact.compared.zones.unchanged) == ((), (), 2)
    assert impact.compared_with is not None
    assert (impact.compared_with.version, impact.edition, impact.compared.measured_in) == (1, 1, Crs(5899))


def test_another_code_changes_the_whole_zone_and_the_parcel_on_it_but_not_its_neighbour(
    database: TestDatabase, store: Store
) -> None:
    impact = impact_of(store, draft(database, codes=("DAT_O_Nhomnhao", "DAT_Dichvu")))
    (change,) = impact.compared.zones.changes
    assert (change.state.name, change.kinds, round(change.drawn.area, 2)) == ("B", ("recoded",), 10_000.0)
    assert touched(impact) == {"pa": 10_000.0}


def test_a_zone_drawn_ten_metres_narrower_changes_a_strip_of_a_thousand_square_metres(
    database: TestDatabase, store: Store
) -> None:
    upload_id = draft(database)
    redraw(database, upload_id, "B", box(EAST + 110, NORTH, EAST + 200, NORTH + 100))
    impact = impact_of(store, upload_id)
    (change,) = impact.compared.zones.changes
    assert (change.state.name, change.kinds, round(change.drawn.area, 2)) == ("B", ("redrawn",), 1_000.0)
    assert not change.is_within_accuracy
    assert touched(impact) == {"pa": 1_000.0}


def test_a_strip_thinner_than_the_layers_accuracy_is_told_of_the_zone_and_touches_no_parcel(
    database: TestDatabase, store: Store
) -> None:
    upload_id = draft(database)
    redraw(database, upload_id, "B", box(EAST + 100.05, NORTH, EAST + 200, NORTH + 100))
    impact = impact_of(store, upload_id)
    (change,) = impact.compared.zones.changes
    assert (change.state.name, change.kinds, round(change.drawn.area, 2)) == ("B", ("redrawn",), 5.0)
    assert change.is_within_accuracy
    assert touched(impact) == {}


def test_a_zone_under_another_name_is_one_removed_and_one_added_and_its_ground_counts_once(
    database: TestDatabase, store: Store
) -> None:
    upload_id = draft(database)
    with psycopg.connect(database.writer_url) as session:
        session.execute("UPDATE draft.zone SET zone_id = 'C' WHERE zone_id = 'B'")
    impact = impact_of(store, upload_id)
    assert [(item.state.name, item.kinds) for item in impact.compared.zones.changes] == [
        ("B", ("removed",)),
        ("C", ("added",)),
    ]
    assert touched(impact) == {"pa": 10_000.0}


def test_indicators_that_differ_are_told(database: TestDatabase, store: Store) -> None:
    upload_id = draft(database)
    with psycopg.connect(database.writer_url) as session:
        session.execute("UPDATE draft.zone SET coverage_max = 0.5, coverage_text = '50' WHERE zone_id = 'B'")
    impact = impact_of(store, upload_id)
    assert [(item.state.name, item.kinds) for item in impact.compared.zones.changes] == [
        ("B", ("indicators",))
    ]


def test_a_shape_that_crosses_itself_is_measured_in_its_valid_form_and_counted(
    database: TestDatabase, store: Store
) -> None:
    upload_id = draft(database)
    bow = shapely.Polygon(
        [(EAST + 100, NORTH), (EAST + 200, NORTH + 100), (EAST + 200, NORTH), (EAST + 100, NORTH + 100)]
    )
    redraw(database, upload_id, "B", bow)
    impact = impact_of(store, upload_id)
    # Two triangles with base 100 and height 50 stay of the square: 5 000 m² change.
    assert impact.compared.not_valid == 1
    assert [(item.state.name, round(item.drawn.area, 2)) for item in impact.compared.zones.changes] == [
        ("B", 5_000.0)
    ]


def test_a_plan_with_nothing_before_it_is_all_new(database: TestDatabase, store: Store) -> None:
    impact = impact_of(store, draft(database, plan_id="q", version=1))
    assert impact.compared_with is None
    assert [item.kinds for item in impact.compared.zones.changes] == [("added",), ("added",)]
    assert touched(impact) == {"pa": 10_000.0}


def test_two_layers_may_use_one_zone_id_and_each_is_held_beside_its_own(
    database: TestDatabase, store: Store
) -> None:
    """A second layer with a zone `B` of its own on square 2: the first layer's `B` is what it was."""
    upload_id = draft(database)
    with psycopg.connect(database.writer_url) as session:
        legal, shown = geometries(square(2))
        session.execute(
            "INSERT INTO draft.layer (version_id, theme, name, role, accuracy_m, source_srid, legal_geom, geom_3857)"
            " SELECT version_id, 'heritage', 'more', 'zones', 0.2, 5899, %s, %s FROM draft.plan_version WHERE upload_id = %s",
            (legal, shown, upload_id),
        )
        session.execute(
            "INSERT INTO draft.zone (zone_id, version_id, layer_id, row_number, code, label_vi, label_en, area_m2, source_srid,"
            " legal_geom, geom_3857) SELECT 'B', version_id, layer_id, 1, 'DAT_Dichvu', 'Đất', 'Land', 10000, 5899, %s, %s"
            " FROM draft.layer WHERE name = 'more'",
            (legal, shown),
        )
    impact = impact_of(store, upload_id)
    (change,) = impact.compared.zones.changes
    assert (change.state.layer, change.state.name, change.kinds) == ("more", "B", ("added",))
    assert impact.compared.zones.unchanged == 2
    assert touched(impact) == {"pb": 10_000.0}


def test_a_line_that_is_new_names_the_parcels_that_it_touches(database: TestDatabase, store: Store) -> None:
    """A red line along the middle of square 1, where parcel `pa` lies: 100 m, and none of parcel `pb` east of it."""
    upload_id = draft(database)
    with psycopg.connect(database.writer_url) as session:
        legal, shown = geometries(square(1))
        session.execute(
            "INSERT INTO draft.layer (version_id, theme, name, role, source_srid, legal_geom, geom_3857)"
            " SELECT version_id, 'red_line', 'roads', 'lines', 5899, %s, %s FROM draft.plan_version WHERE upload_id = %s",
            (legal, shown, upload_id),
        )
        line = shapely.LineString([(EAST + 150, NORTH - 50), (EAST + 150, NORTH + 150)])
        session.execute(
            "INSERT INTO draft.line_rule (line_id, version_id, layer_id, row_number, kind, length_m, source_srid, legal_geom,"
            " geom_3857) SELECT 'roads.1', version_id, layer_id, 1, 'red_line', 200, 5899, %s, %s"
            " FROM draft.layer WHERE name = 'roads'",
            geometries(line),
        )
    impact = impact_of(store, upload_id)
    (change,) = impact.compared.lines.changes
    assert (change.kinds, round(change.drawn.length, 2)) == (("added",), 200.0)
    lines = {item.parcel.parcel_id: round(item.line_m) for item in impact.parcels}
    assert lines == {"pa": 100}


def test_a_local_adjustment_is_held_beside_the_ground_inside_its_boundary(
    database: TestDatabase, store: Store
) -> None:
    """Version 1 has zones A and B; the adjustment redraws B alone, so A is not called removed."""
    upload_id = draft(database, scope="local_adjustment")
    with psycopg.connect(database.writer_url) as session:
        session.execute("DELETE FROM draft.zone WHERE zone_id = 'A'")
        session.execute("UPDATE draft.zone SET code = 'DAT_Dichvu'")
        legal, shown = geometries(square(1))
        session.execute("UPDATE draft.layer SET legal_geom = %s, geom_3857 = %s", (legal, shown))
    impact = impact_of(store, upload_id)
    assert impact.compared_with is not None
    assert [(item.state.name, item.kinds) for item in impact.compared.zones.changes] == [("B", ("recoded",))]
    assert touched(impact) == {"pa": 10_000.0}


def test_an_upload_without_a_draft_has_no_impact(store: Store) -> None:
    with store.writing() as session:
        assert plan_impact(session, UUID(int=0), None) is None


def test_a_new_survey_names_the_parcels_that_begin_and_those_that_end(
    database: TestDatabase, store: Store
) -> None:
    upload_id = approve_parcels(database.writer_url, {"1": "pa", "2": "pc"})
    with store.writing() as session:
        changes = rows.changed_parcels(session, upload_id)
    assert [(item.change, item.parcel_id, item.number, item.area_m2) for item in changes] == [
        ("added", "pc", "2", 10_000.0),
        ("ended", "pb", "2", 10_000.0),
    ]
