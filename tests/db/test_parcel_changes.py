"""A cadastre is renewed by changes: what they touch changes, the rest keeps its rows, and earlier editions answer as before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pyogrio.raw
import pytest
import shapely
from psycopg.conninfo import conninfo_to_dict
from shapely.geometry.base import BaseGeometry
from starlette.testclient import TestClient

from planning_server.cli.cluster import Cluster
from planning_server.domain.errors import Conflict, InvalidInput
from planning_server.jobs import read_upload
from planning_server.jobs.answer_upload import Answers, accept_upload_warnings, answer_upload
from planning_server.jobs.build_edition import PublishOrder, publish_edition
from planning_server.jobs.compare_parcels import Compared, compare_parcels
from planning_server.jobs.ingest_upload import IngestDesk, UploadReport, approve_upload, run_upload
from tests.conftest import PROJECT, TestDatabase
from tests.ingest_desk import NOW, codes_of, findings_of, ingest_desk, send
from tests.published_town import app_on
from tests.shapefiles import LayerFiles, Row, parcel_words, square, write_zip

LAYER = "duynghia_parcels_vn2000_tm3_10745"


@pytest.fixture
def desk(database: TestDatabase, tmp_path: Path) -> Iterator[IngestDesk]:
    with ingest_desk(database, tmp_path / "uploads") as made:
        yield made


def publish(desk: IngestDesk, folder: Path) -> int:
    order = PublishOrder(actor="huy", note="", now=lambda: NOW, today=date(2026, 11, 20), software="test")
    return publish_edition(desk.store, folder / "archives", order).number


def approve(desk: IngestDesk, report: UploadReport) -> None:
    upload_id = report.upload.upload_id
    if report.upload.state == "needs_attention":
        report = accept_upload_warnings(desk, upload_id, username="lan", reason="test")
    assert report.upload.state == "ready", [kept.finding.text.en for kept in report.findings]
    approve_upload(desk, upload_id, username="huy", note=None)


def parcel(number: int | str, shape: BaseGeometry, **more: str) -> Row:
    return shape, {"to": "12", "so": str(number), "dt": round(shape.area, 1), "loai": "ONT", **more}


def zipped(folder: Path, rows: Sequence[Row]) -> Path:
    folder.mkdir()
    return write_zip(folder, LayerFiles("thua", rows), file_name="parcels.zip")


def changes(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value can be put in place
    return parcel_words(extent="changes", **more)


def known(database: TestDatabase, edition: int) -> dict[str, int]:
    """Number on the sheet to the row's own id, of the parcels that an edition knows."""
    with psycopg.connect(database.owner_url) as owner:
        rows = owner.execute(
            "SELECT number, feature_id FROM pub.parcel WHERE known_from <= %(n)s AND (known_to IS NULL OR known_to > %(n)s)",
            {"n": edition},
        ).fetchall()
    return dict(rows)


@pytest.fixture
def published(desk: IngestDesk, tmp_path: Path) -> Path:
    """Thirty parcels in a row, numbered from 0, as edition 1."""
    path = zipped(tmp_path / "first", [parcel(number, square(number, 0)) for number in range(30)])
    approve(desk, send(desk, path, parcel_words()))
    assert publish(desk, tmp_path) == 1
    return tmp_path


def test_changes_touch_nothing_that_they_do_not_mention(
    desk: IngestDesk, database: TestDatabase, published: Path
) -> None:
    before = known(database, 1)
    west, south, east, north = square(3, 0).bounds
    rows = [
        parcel("3", shapely.box(west, south, west + 50, north)),
        parcel("100", shapely.box(west + 50, south, east, north)),
    ]
    path = zipped(published / "delta", rows)
    report = send(desk, path, changes())
    assert not codes_of(report) & {"overlaps_staying_parcel", "ended_ground_uncovered"}
    [split] = findings_of(report, "parcels_split")
    assert split.measured == {"count": 1, "new": 2, "ended": 1}
    assert "12/3 → 12/3, 12/100" in split.text.vi
    assert findings_of(report, "parcels_unchanged")[0].measured["count"] == 29
    approve(desk, report)
    assert publish(desk, published) == 2
    after = known(database, 2)
    assert set(after) == set(before) | {"100"}
    assert {name for name in before if after[name] != before[name]} == {"3"}
    assert known(database, 1) == before
    again = send(desk, path, changes())
    assert {"nothing_changes"} <= codes_of(again)
    approve(desk, again)
    assert publish(desk, published) == 3
    assert known(database, 3) == after


def test_a_parcel_that_is_too_complex_keeps_the_whole_file_out(
    desk: IngestDesk, database: TestDatabase, tmp_path: Path
) -> None:
    """Single shapes are looked at while the rows are loaded: what blocks then takes the rows away again."""
    west, south, east, north = square(0, 0).bounds
    step = (east - west) / 40
    corners = [(west + step * (at % 33 + 1), south + step * (at // 33 + 1)) for at in range(1001)]
    holes = [shapely.box(x, y, x + step / 2, y + step / 2).exterior for x, y in corners]
    sieve = shapely.Polygon(shapely.box(west, south, east, north).exterior, holes)
    report = send(
        desk, zipped(tmp_path / "sieve", [parcel(1, sieve), parcel(2, square(3, 0))]), parcel_words()
    )
    assert report.upload.state == "needs_attention"
    assert "shape_too_complex" in codes_of(report)
    with psycopg.connect(database.owner_url) as owner:
        assert owner.execute("SELECT count(*) FROM draft.parcel").fetchone() == (0,)


def test_a_file_without_rows_ends_the_parcels_that_the_plan_file_names(
    desk: IngestDesk, database: TestDatabase, published: Path
) -> None:
    path = zipped(published / "delta", [])
    assert "nothing_to_publish" in codes_of(send(desk, path, changes()))
    report = send(desk, path, changes(ends=[{"sheet": "12", "number": "29"}]))
    assert "only_ends" in codes_of(report)
    approve(desk, report)
    assert publish(desk, published) == 2
    assert set(known(database, 1)) - set(known(database, 2)) == {"29"}


def test_ends_by_key_spare_what_the_file_brings_under_that_key(
    desk: IngestDesk, database: TestDatabase, published: Path
) -> None:
    path = zipped(published / "delta", [parcel("4", square(4, 0).buffer(-1, join_style="mitre"))])
    plan = changes(ends=[{"sheet": "12", "number": "4"}, {"sheet": "12", "number": "29"}])
    approve(desk, send(desk, path, plan))
    assert publish(desk, published) == 2
    after = known(database, 2)
    assert len(after) == 29
    again = send(desk, path, plan)
    assert {found.text.en.split(":")[0] for found in findings_of(again, "end_already")} == {
        "“ends” names 12/4",
        "“ends” names 12/29",
    }
    approve(desk, again)
    assert publish(desk, published) == 3
    assert known(database, 3) == after


@pytest.mark.parametrize(
    ("ends", "code"),
    [
        ([{"sheet": "12", "number": "77"}], "end_unknown"),
        ([{"parcel_id": "paaaaaaaaaaaa"}], "end_unknown"),
        ([{"sheet": "12", "number": "7", "commune": "99009"}], "end_unknown"),
    ],
)
def test_an_end_that_names_nothing_is_refused(
    desk: IngestDesk, published: Path, ends: list[Mapping[str, str]], code: str
) -> None:
    path = zipped(published / "delta", [parcel("200", square(40, 0))])
    report = send(desk, path, changes(ends=ends))
    assert code in codes_of(report)
    assert report.rows == {}


def test_an_end_that_contradicts_the_file_is_refused(
    desk: IngestDesk, database: TestDatabase, published: Path
) -> None:
    with psycopg.connect(database.owner_url) as owner:
        row = owner.execute("SELECT parcel_id FROM pub.parcel WHERE number = '5'").fetchone()
    assert row is not None
    path = zipped(published / "delta", [parcel("5", square(5, 0))])
    assert "end_contradicted" in codes_of(send(desk, path, changes(ends=[{"parcel_id": row[0]}])))


def test_doubtful_changes_are_warnings(desk: IngestDesk, published: Path) -> None:
    wide = shapely.union(
        square(3, 0),
        shapely.box(*square(4, 0).bounds[:2], square(4, 0).bounds[0] + 10, square(4, 0).bounds[3]),
    )
    rows = [parcel("3", wide), parcel("8", square(50, 0))]
    report = send(desk, zipped(published / "delta", rows), changes(ends=[{"sheet": "12", "number": "9"}]))
    [overlap] = findings_of(report, "overlaps_staying_parcel")
    assert overlap.measured["area_m2"] == pytest.approx(1000, abs=0.01)
    assert "12/4" in overlap.text.vi
    [uncovered] = findings_of(report, "ended_ground_uncovered")
    assert uncovered.measured["area_m2"] == pytest.approx(10_000, abs=0.01)
    [twice] = findings_of(report, "parcel_key_kept_twice")
    assert twice.row == 2
    assert report.upload.state == "needs_attention"


def test_a_key_that_several_parcels_have_must_be_named_by_id(desk: IngestDesk, tmp_path: Path) -> None:
    rows = [parcel("1", square(0, 0)), parcel("1", square(1, 0)), parcel("2", square(2, 0))]
    approve(desk, send(desk, zipped(tmp_path / "first", rows), parcel_words()))
    publish(desk, tmp_path)
    path = zipped(tmp_path / "delta", [parcel("3", square(3, 0))])
    [doubt] = findings_of(send(desk, path, changes(ends=[{"sheet": "12", "number": "1"}])), "end_ambiguous")
    assert doubt.question is not None
    assert doubt.question.pointer == "/ends/0"
    answer = doubt.question.choices[0].value
    report = send(desk, path, changes(ends=[answer]))
    assert "end_ambiguous" not in codes_of(report)
    assert findings_of(report, "parcels_ended")[0].measured["count"] == 1


def test_predecessors_that_the_file_names_are_kept(
    desk: IngestDesk, database: TestDatabase, published: Path
) -> None:
    rows = [parcel("300", square(60, 0), goc="12/6; 12/7; 12/99")]
    words = changes(ends=[{"sheet": "12", "number": "6"}])
    words["mapping"]["layers"]["thua"]["attributes"]["predecessors"] = "goc"
    report = send(desk, zipped(published / "delta", rows), words)
    assert findings_of(report, "predecessor_stays")[0].text.en.startswith("Row 1: the predecessor 12/7 ")
    assert findings_of(report, "predecessor_unknown")[0].text.en.startswith("Row 1: the predecessor 12/99 ")
    approve(desk, report)
    publish(desk, published)
    with psycopg.connect(database.owner_url) as owner:
        row = owner.execute(
            "SELECT (SELECT array_agg(q.number ORDER BY q.number) FROM pub.parcel AS q WHERE q.parcel_id = ANY(p.predecessors))"
            " FROM pub.parcel AS p WHERE p.number = '300'"
        ).fetchone()
    assert row == (["6", "7"],)


def test_changes_of_a_commune_that_is_not_published_are_refused(desk: IngestDesk, tmp_path: Path) -> None:
    report = send(desk, zipped(tmp_path / "delta", [parcel("1", square(0, 0))]), changes())
    assert "changes_without_base" in codes_of(report)


def test_a_file_of_the_whole_commune_that_fits_nowhere_is_doubted(desk: IngestDesk, published: Path) -> None:
    path = zipped(published / "other", [parcel(number, square(number, 9)) for number in range(30)])
    report = send(desk, path, parcel_words())
    [doubt] = findings_of(report, "commune_mostly_ends")
    assert doubt.measured == {"commune": "99001", "known": 30, "ended": 30}


def test_changes_that_were_compared_with_an_earlier_edition_are_not_published(
    desk: IngestDesk, published: Path
) -> None:
    late = send(desk, zipped(published / "late", [parcel("1", square(1, 0), loai="CLN")]), changes())
    early = send(desk, zipped(published / "early", [parcel("2", square(2, 0), loai="CLN")]), changes())
    assert findings_of(late, "parcels_reregistered")[0].measured["count"] == 1
    approve(desk, early)
    publish(desk, published)
    approve(desk, late)
    with pytest.raises(Conflict) as refused:
        publish(desk, published)
    assert "99001" in refused.value.text.vi


def test_a_whole_commune_that_was_compared_before_another_was_published_is_read_again_first(
    desk: IngestDesk, database: TestDatabase, published: Path
) -> None:
    """Publishing it as compared would name parcels of the first edition as predecessors, which ended in the second already."""
    halves = [parcel(number, square(number, 0)) for number in range(29)]
    late = send(desk, zipped(published / "late", [*halves, parcel("29b", square(29, 0))]), parcel_words())
    early = send(desk, zipped(published / "early", [*halves, parcel("29a", square(29, 0))]), parcel_words())
    held = late.upload.upload_id
    approve(desk, early)
    publish(desk, published)
    approve(desk, late)
    with pytest.raises(Conflict, match="gates-shut") as refused:
        publish(desk, published)
    assert f"answer {held} --retry" in refused.value.text.vi
    assert (
        answer_upload(desk, held, Answers(retry=True), username="lan", queued=False).upload.decided_by is None
    )
    approve(desk, run_upload(desk, held))
    publish(desk, published)
    with psycopg.connect(database.owner_url) as owner:
        [[predecessors]] = owner.execute(
            "SELECT ARRAY(SELECT number FROM pub.parcel AS o WHERE o.parcel_id = ANY(p.predecessors)) FROM pub.parcel AS p"
            " WHERE number = '29b'"
        )
    assert predecessors == ["29a"]


def test_an_edition_published_during_the_comparison_has_it_done_again(
    desk: IngestDesk, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = send(desk, zipped(published / "early", [parcel("2", square(2, 0), loai="CLN")]), changes())
    approve(desk, early)
    compared: list[int | None] = []

    def publishing(*given: Any) -> Compared:  # noqa: ANN401 - passed on as they are
        made = compare_parcels(*given)
        if not compared:
            publish(desk, published)
        compared.append(made.base_edition)
        return made

    monkeypatch.setattr(read_upload, "compare_parcels", publishing)
    late = send(desk, zipped(published / "late", [parcel("1", square(1, 0), loai="CLN")]), changes())
    assert compared == [1, 2]
    approve(desk, late)
    publish(desk, published)


def test_ends_belong_to_changes_only(desk: IngestDesk, tmp_path: Path) -> None:
    path = zipped(tmp_path / "first", [parcel("1", square(0, 0))])
    for words in (
        parcel_words(ends=[{"sheet": "1", "number": "1"}]),
        changes(ends={"sheet": "1"}),
        changes(ends=[{"sheet": "1"}]),
        changes(ends=[{"parcel_id": "DROP TABLE"}]),
        changes(ends=["1/1"]),
        parcel_words(extent="some"),
    ):
        with pytest.raises(InvalidInput):
            send(desk, path, words)


class Duynghia:
    """The rows of the real file."""

    def __init__(self, archive: Path) -> None:
        meta, _, packed, columns = pyogrio.raw.read(f"/vsizip/{archive}/{LAYER}.shp", encoding="UTF-8")
        self.shapes = shapely.from_wkb(packed)
        self.columns = dict(zip(meta["fields"], columns, strict=True))
        keys = list(zip(self.columns["shbando"], self.columns["shthua"], strict=True))
        self.alone = [
            index
            for index, key in enumerate(keys)
            if keys.count(key) == 1
            and shapely.is_valid(self.shapes[index])
            and 200 < self.shapes[index].area < 2000
        ]

    def row(self, index: int, shape: BaseGeometry | None = None, number: str | None = None) -> Row:
        values = {name: self.columns[name][index] for name in ("shbando", "dientich", "mdsd")}
        return self.shapes[index] if shape is None else shape, {
            **{name: value if isinstance(value, str) else float(value) for name, value in values.items()},
            "shthua": number or str(self.columns["shthua"][index]),
        }

    def end(self, index: int) -> dict[str, str]:
        return {"sheet": str(self.columns["shbando"][index]), "number": str(self.columns["shthua"][index])}


def test_five_changes_in_a_real_commune_are_exactly_five(
    desk: IngestDesk, database: TestDatabase, cluster: Cluster, real_data_dir: Path, tmp_path: Path
) -> None:
    archive = real_data_dir / "vn_duynghia_parcels.zip"
    plan = json.loads((PROJECT / "tests" / "plan_files" / "duynghia.json").read_text(encoding="utf-8"))
    approve(desk, send(desk, archive, plan))
    assert publish(desk, tmp_path) == 1
    real = Duynghia(archive)
    split, renumbered, moved, deleted = (real.alone[index] for index in (10, 1200, 2400, 3600))
    left, right = cut(real.shapes[split])
    one, other = neighbours(real, taken={split, renumbered, moved, deleted})
    rows = [
        real.row(split, left),
        real.row(split, right, "90001"),
        real.row(one, shapely.union(real.shapes[one], real.shapes[other])),
        real.row(renumbered, number="90002"),
        real.row(moved, with_a_vertex_moved(real.shapes[moved])),
    ]
    delta = plan | {"extent": "changes", "ends": [real.end(index) for index in (other, renumbered, deleted)]}
    path = write_zip(tmp_path, LayerFiles(LAYER, rows), file_name="delta.zip")
    report = send(desk, path, delta)
    counted = {
        code: (found.measured["new"], found.measured["ended"])
        for code in codes_of(report)
        for found in findings_of(report, code)
        if code.startswith("parcels_") and "new" in found.measured
    }
    assert counted == {
        "parcels_split": (2, 1),
        "parcels_merged": (1, 2),
        "parcels_renumbered": (1, 1),
        "parcels_redrawn": (1, 1),
        "parcels_ended": (0, 1),
    }
    assert findings_of(report, "parcels_unchanged")[0].measured["count"] == 9777 - 6
    approve(desk, report)
    assert publish(desk, tmp_path) == 2
    with psycopg.connect(database.owner_url) as owner:
        row = owner.execute(
            "SELECT count(*) FILTER (WHERE known_from = 1 AND known_to IS NULL), count(*) FILTER (WHERE known_to = 2),"
            " count(*) FILTER (WHERE known_from = 2), max(cardinality(predecessors)) FROM pub.parcel"
        ).fetchone()
    assert row == (9771, 6, 5, 2)
    with app_on(cluster, str(conninfo_to_dict(database.owner_url)["dbname"]), tmp_path / "archives") as app:
        ask = TestClient(app)
        assert_both_editions(ask, "20749", real.end(deleted))
    again = send(desk, path, delta)
    assert "nothing_changes" in codes_of(again)
    approve(desk, again)
    assert publish(desk, tmp_path) == 3
    with psycopg.connect(database.owner_url) as owner:
        assert owner.execute(
            "SELECT count(*) FROM pub.parcel WHERE known_from = 3 OR known_to = 3"
        ).fetchone() == (0,)


def assert_both_editions(ask: TestClient, commune: str, key: Mapping[str, str]) -> None:
    asked = {"commune": commune, **key}
    assert len(ask.get("/parcels", params=asked | {"edition": 1}).json()["features"]) == 1
    assert ask.get("/parcels", params=asked).json()["features"] == []


def cut(shape: BaseGeometry) -> tuple[BaseGeometry, BaseGeometry]:
    west, south, east, north = shape.bounds
    middle = shape.centroid.x
    return (
        shapely.intersection(shape, shapely.box(west - 1, south - 1, middle, north + 1)),
        shapely.intersection(shape, shapely.box(middle, south - 1, east + 1, north + 1)),
    )


def neighbours(real: Duynghia, taken: set[int]) -> tuple[int, int]:
    """Two parcels with a common edge of 5 m or more."""
    alone = [index for index in real.alone[5000:] if index not in taken]
    shapes = real.shapes[alone]
    for one, other in shapely.STRtree(shapes).query(shapes, predicate="touches").T.tolist():
        edge = shapely.intersection(shapes[one], shapes[other])
        if (
            one < other
            and shapely.union(shapes[one], shapes[other]).geom_type == "Polygon"
            and edge.length >= 5
        ):
            return alone[one], alone[other]
    raise AssertionError("no neighbours")


def with_a_vertex_moved(shape: BaseGeometry) -> BaseGeometry:
    """The first vertex one metre towards the centroid."""
    xy = shapely.get_coordinates(shape)
    towards = np.array([shape.centroid.x, shape.centroid.y]) - xy[0]
    xy[0] = xy[-1] = xy[0] + towards / np.hypot(*towards)
    return shapely.Polygon(xy)
