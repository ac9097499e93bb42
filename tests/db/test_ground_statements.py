"""The ground from the database: the sample town's candidates by index, parcels by id, key and place, kept checks."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator
from datetime import UTC, date, datetime
from typing import Any, ClassVar, cast

import psycopg
import pytest
import shapely
from psycopg import sql

from planning_server.cli.cluster import Cluster
from planning_server.domain.crs import Crs
from planning_server.domain.errors import Ambiguous, InvalidInput, NotFound
from planning_server.domain.parcel import Parcel, ParcelKey
from planning_server.parcels.answer import answer_constraints
from planning_server.parcels.render import render_constraints
from planning_server.publish.edition import EditionOnDay
from planning_server.publish.editions import current_edition
from planning_server.situation.contacts import zone_contacts
from planning_server.situation.load import (
    ParcelReference,
    box_around,
    find_one_by_key,
    find_parcel,
    find_parcels_at,
    load_situation,
    lot_parcels,
)
from planning_server.situation.lot import make_lot
from planning_server.situation.subject import CRS84, Subject, SubjectKind, parcel_subject, point_subject
from planning_server.store import ground
from planning_server.store.sessions import Session
from planning_server.store.statements import statement
from tests.conftest import TestDatabase
from tests.published_town import SAMPLES, PublishedTown, publish_town

DAY = date(2026, 11, 20)
WALK = cast("dict[str, Any]", json.loads((SAMPLES / "expected" / "walk.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def town(cluster: Cluster, template_database: str, tmp_path_factory: pytest.TempPathFactory) -> PublishedTown:
    name = "ground_town"
    cluster.create_database(name, template=template_database)
    made = publish_town(cluster, name, tmp_path_factory.mktemp("ground_town"))
    with psycopg.connect(cluster.url("superuser", name), autocommit=True) as session:
        session.execute("ANALYZE")
    return made


class CountingCursor(psycopg.Cursor[Any]):
    """Counts the statements of a session by the tables that they read."""

    tables: ClassVar[Counter[str]] = Counter()

    def execute(self, query: Any, params: Any = None, **more: Any) -> CountingCursor:  # noqa: ANN401 (as psycopg has it)
        words = query.as_string(self) if hasattr(query, "as_string") else str(query)
        self.tables.update({word for word in words.split() if word.startswith("pub.")})
        return super().execute(query, params, **more)


@pytest.fixture
def session(cluster: Cluster, town: PublishedTown) -> Iterator[Session]:
    with psycopg.connect(cluster.url("reader", town.database)) as made:
        yield made


@pytest.fixture
def on_day(session: Session) -> EditionOnDay:
    return current_edition(session).on(DAY)


def _key() -> ParcelKey:
    key = WALK["parcel"]["key"]
    return ParcelKey(key["commune"], key["sheet"], key["number"])


def test_the_walks_parcel_is_found_by_key_by_id_and_by_place(session: Session, on_day: EditionOnDay) -> None:
    by_key = find_one_by_key(session, on_day, _key())
    by_id = find_parcel(session, on_day, by_key.parcel_id)
    inside = shapely.point_on_surface(by_key.geometry)
    (by_place,) = find_parcels_at(session, on_day, shapely.get_x(inside), shapely.get_y(inside), by_key.crs)
    assert by_key == by_id == by_place
    assert by_key.legal_area_m2 == WALK["constraints"]["parcel"]["legal_area_m2"]


def test_a_corner_belongs_to_every_parcel_that_meets_there(session: Session, on_day: EditionOnDay) -> None:
    parcel = find_one_by_key(session, on_day, _key())
    x, y = shapely.get_coordinates(parcel.geometry)[0]
    assert parcel in find_parcels_at(session, on_day, float(x), float(y), parcel.crs)


def test_a_key_that_two_parcels_bear_is_refused_with_both(session: Session, on_day: EditionOnDay) -> None:
    """The town holds one such key on purpose, as the real cadastre does (T21a)."""
    row = session.execute(
        "SELECT commune, sheet, number FROM pub.parcel GROUP BY 1, 2, 3 HAVING count(*) > 1"
    ).fetchone()
    assert row is not None
    with pytest.raises(Ambiguous) as caught:
        find_one_by_key(session, on_day, ParcelKey(*row))
    candidates = cast("list[dict[str, Any]]", caught.value.extra["candidates"])
    assert len({item["parcel_id"] for item in candidates}) == 2


def test_a_parcel_that_does_not_exist_is_not_found(session: Session, on_day: EditionOnDay) -> None:
    with pytest.raises(NotFound):
        find_parcel(session, on_day, "p' OR 1=1 --")
    with pytest.raises(NotFound):
        find_one_by_key(session, on_day, ParcelKey("99001", "0", "0"))


@pytest.mark.parametrize("name", ["zones_near", "lines_near", "overlays_near", "layers_near", "parcels_near"])
def test_candidates_come_by_the_spatial_index(session: Session, on_day: EditionOnDay, name: str) -> None:
    parcel = find_one_by_key(session, on_day, _key())
    box = box_around(parcel.geometry, parcel.crs, 3.0)
    values: dict[str, object] = {
        "west": box.west,
        "south": box.south,
        "east": box.east,
        "north": box.north,
        "version_ids": [item.version_id for item in on_day.in_force],
        "edition": on_day.edition.number,
    }
    session.execute(
        "SET LOCAL enable_seqscan = off"
    )  # small tables: ask whether the index can serve, not whether it pays
    plan = session.execute(sql.SQL("EXPLAIN ") + statement(name), values).fetchall()
    words = "\n".join(row[0] for row in plan)
    assert "_geom_3857" in words
    assert ("ix_pub_zone_reach_3857" in words) == (name == "zones_near")


@pytest.mark.parametrize(
    ("name", "index"), [("parcels_by_key", "ix_pub_parcel_key"), ("parcels_by_id", "ix_pub_parcel_parcel_id")]
)
def test_parcels_by_name_come_by_their_index(session: Session, name: str, index: str) -> None:
    values = {"edition": 1, "commune": "99001", "sheet": "11", "number": "176", "parcel_ids": ["p1"]}
    plan = session.execute(sql.SQL("EXPLAIN ") + statement(name), values).fetchall()
    assert index in "\n".join(row[0] for row in plan)


def test_one_answer_asks_each_table_at_most_once(cluster: Cluster, town: PublishedTown) -> None:
    with psycopg.connect(cluster.url("reader", town.database), cursor_factory=CountingCursor) as counted:
        on_day = current_edition(counted).on(DAY)
        CountingCursor.tables.clear()
        place = WALK["point"]
        load_situation(counted, on_day, point_subject(place["lon"], place["lat"], CRS84))
    assert CountingCursor.tables == {
        "pub.zone": 1,
        "pub.line_rule": 1,
        "pub.overlay": 1,
        "pub.layer": 1,
        "pub.parcel": 1,
    }


@pytest.mark.parametrize(("day", "version"), [("2020-01-01", 1), ("2026-11-20", 2), ("2031-01-01", 3)])
def test_only_the_version_in_force_on_the_day_answers(session: Session, day: str, version: int) -> None:
    on_day = current_edition(session).on(date.fromisoformat(day))
    place = WALK["point"]
    subject = point_subject(place["lon"], place["lat"], CRS84)
    found = zone_contacts(load_situation(session, on_day, subject), subject)
    assert {item.version.version for item in found if item.version.plan_id == "suoimo-phan-khu"} == {version}


def test_every_fifteenth_parcel_is_answered_and_its_shares_add_up(
    session: Session, on_day: EditionOnDay
) -> None:
    ids = [
        row[0] for row in session.execute("SELECT parcel_id FROM pub.parcel ORDER BY feature_id").fetchall()
    ]
    for parcel_id in ids[::15]:
        parcel = ground.parcels_by_id(session, on_day.edition.number, [parcel_id])[0]
        answer = answer_constraints(load_situation(session, on_day, parcel_subject(parcel)))
        shares: dict[int, float] = defaultdict(float)
        for item in answer.zones:
            shares[item.version.version_id] += item.share or 0.0
        overlaps = sum(item.area_m2 or 0.0 for item in answer.conflicts if item.kind == "zones_overlap")
        assert max(shares.values()) - overlaps / (answer.area_m2 or 1.0) <= 1 + 1e-6
        assert answer.area_m2 == pytest.approx(parcel.area_m2, rel=1e-6)
        assert answer.effective_area_m2 is None or answer.effective_area_m2 <= (answer.area_m2 or 0) + 1e-6
        json.dumps(render_constraints(answer, "vi", software="x"))


def test_the_effective_lot_of_the_walk_leaves_out_what_the_road_takes(
    session: Session, on_day: EditionOnDay
) -> None:
    """20 of 200 m² are land for the road (walk.json)."""
    parcel = find_one_by_key(session, on_day, _key())
    lot = make_lot(load_situation(session, on_day, parcel_subject(parcel)))
    assert lot is not None
    assert lot.effective_area_m2 == pytest.approx(180.0, abs=0.05)
    assert lot.fronts


def test_the_parcels_under_a_footprint_are_found_without_being_named(
    session: Session, on_day: EditionOnDay
) -> None:
    check = WALK["checks"][0]
    footprint = shapely.from_geojson(json.dumps(check["footprint"]))
    crs = Crs(5899)
    (found,) = lot_parcels(session, on_day, (), footprint, crs)
    assert found.key.number == check["parcels"][0]["number"]
    far_away = shapely.transform(footprint, lambda xy: xy + 50_000.0)
    assert lot_parcels(session, on_day, (), far_away, crs) == ()


def test_a_footprint_in_another_zone_than_its_parcel_is_refused_with_the_zone_that_fits(
    session: Session, on_day: EditionOnDay
) -> None:
    check = WALK["checks"][0]
    footprint = shapely.from_geojson(json.dumps(check["footprint"]))
    key = check["parcels"][0]
    named = ParcelReference(key=ParcelKey(key["commune"], key["sheet"], key["number"]))
    (found,) = lot_parcels(session, on_day, (named,), footprint, Crs(5899))
    assert found.key.number == key["number"]
    with pytest.raises(InvalidInput) as caught:
        lot_parcels(session, on_day, (named,), footprint, Crs(5898))
    assert caught.value.slug == "footprint-far-from-parcel"
    assert caught.value.extra["fitting_crs"] == ["EPSG:5899"]


def test_a_polygon_over_the_whole_town_is_answered(session: Session, on_day: EditionOnDay) -> None:
    bounds = on_day.edition.bounds
    assert bounds is not None
    subject = Subject(SubjectKind.POLYGON, shapely.box(*bounds), CRS84)
    situation = load_situation(session, on_day, subject)
    assert len(zone_contacts(situation, subject)) >= 300


def test_a_parcel_is_known_from_its_first_edition_to_its_last(database: TestDatabase) -> None:
    with psycopg.connect(database.superuser_url) as session:
        _add_parcel(session, "p1", 1, 1, 3)
        _add_parcel(session, "p2", 2, 3, None)
        session.commit()
    with psycopg.connect(database.reader_url) as session:
        known = {
            edition: [item.parcel_id for item in _all_parcels(session, edition)]
            for edition in (0, 1, 2, 3, 9)
        }
    assert known == {0: [], 1: ["p1"], 2: ["p1"], 3: ["p2"], 9: ["p2"]}


def _all_parcels(session: Session, edition: int) -> tuple[Parcel, ...]:
    return ground.parcels_by_id(session, edition, ["p1", "p2"])


def _add_parcel(
    session: Session, parcel_id: str, feature_id: int, known_from: int, known_to: int | None
) -> None:
    session.execute(
        "INSERT INTO pub.parcel (feature_id, parcel_id, commune, sheet, number, row_number, area_m2, predecessors,"
        " content_sha256, known_from, known_to, source_srid, legal_geom, geom_3857)"
        " VALUES (%s, %s, '1', '1', '1', 1, 100, '{}', 'x', %s, %s, 5899,"
        " ST_MakeEnvelope(576000, 1319000, 576010, 1319010, 5899), ST_MakeEnvelope(0, 0, 1, 1, 3857))",
        (feature_id, parcel_id, known_from, known_to),
    )


@pytest.fixture
def keeper(database: TestDatabase) -> Generator[Session]:
    with psycopg.connect(database.public_writer_url) as session:
        yield session


def _kept(check_id: str, verdict: str) -> ground.KeptCheck:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    answer = {"verdict": verdict, "message": {"vi": "Đạt", "en": "Passes"}}
    return ground.KeptCheck(check_id, at, 1, DAY, "0" * 64, answer)


def test_the_same_check_keeps_its_first_answer(keeper: Session) -> None:
    ground.keep_permit_check(keeper, _kept("pc_a", "pass"))
    ground.keep_permit_check(keeper, _kept("pc_a", "fail"))
    assert ground.permit_check_by_id(keeper, "pc_a") == _kept("pc_a", "pass").answer
    assert ground.permit_check_by_id(keeper, "pc_b") is None


def test_neither_public_role_reads_the_table_of_checks(database: TestDatabase) -> None:
    for url in (database.reader_url, database.public_writer_url):
        with psycopg.connect(url) as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("SELECT * FROM pub.permit_check")


@pytest.mark.parametrize(("setback_m", "found"), [(None, False), (100.0, False), (300.0, True)])
def test_a_corridor_is_found_from_as_far_as_its_strip_reaches(
    database: TestDatabase, setback_m: float | None, found: bool
) -> None:
    """The line runs 200 m (of Web Mercator) east of the box."""
    with psycopg.connect(database.superuser_url) as session:
        session.execute("SET session_replication_role = replica")  # the line alone, without its version
        session.execute(
            "INSERT INTO pub.line_rule (feature_id, line_id, version_id, layer_id, row_number, kind, length_m, setback_m,"
            " tile_id, source_srid, legal_geom, geom_3857) VALUES (1, 'HL', 1, 1, 1, 'corridor', 10, %s, 1, 5899,"
            " ST_GeomFromText('LINESTRING(576000 1319000, 576010 1319000)', 5899),"
            " ST_GeomFromText('LINESTRING(300 0, 300 100)', 3857))",
            (setback_m,),
        )
        lines = ground.lines_near(session, [1], ground.Box(0, 0, 100, 100))
    assert [item.line_id for item in lines] == (["HL"] if found else [])
