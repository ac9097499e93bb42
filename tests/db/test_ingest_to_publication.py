"""What ingest drafts can be published, and what was published is known when it comes again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
import shapely
from pyproj import CRS

from planning_server.domain.crs import Crs
from planning_server.jobs.answer_upload import Acceptance, Answers, answer_upload
from planning_server.jobs.build_edition import PublishOrder, publish_edition
from planning_server.jobs.ingest_upload import IngestDesk, approve_upload
from planning_server.publish.editions import current_edition
from planning_server.situation.load import load_situation
from planning_server.situation.subject import point_subject
from planning_server.store.uploads import UploadState
from tests.conftest import TestDatabase
from tests.ingest_desk import NOW, codes_of, findings_of, ingest_desk, send
from tests.shapefiles import ORIGIN, LayerFiles, lots, parcel_words, plan_words, square, write_zip


@pytest.fixture
def desk(database: TestDatabase, tmp_path: Path) -> Iterator[IngestDesk]:
    with ingest_desk(database, tmp_path / "uploads") as made:
        yield made


def publish(desk: IngestDesk, archives: Path) -> int:
    order = PublishOrder(actor="huy", note="", now=lambda: NOW, today=date(2026, 11, 20), software="test")
    return publish_edition(desk.store, archives, order).number


def test_a_plan_and_its_parcels_go_from_the_file_to_an_edition(
    desk: IngestDesk, database: TestDatabase, tmp_path: Path
) -> None:
    plan = write_zip(tmp_path, LayerFiles("lots", lots()), file_name="plan.zip")
    (tmp_path / "b").mkdir()
    rows = [
        (square(column, 0), {"to": "12", "so": str(column), "dt": 10000.0, "loai": "ONT"})
        for column in range(3)
    ]
    parcels = write_zip(tmp_path / "b", LayerFiles("thua", rows), file_name="parcels.zip")
    for report in (send(desk, plan, plan_words()), send(desk, parcels, parcel_words())):
        assert report.upload.state is UploadState.READY
        approve_upload(desk, report.upload.upload_id, username="huy", note=None)
    assert publish(desk, tmp_path / "archives") == 1
    with psycopg.connect(database.owner_url) as owner:
        counts = owner.execute(
            "SELECT (SELECT count(*) FROM pub.zone), (SELECT count(*) FROM pub.parcel), (SELECT count(*) FROM draft.zone),"
            " (SELECT array_agg(DISTINCT state) FROM desk.upload)"
        ).fetchone()
    assert counts == (4, 3, 0, ["published"])


def test_a_published_file_that_comes_again_is_the_next_version_with_a_warning(
    desk: IngestDesk, tmp_path: Path
) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    first = send(desk, path, plan_words())
    assert "already_published" not in codes_of(first)
    approve_upload(desk, first.upload.upload_id, username="huy", note=None)
    publish(desk, tmp_path / "archives")
    again = send(desk, path, plan_words())
    assert again.upload.upload_id != first.upload.upload_id
    assert again.version == 2
    assert again.upload.state is UploadState.NEEDS_ATTENTION
    [warning] = findings_of(again, "already_published")
    assert "1" in warning.text.en


def test_ground_that_the_map_gives_to_one_zone_is_still_law_of_both(
    desk: IngestDesk, database: TestDatabase, tmp_path: Path
) -> None:
    """Two zones of 100 m share a strip 40 m wide. On the map it is the first one's; a point 30 m inside the strip asks for both."""
    second = shapely.box(ORIGIN[0] + 60, ORIGIN[1], ORIGIN[0] + 160, ORIGIN[1] + 100)
    path = write_zip(
        tmp_path,
        LayerFiles(
            "lots",
            [
                (square(0, 0), {"id": "A", "code": "DAT_Dulich", "density": "40"}),
                (second, {"id": "B", "code": "DAT_O_Nhomnhao", "density": "40"}),
            ],
        ),
    )
    asked = findings_of(send(desk, path, plan_words()), "overlap")[0]
    sent = send(desk, path, plan_words(repairs={asked.key: "to_row_1"}, plan_id="answered"))
    everything = Answers(acceptances=(Acceptance("theo bản đồ gốc", everything=True),))
    answer_upload(desk, sent.upload.upload_id, everything, username="lan", queued=False)
    approve_upload(desk, sent.upload.upload_id, username="huy", note=None)
    publish(desk, tmp_path / "archives")
    with psycopg.connect(database.reader_url) as reader:
        drawn = reader.execute(
            "SELECT zone_id, (ST_XMax(geom_3857) - ST_XMin(geom_3857))::float8 FROM pub.zone ORDER BY zone_id"
        ).fetchall()
        on_day = current_edition(reader).on(date(2026, 11, 20))
        there = load_situation(reader, on_day, point_subject(ORIGIN[0] + 70, ORIGIN[1] + 50, Crs(5899)))
        beside = load_situation(reader, on_day, point_subject(ORIGIN[0] + 130, ORIGIN[1] + 50, Crs(5899)))
    assert drawn[0][1] / drawn[1][1] == pytest.approx(100 / 60, rel=5e-3)
    assert {zone.zone_id for zone in there.zones} == {"A", "B"}
    assert {zone.zone_id for zone in beside.zones} == {"B"}


@pytest.mark.parametrize(("wrong", "words"), [(9218, "81"), (5898, "27.2")])
def test_the_next_version_in_a_wrong_zone_is_noticed_beside_the_published_one(
    desk: IngestDesk, tmp_path: Path, wrong: int, words: str
) -> None:
    first = send(desk, write_zip(tmp_path, LayerFiles("lots", lots())), plan_words())
    approve_upload(desk, first.upload.upload_id, username="huy", note=None)
    publish(desk, tmp_path / "archives")
    (tmp_path / "second").mkdir()
    prj = CRS.from_epsg(wrong).to_wkt("WKT1_ESRI")
    path = write_zip(tmp_path / "second", LayerFiles("lots", lots(), prj=prj))
    second = send(desk, path, plan_words())
    assert second.upload.state is UploadState.NEEDS_ATTENTION
    [told] = findings_of(second, "crs_misfit")
    assert words in told.text.en
    assert told.measured["best"] == "EPSG:5899"
    assert told.question is not None
    assert told.question.choices[0].value == "EPSG:5899"
    answered = send(desk, path, plan_words(crs="EPSG:5899"))
    assert "crs_prj_overruled" in codes_of(answered)
    assert dict(answered.rows) == {"zones": 4}


def test_another_plan_far_from_everything_published_of_its_commune_is_noticed(
    desk: IngestDesk, tmp_path: Path
) -> None:
    first = send(desk, write_zip(tmp_path, LayerFiles("lots", lots())), plan_words(commune="99001"))
    approve_upload(desk, first.upload.upload_id, username="huy", note=None)
    publish(desk, tmp_path / "archives")
    rows = [
        (square(column, 20), {"id": f"L{column}", "code": "DAT_Dulich", "density": "60"})
        for column in range(3)
    ]
    for number, (prj, commune, code) in enumerate(
        ((5899, "99001", None), (9216, "99001", "crs_misfit"), (9216, "99002", None))
    ):
        layer = LayerFiles("lots", rows, prj=CRS.from_epsg(prj).to_wkt("WKT1_ESRI"))
        folder = tmp_path / str(number)
        folder.mkdir()
        path = write_zip(folder, layer)
        sent = send(desk, path, plan_words(plan_id="dieu-chinh", commune=commune))
        assert ("crs_misfit" in codes_of(sent)) == (code is not None)
