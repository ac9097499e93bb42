"""Publishing: gates, one transaction, slices, deltas of the cadastre, and the switch."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

import mapbox_vector_tile
import psycopg
import pytest

from planning_server.domain.errors import Conflict, Unavailable
from planning_server.domain.plan import LawStatus
from planning_server.jobs.ingest_upload import IngestDesk, reject_upload
from planning_server.publish.baker import Basis
from planning_server.publish.build import build_edition
from planning_server.publish.edition import Edition
from planning_server.publish.editions import current_edition, edition
from planning_server.publish.manifest import manifest_sha256
from planning_server.publish.publication import Publication
from planning_server.store import audit
from planning_server.store.accounts import Role, add_account
from planning_server.store.editions import ArchiveRow
from planning_server.store.sessions import Session, Store, StoreAddresses
from planning_server.tiles.archive import ArchiveFolder
from planning_server.tiles.bake import ArchiveBaker
from planning_server.tiles.grid import TileAddress
from tests.approved_uploads import AT, TODAY, DraftPlan, approve_parcels, approve_plan
from tests.conftest import TestDatabase

D2019, D2024, D2030 = date(2019, 1, 1), date(2024, 1, 1), date(2030, 1, 1)


@pytest.fixture
def store(database: TestDatabase) -> Iterator[Store]:
    made = Store(
        StoreAddresses(
            reader=database.reader_url, public_writer=database.public_writer_url, writer=database.writer_url
        )
    )
    yield made
    made.close()


def _publish(store: Store, folder: Path, base: int | None, baker: ArchiveBaker | None = None) -> Edition:
    publication = Publication("binh", "thử", base, lambda: AT, TODAY, (), "planning-server/test")
    return build_edition(store, baker or ArchiveBaker(folder), publication)


def _layers(folder: Path, sha256: str, address: TileAddress) -> dict[str, Any]:
    stored = ArchiveFolder(folder).archive(sha256).tile(address)
    assert stored is not None
    return cast("dict[str, Any]", mapbox_vector_tile.decode(gzip.decompress(stored)))


DA_LAT_Z14 = TileAddress(14, 13127, 7645)
"""E 576100, N 1319050 = 108.4505 E, 11.9266 N; at zoom 14 x = (108.4505 + 180) / 360 · 2^14, y by the mercator formula."""


def test_the_first_edition_shows_the_plan_in_its_archive(
    database: TestDatabase, store: Store, tmp_path: Path
) -> None:
    approve_plan(database.writer_url, DraftPlan())
    published = _publish(store, tmp_path, None)
    assert published.number == 1
    (only,) = published.slices
    assert (only.valid_from, only.valid_until) == (D2024, None)
    layers = _layers(tmp_path, only.archives["planning"], DA_LAT_Z14)
    shown = {
        item["properties"]["zone_id"]: item["properties"]["code"] for item in layers["zones"]["features"]
    }
    assert shown == {"A": "DAT_O_Nhomnhao", "B": "DAT_HTXH_Yte"}
    assert {item["properties"]["plan_id"] for item in layers["plans"]["features"]} == {"p"}


def test_what_is_published_is_no_draft_any_more(database: TestDatabase, store: Store, tmp_path: Path) -> None:
    upload = approve_plan(database.writer_url, DraftPlan())
    _publish(store, tmp_path, None)
    with psycopg.connect(database.superuser_url) as session:
        assert session.execute("SELECT count(*) FROM draft.plan_version").fetchone() == (0,)
        assert session.execute("SELECT count(*) FROM draft.zone").fetchone() == (0,)
        assert session.execute("SELECT count(*) FROM pub.zone").fetchone() == (2,)
        state = session.execute(
            "SELECT state, edition FROM desk.upload WHERE upload_id = %s", (upload,)
        ).fetchone()
        assert state == ("published", 1)


def test_a_version_of_a_later_day_is_scheduled_and_gets_a_slice_of_its_own(
    database: TestDatabase, store: Store, tmp_path: Path
) -> None:
    approve_plan(database.writer_url, DraftPlan(version=1, start=D2019))
    approve_plan(database.writer_url, DraftPlan(version=2, start=D2024))
    later = approve_plan(
        database.writer_url, DraftPlan(version=3, start=D2030, codes=("DAT_Dichvu", "DAT_HTXH_Yte"))
    )
    published = _publish(store, tmp_path, None)
    assert [(item.valid_from, item.valid_until) for item in published.slices] == [
        (D2024, D2030),
        (D2030, None),
    ]
    now, then = (item.archives["planning"] for item in published.slices)
    assert now != then
    codes = {item["properties"]["code"] for item in _layers(tmp_path, then, DA_LAT_Z14)["zones"]["features"]}
    assert codes == {"DAT_Dichvu", "DAT_HTXH_Yte"}
    statuses = {item.version: item.law_status(TODAY) for item in published.versions}
    assert statuses == {1: LawStatus.SUPERSEDED, 2: LawStatus.IN_FORCE, 3: LawStatus.NOT_YET_IN_FORCE}
    with psycopg.connect(database.superuser_url) as session:
        row = session.execute("SELECT state FROM desk.upload WHERE upload_id = %s", (later,)).fetchone()
        assert row == ("scheduled",)


def test_a_decision_ends_a_version_and_the_next_edition_still_knows_it(
    database: TestDatabase, store: Store, tmp_path: Path
) -> None:
    approve_plan(database.writer_url, DraftPlan())
    _publish(store, tmp_path, None)
    with psycopg.connect(database.writer_url) as session:
        first = session.execute("SELECT version_id FROM pub.plan_version").fetchone()
    assert first == (1,)  # `DraftPlan(scope="end")` names version 1
    approve_plan(database.writer_url, DraftPlan(version=2, start=date(2025, 1, 1), scope="end"))
    ended = _publish(store, tmp_path, 1)
    approve_plan(database.writer_url, DraftPlan(plan_id="q"))
    after = _publish(store, tmp_path, 2)
    for item in (ended, after):
        version = next(version for version in item.versions if version.plan_id == "p")
        assert version.in_force.end == date(2025, 1, 1)
        assert version.law_status(TODAY) is LawStatus.ENDED


def test_the_next_edition_keeps_what_the_base_published_and_shares_its_cadastre(
    database: TestDatabase, store: Store, tmp_path: Path
) -> None:
    approve_plan(database.writer_url, DraftPlan())
    approve_parcels(database.writer_url, {"1": "pa", "2": "pb"})
    first = _publish(store, tmp_path, None)
    approve_plan(database.writer_url, DraftPlan(plan_id="q", level="chi_tiet"))
    second = _publish(store, tmp_path, 1)
    assert {item.plan_id for item in second.versions} == {"p", "q"}
    assert second.slices[0].archives["cadastre"] == first.slices[0].archives["cadastre"]
    assert second.slices[0].archives["planning"] != first.slices[0].archives["planning"]
    with store.reading() as session:
        assert edition(session, 1).state == "superseded"
        assert current_edition(session).number == 2


def test_parcels_are_renewed_as_a_delta_with_predecessors(
    database: TestDatabase, store: Store, tmp_path: Path
) -> None:
    approve_plan(database.writer_url, DraftPlan())
    approve_parcels(database.writer_url, {"1": "pa", "2": "pb", "3": "pc"})
    _publish(store, tmp_path, None)
    # The new survey keeps 1, redraws 2, drops 3 and adds 4.
    approve_parcels(database.writer_url, {"1": "pa", "2": "pb2", "4": "pd"})
    _publish(store, tmp_path, 1)
    with psycopg.connect(database.superuser_url) as session:
        rows = session.execute(
            "SELECT parcel_id, known_from, known_to, predecessors FROM pub.parcel ORDER BY parcel_id"
        ).fetchall()
    assert rows == [
        ("pa", 1, None, []),
        ("pb", 1, 2, []),
        ("pb2", 2, None, ["pb"]),
        ("pc", 1, 2, []),
        ("pd", 2, None, []),
    ]


def test_the_same_content_bakes_the_same_bytes(database: TestDatabase, store: Store, tmp_path: Path) -> None:
    approve_plan(database.writer_url, DraftPlan())
    published = _publish(store, tmp_path / "a", None)
    ids = [item.version_id for item in published.versions]
    with store.writing() as session:
        again = ArchiveBaker(tmp_path / "b").bake_planning(session, ids)
    assert again.sha256 == published.slices[0].archives["planning"]


def test_nothing_approved_is_nothing_to_publish(store: Store, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="nothing-to-publish"):
        _publish(store, tmp_path, None)


def test_what_nobody_else_approved_is_not_published(
    database: TestDatabase, store: Store, tmp_path: Path
) -> None:
    approve_plan(database.writer_url, DraftPlan(), decided_by=None)
    with pytest.raises(Conflict, match="gates-shut"):
        _publish(store, tmp_path, None)


def test_an_open_finding_shuts_the_gate(database: TestDatabase, store: Store, tmp_path: Path) -> None:
    upload = approve_plan(database.writer_url, DraftPlan())
    with psycopg.connect(database.writer_url) as session:
        session.execute(
            "INSERT INTO desk.finding (upload_id, finding_key, number, code, severity, message_vi, message_en, measured)"
            " VALUES (%s, 'k', 'X01', 'x', 'warning', 'x', 'x', '{}')",
            (upload,),
        )
    with pytest.raises(Conflict, match="gates-shut"):
        _publish(store, tmp_path, None)
    with psycopg.connect(database.writer_url) as session:
        session.execute("UPDATE desk.finding SET accepted_reason = 'checked', accepted_by = 'an'")
    assert (
        _publish(store, tmp_path, None).number == 2
    )  # the number of the build that failed is not given again


def test_a_base_that_is_no_longer_current_is_refused(
    database: TestDatabase, store: Store, tmp_path: Path
) -> None:
    approve_plan(database.writer_url, DraftPlan())
    _publish(store, tmp_path, None)
    approve_plan(database.writer_url, DraftPlan(plan_id="q"))
    with pytest.raises(Conflict, match="base-edition-moved"):
        _publish(store, tmp_path, None)


class _SlowBaker(ArchiveBaker):
    """Waits inside the building transaction until it is told to go on."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.entered, self.go_on = threading.Event(), threading.Event()

    def bake_planning(
        self, session: Session, version_ids: Sequence[int], bases: Sequence[Basis] = ()
    ) -> ArchiveRow:
        self.entered.set()
        assert self.go_on.wait(30)
        return super().bake_planning(session, version_ids, bases)


def test_of_two_publishers_at_once_the_second_is_refused_and_readers_see_no_half_edition(
    database: TestDatabase, store: Store, tmp_path: Path
) -> None:
    approve_plan(database.writer_url, DraftPlan())
    slow = _SlowBaker(tmp_path)
    done: list[Edition] = []
    first = threading.Thread(target=lambda: done.append(_publish(store, tmp_path, None, slow)))
    first.start()
    try:
        assert slow.entered.wait(30)
        with pytest.raises(Conflict, match="another-builder"):
            _publish(store, tmp_path, None)
        with store.reading() as session:
            with pytest.raises(Unavailable, match="nothing-published"):
                current_edition(session)
            assert session.execute("SELECT count(*) FROM pub.zone").fetchone() == (0,)
    finally:
        slow.go_on.set()
        first.join(60)
    assert [item.number for item in done] == [1]


def test_what_is_being_published_cannot_be_rejected_meanwhile(
    database: TestDatabase, store: Store, tmp_path: Path
) -> None:
    upload = approve_plan(database.writer_url, DraftPlan())
    with store.writing() as session:
        add_account(session, "cuong", Role.APPROVER, "cuong-password", at=AT, actor="test")
    slow = _SlowBaker(tmp_path)
    done: list[Edition] = []
    first = threading.Thread(target=lambda: done.append(_publish(store, tmp_path, None, slow)))
    first.start()
    try:
        assert slow.entered.wait(30)
        desk = IngestDesk(store, tmp_path, lambda: AT)
        with pytest.raises(Conflict, match="upload-being-published"):
            reject_upload(desk, upload, username="cuong", note=None)
    finally:
        slow.go_on.set()
        first.join(60)
    assert [item.plan_id for item in done[0].versions] == ["p"]
    with psycopg.connect(database.superuser_url) as session:
        row = session.execute("SELECT state FROM desk.upload WHERE upload_id = %s", (upload,)).fetchone()
        assert row == ("published",)


def test_two_surveys_of_one_commune_are_not_published_together(
    database: TestDatabase, store: Store, tmp_path: Path
) -> None:
    approve_plan(database.writer_url, DraftPlan())
    approve_parcels(database.writer_url, {"1": "pa", "2": "pb"})
    approve_parcels(database.writer_url, {"1": "pa", "2": "pc"})
    with pytest.raises(Conflict, match="gates-shut") as shut:
        _publish(store, tmp_path, None)
    assert "99001" in shut.value.text.en


def test_of_two_new_versions_of_one_first_day_the_replaced_one_must_be_rejected_first(
    database: TestDatabase, store: Store, tmp_path: Path
) -> None:
    approve_plan(database.writer_url, DraftPlan(version=1))
    approve_plan(database.writer_url, DraftPlan(version=2))
    with pytest.raises(Conflict, match="gates-shut") as shut:
        _publish(store, tmp_path, None)
    assert "p v1" in shut.value.text.en


def test_a_correction_replaces_a_published_version_and_the_manifest_says_so(
    database: TestDatabase, store: Store, tmp_path: Path
) -> None:
    approve_plan(database.writer_url, DraftPlan(version=1))
    _publish(store, tmp_path, None)
    approve_plan(database.writer_url, DraftPlan(version=2))
    corrected = _publish(store, tmp_path, 1)
    assert [item.version for item in corrected.versions] == [2]
    assert [(item["plan_id"], item["version"]) for item in corrected.manifest["left_out"]] == [("p", 1)]


def test_a_parcel_is_known_once_at_a_time(database: TestDatabase) -> None:
    insert = (
        "INSERT INTO pub.parcel (feature_id, parcel_id, commune, sheet, number, row_number, area_m2, predecessors,"
        " content_sha256, known_from, source_srid, legal_geom, geom_3857)"
        " VALUES (%s, 'pa', 'c', '1', '1', 1, 1, '{}', 'x', 1, 5899, ST_SetSRID(ST_MakePoint(1, 1), 5899),"
        " ST_SetSRID(ST_MakePoint(1, 1), 3857))"
    )
    with psycopg.connect(database.writer_url) as session:
        session.execute(insert, (1,))
        with pytest.raises(psycopg.errors.UniqueViolation):
            session.execute(insert, (2,))


def test_a_refusal_inside_a_transaction_is_not_taken_for_a_database_that_is_away(store: Store) -> None:
    for _ in range(2):
        with pytest.raises(Unavailable, match="nothing-published"), store.reading() as session:
            current_edition(session)


def test_a_statement_that_takes_too_long_is_a_refusal(database: TestDatabase) -> None:
    slow = Store(StoreAddresses(reader=database.reader_url))
    try:
        with pytest.raises(Unavailable, match="answer-took-too-long"), slow.reading() as session:
            session.execute(
                "SELECT set_config('statement_timeout', '50', false), pg_sleep(0)"
            ).connection.execute("SELECT pg_sleep(5)")
    finally:
        slow.close()


class _DyingBaker(ArchiveBaker):
    def bake_planning(
        self, session: Session, version_ids: Sequence[int], bases: Sequence[Basis] = ()
    ) -> ArchiveRow:
        super().bake_planning(session, version_ids, bases)
        raise OSError("no space left on device")


def test_a_build_that_dies_leaves_nothing_published_and_can_be_repeated(
    database: TestDatabase, store: Store, tmp_path: Path
) -> None:
    approve_plan(database.writer_url, DraftPlan())
    with pytest.raises(OSError, match="no space"):
        _publish(store, tmp_path, None, _DyingBaker(tmp_path))
    with psycopg.connect(database.superuser_url) as session:
        assert session.execute("SELECT count(*) FROM pub.plan_version").fetchone() == (0,)
        assert session.execute("SELECT count(*) FROM draft.zone").fetchone() == (2,)
        row = session.execute("SELECT state, failure FROM desk.edition_build").fetchone()
        assert row == ("failed", "OSError: no space left on device")
    assert _publish(store, tmp_path, None).number == 2


def test_the_manifest_names_every_member_and_the_head_of_the_audit_chain(
    database: TestDatabase, store: Store, tmp_path: Path
) -> None:
    approve_plan(database.writer_url, DraftPlan())
    published = _publish(store, tmp_path, None)
    manifest = published.manifest
    assert published.manifest_sha256 == manifest_sha256(manifest)
    assert [item["sha256"] for item in manifest["slices"]] == [published.slices[0].archives["planning"]]
    assert manifest["versions"][0]["sha256"] == "0" * 64
    with store.writing() as session:
        assert manifest["audit_head"] == audit.head(session)
        assert audit.first_broken_entry(session) is None


def test_a_changed_audit_entry_breaks_the_chain(database: TestDatabase, store: Store, tmp_path: Path) -> None:
    for number, plan_id in enumerate(("p", "q", "r")):
        approve_plan(database.writer_url, DraftPlan(plan_id=plan_id))
        _publish(store, tmp_path, number or None)
    with psycopg.connect(database.owner_url) as session:
        session.execute("UPDATE desk.audit SET actor = 'somebody else' WHERE seq = 2")
    with store.writing() as session:
        assert audit.first_broken_entry(session) == 2


def test_the_gate_stays_shut_for_an_approval_by_somebody_who_answered(
    database: TestDatabase, store: Store, tmp_path: Path
) -> None:
    upload = approve_plan(database.writer_url, DraftPlan(), decided_by="binh")
    with store.writing() as session:
        audit.append(
            session, at=AT, actor="binh", action="upload.warnings_accepted", subject=str(upload), detail={}
        )
    with pytest.raises(Conflict) as shut:
        _publish(store, tmp_path, None)
    assert shut.value.slug == "gates-shut"
    assert [fault.where for fault in shut.value.faults] == [f"/uploads/{upload}"]
    assert "binh" in shut.value.text.vi
