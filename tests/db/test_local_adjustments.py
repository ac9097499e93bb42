"""Local adjustments: the plan as they restate it, in answers and tiles, with areas known on paper.

Zones A and B are squares of 100 m side by side. The adjustment speaks for 100 m × 60 m across their common edge: it takes 50 m × 60 m of
each, and draws C (40 m × 60 m) and D (60 m × 60 m) there.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any, Final, LiteralString, cast

import mapbox_vector_tile
import numpy as np
import psycopg
import pytest
import shapely
from shapely.geometry import shape

from planning_server.domain.crs import Crs
from planning_server.domain.errors import Conflict
from planning_server.parcels.answer import ConstraintsAnswer, answer_constraints
from planning_server.publish.build import build_edition
from planning_server.publish.edition import Edition
from planning_server.publish.impact import plan_impact
from planning_server.publish.publication import Publication
from planning_server.situation.contacts import Contact, ZoneContact
from planning_server.situation.load import find_parcel, load_situation
from planning_server.situation.subject import parcel_subject
from planning_server.store.sessions import Store, StoreAddresses
from planning_server.tiles.archive import ArchiveFolder
from planning_server.tiles.bake import ArchiveBaker
from planning_server.tiles.layers import BANDS
from planning_server.tiles.render import TileContent, render_tile
from tests.approved_uploads import AT, TODAY, DraftPlan, approve_parcels, approve_plan, geometries
from tests.conftest import TestDatabase
from tests.db.test_publish import DA_LAT_Z14
from tests.local_adjustments import DraftAdjustment, add_lines, approve_adjustment, ground, line

DRAFTED: Final = (
    "SELECT zone_id, ST_AsBinary(legal_geom), ST_AsBinary(geom_3857), area_m2 FROM draft.zone ORDER BY 1"
)
PUBLISHED: Final = (
    "SELECT zone_id, ST_AsBinary(legal_geom), ST_AsBinary(geom_3857), area_m2 FROM pub.zone"
    " WHERE origin_version_id IS NULL ORDER BY 1"
)
FROM, UNTIL = date(2025, 6, 1), date(2028, 1, 1)
BEFORE = FROM - timedelta(days=1)
ADJUSTMENT = DraftAdjustment(
    covers=ground(50, 0, 150, 60),
    zones={
        "C": (ground(50, 0, 90, 60), "DAT_Dichvu"),
        "D": (ground(90, 0, 150, 60), "DAT_HTXH_Yte"),
    },
    start=FROM,
    end=UNTIL,
)
RESTATED = {"A": 7_000.0, "B": 7_000.0, "C": 2_400.0, "D": 3_600.0}
FORMER = {"A": 10_000.0, "B": 10_000.0}


@dataclass
class Site:
    database: TestDatabase
    store: Store
    folder: Path

    def publish(self, base: int | None, activates: int | None = None) -> Edition:
        asked = Publication(
            "binh", "thử", base, lambda: AT, TODAY, (), "planning-server/test", activates=activates
        )
        return build_edition(self.store, ArchiveBaker(self.folder), asked)

    def answer(self, edition: Edition, day: date, parcel_id: str = "pa") -> ConstraintsAnswer:
        with self.store.reading() as session:
            on_day = edition.on(day)
            parcel = find_parcel(session, on_day, parcel_id)
            return answer_constraints(load_situation(session, on_day, parcel_subject(parcel)))

    def shares(self, edition: Edition, day: date) -> dict[tuple[str, int], float]:
        """By zone and version number: the share of parcel `pa`, the square of zone B; zone A only touches it."""
        found = overlapping(self.answer(edition, day))
        return {(item.zone_id, item.version.version): round(item.share or 0.0, 6) for item in found}

    def rows(self, question: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database.superuser_url) as session:
            return session.execute(question, values).fetchall()


def overlapping(answer: ConstraintsAnswer) -> list[ZoneContact]:
    return [item for item in answer.zones if item.contact is Contact.OVERLAP]


@pytest.fixture
def site(database: TestDatabase, tmp_path: Path) -> Iterator[Site]:
    """Edition 1 holds the plan and parcels `pa` (on zone B) and `pb` (east of it)."""
    store = Store(StoreAddresses(reader=database.reader_url, writer=database.writer_url))
    made = Site(database, store, tmp_path)
    approve_plan(database.writer_url, DraftPlan())
    approve_parcels(database.writer_url, {"1": "pa", "2": "pb"})
    made.publish(None)
    yield made
    store.close()


def adjusted(site: Site) -> Edition:
    approve_adjustment(site.database.writer_url, ADJUSTMENT)
    return site.publish(1)


def drawn_zones(site: Site, edition: Edition, day: date) -> dict[str, shapely.Geometry]:
    """Zones of the archive's tile, in tile units."""
    part = edition.slice_of(day)
    if part is None:
        with site.store.reading() as session:
            content = TileContent("planning", edition.on(day).speaking, edition.number)
            tile = render_tile(session, content, DA_LAT_Z14)
    else:
        stored = ArchiveFolder(site.folder).archive(part.archives["planning"]).tile(DA_LAT_Z14)
        assert stored is not None
        tile = gzip.decompress(stored)
    layers = cast("dict[str, Any]", mapbox_vector_tile.decode(tile))
    return {item["properties"]["zone_id"]: shape(item["geometry"]) for item in layers["zones"]["features"]}


def test_answers_are_those_of_the_restated_plan_from_its_first_day_to_its_last(site: Site) -> None:
    edition = adjusted(site)
    restated = {("B", 1): 0.7, ("D", 2): 0.3}
    former = {("B", 1): 1.0}
    assert site.shares(edition, BEFORE) == former
    assert site.shares(edition, FROM) == restated
    assert site.shares(edition, UNTIL - timedelta(days=1)) == restated
    assert site.shares(edition, UNTIL) == former
    answer = site.answer(edition, FROM)
    assert {item.zone_id: round(item.area_m2 or 0, 2) for item in overlapping(answer)} == {
        "B": 7_000.0,
        "D": 3_000.0,
    }
    assert answer.conflicts == ()
    assert {item.zone_id for item in answer.governing} == {"B", "D"}
    assert [(item.version, item.scope.value) for item in answer.versions] == [
        (1, "whole"),
        (2, "local_adjustment"),
    ]


def test_tiles_draw_each_place_once_and_turn_with_the_answers(site: Site) -> None:
    edition = adjusted(site)
    assert [(item.valid_from, item.valid_until) for item in edition.slices] == [(FROM, UNTIL), (UNTIL, None)]
    for day, areas in ((BEFORE, FORMER), (FROM, RESTATED), (UNTIL, FORMER)):
        shown = drawn_zones(site, edition, day)
        assert set(shown) == set(areas)
        whole = sum(shapely.area(item) for item in shown.values())
        for name, area in areas.items():
            assert shapely.area(shown[name]) / whole == pytest.approx(area / 20_000, abs=0.01)
        for one, other in combinations(shown.values(), 2):
            assert shapely.area(shapely.intersection(one, other)) / whole < 0.001
        assert shapely.area(shapely.union_all(list(shown.values()))) / whole == pytest.approx(1, abs=0.001)


def test_what_is_drawn_fits_without_gap_or_overlap_in_every_band(site: Site) -> None:
    adjusted(site)
    for band in BANDS:
        zones = drawn_in_band(site, band.index)
        assert len(zones) == 4
        assert shapely.coverage_is_valid(zones), band
        outline = shapely.union_all(zones)
        assert shapely.get_num_interior_rings(outline) == 0


def test_what_was_sent_stays_as_it_was_sent_and_the_areas_are_stated(site: Site) -> None:
    before = site.rows(PUBLISHED)
    approve_adjustment(site.database.writer_url, ADJUSTMENT)
    drafted = site.rows(DRAFTED)
    edition = site.publish(1)
    assert site.rows(PUBLISHED) == [
        *before,
        *drafted,
    ]
    assert site.rows(
        "SELECT zone_id, round(area_m2::numeric, 2)::float FROM pub.zone WHERE origin_version_id IS NOT NULL ORDER BY 1"
    ) == list(RESTATED.items())
    assert edition.manifest["restated"] == [
        {
            "plan_id": "p",
            "version": 1,
            "adjusted_by": [{"plan_id": "p", "version": 2}],
            "from": "2025-06-01",
            "until": "2028-01-01",
            "zones_cut": 2,
            "zones_gone": 0,
            "cut_m2": 6_000.0,
            "measured_in": ["EPSG:5899"],
        }
    ]
    assert [(item.version, item.in_force.start, item.in_force.end) for item in edition.versions] == [
        (1, date(2024, 1, 1), None),
        (2, FROM, UNTIL),
    ]


def test_an_adjustment_drawn_in_a_neighbouring_zone_of_vn_2000_leaves_neither_gap_nor_double_ground(
    site: Site,
) -> None:
    approve_adjustment(site.database.writer_url, replace(ADJUSTMENT, srid=9218))
    edition = site.publish(1)
    found = overlapping(site.answer(edition, FROM))
    assert {item.zone_id: item.measured_in for item in found} == {"B": Crs(5899), "D": Crs(9218)}
    assert sum(item.share or 0.0 for item in found) == pytest.approx(1.0, abs=1e-5)
    for band in BANDS:
        zones = drawn_in_band(site, band.index)
        assert shapely.coverage_is_valid(zones), band
        assert shapely.get_num_interior_rings(shapely.union_all(zones)) == 0


def test_zones_away_from_the_seam_are_drawn_as_before(database: TestDatabase, tmp_path: Path) -> None:
    """Zone T begins east of B, 50 m lower: each has a corner on the other's edge. The adjustment lies in A, and in the far corner of T."""
    store = Store(StoreAddresses(reader=database.reader_url, writer=database.writer_url))
    site = Site(database, store, tmp_path)
    approve_plan(database.writer_url, DraftPlan())
    east = ground(200, -50, 300, 50)
    with psycopg.connect(database.writer_url) as session:
        session.execute(
            "INSERT INTO draft.zone (zone_id, version_id, layer_id, row_number, code, label_vi, label_en, area_m2, source_srid,"
            " legal_geom, geom_3857) SELECT 'T', version_id, layer_id, 3, code, label_vi, label_en, 10000, 5899, %s, %s"
            " FROM draft.zone WHERE zone_id = 'A'",
            geometries(east),
        )
    site.publish(None)
    covers = shapely.union(ground(0, 0, 20, 20), ground(290, -50, 300, -40))
    zones = {"C": (ground(0, 0, 20, 20), "DAT_Dichvu"), "D": (ground(290, -50, 300, -40), "DAT_Dichvu")}
    approve_adjustment(database.writer_url, DraftAdjustment(covers=covers, zones=zones, start=FROM))
    site.publish(1)
    drawn = site.rows(
        "SELECT ST_AsBinary(geom_3857), ST_AsBinary(legal_geom) FROM pub.zone WHERE zone_id = 'B' ORDER BY feature_id"
    )
    assert len(drawn) == 2
    assert drawn[0] == drawn[1]
    store.close()


def drawn_in_band(site: Site, band: int) -> np.ndarray[Any, np.dtype[np.object_]]:
    rows = site.rows(
        "SELECT ST_AsBinary(d.geom_3857) FROM pub.display_zone AS d JOIN pub.restatement USING (version_id)"
        " WHERE d.band = %s ORDER BY d.feature_id",
        band,
    )
    return np.asarray(shapely.from_wkb([bytes(row[0]) for row in rows]), dtype=np.object_)


def test_the_next_edition_restates_nothing_again_and_shares_the_archive(site: Site) -> None:
    second = adjusted(site)
    approve_parcels(site.database.writer_url, {"1": "pa", "2": "pb", "3": "pc"})
    third = site.publish(2)
    assert site.rows("SELECT count(*) FROM pub.restatement") == [(1,)]
    assert third.slices[0].archives["planning"] == second.slices[0].archives["planning"]
    assert site.shares(third, FROM) == {("B", 1): 0.7, ("D", 2): 0.3}


def test_a_whole_version_takes_over_from_the_plan_and_its_adjustment(site: Site) -> None:
    adjusted(site)
    approve_plan(site.database.writer_url, DraftPlan(version=3, start=date(2027, 1, 1)))
    edition = site.publish(2)
    assert site.shares(edition, date(2026, 12, 31)) == {("B", 1): 0.7, ("D", 2): 0.3}
    assert site.shares(edition, date(2027, 1, 1)) == {("B", 3): 1.0}
    adjustment = next(item for item in edition.versions if item.version == 2)
    assert adjustment.in_force.end == adjustment.superseded_from == date(2027, 1, 1)


def test_the_impact_of_a_new_version_is_held_against_the_plan_as_restated(site: Site) -> None:
    edition = adjusted(site)
    upload = approve_plan(
        site.database.writer_url, DraftPlan(version=3, start=date(2027, 1, 1)), state="ready", decided_by=None
    )
    with site.store.writing() as session:
        impact = plan_impact(session, upload, edition)
    assert impact is not None
    changes = {
        item.state.name: (item.kinds, round(item.drawn.area, 1)) for item in impact.compared.zones.changes
    }
    assert changes == {
        "A": (("redrawn",), 3_000.0),
        "B": (("redrawn",), 3_000.0),
        "C": (("removed",), 2_400.0),
        "D": (("removed",), 3_600.0),
    }
    assert {item.parcel.parcel_id: round(item.changed_m2, 1) for item in impact.parcels} == {"pa": 3_000.0}
    assert impact.compared.covers.is_empty


def test_a_decision_ends_an_adjustment_and_the_former_plan_stands(site: Site) -> None:
    adjusted(site)
    upload = approve_plan(site.database.writer_url, DraftPlan(version=3, start=date(2026, 1, 1), scope="end"))
    with psycopg.connect(site.database.writer_url) as session:
        session.execute(
            "UPDATE draft.plan_version SET adjusts_version_id = (SELECT version_id FROM pub.plan_version"
            " WHERE scope = 'local_adjustment') WHERE upload_id = %s",
            (upload,),
        )
    edition = site.publish(2)
    assert site.shares(edition, date(2025, 12, 31)) == {("B", 1): 0.7, ("D", 2): 0.3}
    assert site.shares(edition, date(2026, 1, 1)) == {("B", 1): 1.0}


def test_a_later_adjustment_lies_on_an_earlier_one(site: Site) -> None:
    adjusted(site)
    later = DraftAdjustment(
        covers=ground(120, 0, 200, 20),
        zones={"E": (ground(120, 0, 200, 20), "DAT_Dichvu")},
        start=date(2026, 1, 1),
    )
    approve_adjustment(site.database.writer_url, later)
    edition = site.publish(2)
    # Of the square of B: E 80 × 20; D 50 × 60 less 30 × 20; B 7 000 m² less 50 × 20.
    assert site.shares(edition, date(2026, 1, 1)) == {("B", 1): 0.60, ("D", 2): 0.24, ("E", 3): 0.16}
    assert site.shares(edition, date(2025, 12, 31)) == {("B", 1): 0.7, ("D", 2): 0.3}
    assert site.shares(edition, UNTIL) == {("B", 1): 0.84, ("E", 3): 0.16}
    assert len(edition.manifest["restated"]) == 3


def test_a_zone_that_an_adjustment_covers_is_gone(site: Site) -> None:
    wanted = DraftAdjustment(
        covers=ground(100, 0, 200, 100), zones={"E": (ground(100, 0, 200, 100), "DAT_Dichvu")}, start=FROM
    )
    approve_adjustment(site.database.writer_url, wanted)
    edition = site.publish(1)
    assert site.shares(edition, FROM) == {("E", 2): 1.0}
    [told] = edition.manifest["restated"]
    assert (told["zones_cut"], told["zones_gone"], told["cut_m2"]) == (0, 1, 10_000.0)


@pytest.mark.parametrize(("speaks", "lengths"), [(False, [200.0]), (True, [50.0, 50.0, 104.0])])
def test_lines_give_way_only_to_an_adjustment_that_speaks_of_lines(
    database: TestDatabase, tmp_path: Path, speaks: bool, lengths: list[float]
) -> None:
    """A red line along the middle, 200 m; the adjustment's own is a hook of 104 m."""
    store = Store(StoreAddresses(reader=database.reader_url, writer=database.writer_url))
    site = Site(database, store, tmp_path)
    approve_plan(database.writer_url, DraftPlan())
    with psycopg.connect(database.writer_url) as session:
        add_lines(session, 1, ground(0, 0, 200, 100), {"R": line((0, 30), (200, 30))})
    site.publish(None)
    own = {"S": line((50, 30), (50, 32), (150, 32), (150, 30))} if speaks else {}
    approve_adjustment(
        database.writer_url,
        DraftAdjustment(covers=ADJUSTMENT.covers, zones=ADJUSTMENT.zones, start=FROM, lines=own),
    )
    edition = site.publish(1)
    [version_id] = edition.on(FROM).speaking
    found = site.rows("SELECT ST_AsBinary(legal_geom) FROM pub.line_rule WHERE version_id = %s", version_id)
    parts = [part for row in found for part in shapely.get_parts(shapely.from_wkb(bytes(row[0])))]
    assert sorted(round(float(shapely.length(part)), 3) for part in parts) == lengths
    store.close()


def test_what_an_adjustment_cannot_adjust_is_refused(site: Site) -> None:
    adjusted(site)
    [(adjustment,)] = site.rows("SELECT version_id FROM pub.plan_version WHERE scope = 'local_adjustment'")
    of_adjustment = DraftAdjustment(
        covers=ADJUSTMENT.covers, zones=ADJUSTMENT.zones, start=FROM, adjusts=adjustment
    )
    approve_adjustment(site.database.writer_url, of_adjustment)
    with pytest.raises(Conflict, match="gates-shut") as shut:
        site.publish(2)
    assert "“adjusts”" in shut.value.text.en


def test_going_back_before_an_adjustment_and_forward_again(site: Site) -> None:
    second = adjusted(site)
    back = site.publish(2, activates=1)
    assert site.shares(back, FROM) == {("B", 1): 1.0}
    assert [item["version"] for item in back.manifest["left_out"]] == [2]
    forward = site.publish(3, activates=2)
    assert site.shares(forward, FROM) == {("B", 1): 0.7, ("D", 2): 0.3}
    assert [item.archives for item in forward.slices] == [item.archives for item in second.slices]
    assert site.rows("SELECT count(*) FROM pub.restatement") == [(1,)]
