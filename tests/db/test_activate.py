"""Going back: the content of an older edition under a new number, what it leaves out, and what comes after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from planning_server.domain.errors import Conflict, NotFound
from planning_server.jobs.answer_upload import Answers, answer_upload
from planning_server.jobs.desk import IngestDesk
from planning_server.jobs.ingest_upload import approve_upload
from planning_server.publish.baker import Basis
from planning_server.publish.build import build_edition
from planning_server.publish.edition import Edition
from planning_server.publish.editions import edition
from planning_server.publish.publication import Publication
from planning_server.store import audit
from planning_server.store.accounts import Role, add_account
from planning_server.store.editions import ArchiveRow
from planning_server.store.sessions import Session, Store, StoreAddresses
from planning_server.tiles.bake import ArchiveBaker
from tests.approved_uploads import AT, TODAY, DraftPlan, approve_parcels, approve_plan
from tests.conftest import TestDatabase

D2024, D2025, D2027 = date(2024, 1, 1), date(2025, 1, 1), date(2027, 1, 1)


class CountingBaker(ArchiveBaker):
    """Counts what it bakes."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder
        self.planning, self.cadastre = 0, 0

    def bake_planning(
        self, session: Session, version_ids: Sequence[int], bases: Sequence[Basis] = ()
    ) -> ArchiveRow:
        self.planning += 1
        return super().bake_planning(session, version_ids, bases)

    def bake_cadastre(self, session: Session, edition: int, bases: Sequence[Basis] = ()) -> ArchiveRow:
        self.cadastre += 1
        return super().bake_cadastre(session, edition, bases)


@dataclass
class Office:
    """A builder with its database; `today` is the day in the deployment's time zone."""

    database: TestDatabase
    store: Store
    baker: CountingBaker
    today: date = TODAY

    def publish(self, base: int | None, activates: int | None = None) -> Edition:
        asked = Publication("binh", "thử", base, lambda: AT, self.today, (), "test/1", activates=activates)
        return build_edition(self.store, self.baker, asked)

    def plan(self, plan: DraftPlan) -> UUID:
        return approve_plan(self.database.writer_url, plan)

    def parcels(self, numbers: dict[str, str]) -> UUID:
        return approve_parcels(self.database.writer_url, numbers)

    def upload(self, upload_id: UUID) -> tuple[str, int | None, int | None, str | None]:
        """State, edition, the edition that left it out, who decided."""
        with psycopg.connect(self.database.superuser_url) as session:
            row = session.execute(
                "SELECT state, edition, left_out_by, decided_by FROM desk.upload WHERE upload_id = %s",
                (upload_id,),
            ).fetchone()
        assert row is not None
        return row

    def parcel_rows(self) -> list[tuple[str, int, int | None]]:
        with psycopg.connect(self.database.superuser_url) as session:
            return session.execute(
                "SELECT parcel_id, known_from, known_to FROM pub.parcel ORDER BY parcel_id, known_from"
            ).fetchall()

    def desk(self) -> IngestDesk:
        return IngestDesk(self.store, self.baker.folder, lambda: AT)


@pytest.fixture
def office(database: TestDatabase, tmp_path: Path) -> Iterator[Office]:
    store = Store(
        StoreAddresses(
            reader=database.reader_url, public_writer=database.public_writer_url, writer=database.writer_url
        )
    )
    with store.writing() as session:
        add_account(session, "cuong", Role.APPROVER, "cuong-password", at=AT, actor="test")
    yield Office(database, store, CountingBaker(tmp_path))
    store.close()


def held(published: Edition) -> list[tuple[str, int]]:
    return sorted((item.plan_id, item.version) for item in published.versions)


def test_the_older_content_becomes_a_new_number_with_the_archives_it_had(office: Office) -> None:
    office.plan(DraftPlan())
    office.parcels({"1": "pa", "2": "pb"})
    first = office.publish(None)
    office.plan(DraftPlan(plan_id="q", level="chi_tiet"))
    second = office.publish(1)
    baked = (office.baker.planning, office.baker.cadastre)
    again = office.publish(2, activates=1)
    assert (again.number, again.base_edition, again.activates, again.state) == (3, 2, 1, "current")
    assert (office.baker.planning, office.baker.cadastre) == baked
    assert held(again) == held(first) == [("p", 1)]
    assert held(second) == [("p", 1), ("q", 1)]
    assert [item.archives for item in again.slices] == [item.archives for item in first.slices]
    manifest = again.manifest
    assert manifest["activates"] == 1
    assert manifest["versions"] == first.manifest["versions"]
    assert manifest["display_geometry"] == first.manifest["display_geometry"] != []
    assert [(item["plan_id"], item["version"]) for item in manifest["left_out"]] == [("q", 1)]
    with office.store.writing() as session:
        assert manifest["audit_head"] == audit.head(session)
        [entry] = [
            item for item in audit.page(session, after=0, limit=100) if item.action == "edition.activated"
        ]
        assert (entry.subject, entry.detail["activates"]) == ("edition/3", 1)
        assert edition(session, 2).state == "superseded"


def test_what_is_left_out_stays_out_until_it_is_approved_again(office: Office) -> None:
    office.plan(DraftPlan())
    office.publish(None)
    newer = office.plan(DraftPlan(version=2, start=D2025))
    office.publish(1)
    office.publish(2, activates=1)
    assert office.upload(newer) == ("ready", 2, 3, None)
    office.plan(DraftPlan(plan_id="q", level="chi_tiet"))
    next_one = office.publish(3)
    assert held(next_one) == [("p", 1), ("q", 1)]
    assert office.upload(newer) == ("ready", 2, 3, None)

    approve_upload(office.desk(), newer, username="cuong", note=None)
    with_it = office.publish(4)
    assert held(with_it) == [("p", 1), ("p", 2), ("q", 1)]
    assert office.upload(newer) == ("published", 5, None, "cuong")
    first = next(item for item in with_it.versions if (item.plan_id, item.version) == ("p", 1))
    assert first.in_force.end == D2025


def test_what_was_published_is_not_read_again_under_the_same_upload(office: Office) -> None:
    office.plan(DraftPlan())
    office.publish(None)
    newer = office.plan(DraftPlan(version=2, start=D2025))
    office.publish(1)
    office.publish(2, activates=1)
    with pytest.raises(Conflict, match="content-was-published"):
        answer_upload(office.desk(), newer, Answers(retry=True), username="cuong")


def test_going_forward_again_brings_back_what_was_left_out(office: Office) -> None:
    office.plan(DraftPlan())
    office.publish(None)
    newer = office.plan(DraftPlan(version=2, start=D2025))
    second = office.publish(1)
    office.publish(2, activates=1)
    forward = office.publish(3, activates=2)
    assert held(forward) == held(second)
    assert forward.manifest["left_out"] == []
    assert office.upload(newer) == ("published", 4, None, None)


def test_a_corrected_version_that_stands_again_is_published_again(office: Office) -> None:
    wrong = office.plan(DraftPlan())
    office.publish(None)
    office.plan(DraftPlan(version=2))  # of the same first day: it replaces version 1
    office.publish(1)
    assert office.upload(wrong)[0] == "superseded"
    again = office.publish(2, activates=1)
    assert held(again) == [("p", 1)]
    assert office.upload(wrong) == ("published", 3, None, "binh")


def test_an_end_that_is_left_out_ends_nothing(office: Office) -> None:
    office.plan(DraftPlan())
    office.publish(None)
    office.plan(DraftPlan(version=2, start=D2025, scope="end"))
    office.publish(1)
    again = office.publish(2, activates=1)
    [only] = again.versions
    assert (only.in_force.end, only.ended_by) == (None, None)
    assert again.manifest["left_out"][0]["version"] is None


def test_the_cadastre_goes_back_with_the_same_features(office: Office) -> None:
    office.plan(DraftPlan())
    survey = office.parcels({"1": "pa", "2": "pb", "3": "pc"})
    first = office.publish(None)
    resurvey = office.parcels({"1": "pa", "2": "pb2", "4": "pd"})
    office.publish(1)
    again = office.publish(2, activates=1)
    assert office.parcel_rows() == [
        ("pa", 1, None),
        ("pb", 1, 2),
        ("pb", 3, None),
        ("pb2", 2, 3),
        ("pc", 1, 2),
        ("pc", 3, None),
        ("pd", 2, 3),
    ]
    cadastre = again.slices[0].archives["cadastre"]
    assert cadastre == first.slices[0].archives["cadastre"]
    with office.store.writing() as session:
        baked = office.baker.bake_cadastre(session, 3)
    assert baked.sha256 == cadastre  # what the database knows now is what the shared archive shows
    assert (office.upload(survey)[0], office.upload(resurvey)[0]) == ("published", "ready")
    forward = office.publish(3, activates=2)
    assert [row for row in office.parcel_rows() if row[2] is None] == [
        ("pa", 1, None),
        ("pb2", 4, None),
        ("pd", 4, None),
    ]
    assert forward.slices[0].archives["cadastre"] != cadastre


def test_parcels_that_were_left_out_must_be_compared_again_before_they_are_approved(office: Office) -> None:
    office.parcels({"1": "pa"})
    office.publish(None)
    resurvey = office.parcels({"1": "pa2"})
    office.publish(1)
    office.publish(2, activates=1)
    with pytest.raises(Conflict, match="compare-parcels-again"):
        approve_upload(office.desk(), resurvey, username="cuong", note=None)


def test_parcels_that_wait_are_compared_again_after_going_back(office: Office) -> None:
    office.parcels({"1": "pa"})
    office.publish(None)
    office.parcels({"1": "pa2"})
    office.publish(1)
    waiting = office.parcels({"1": "pa2", "2": "pb"})
    office.publish(2, activates=1)
    with pytest.raises(Conflict, match="gates-shut") as shut:
        office.publish(3)
    assert [fault.where for fault in shut.value.faults] == [f"/uploads/{waiting}"]


def test_the_periods_are_those_of_today_and_only_unknown_ones_are_baked(office: Office) -> None:
    office.plan(DraftPlan(version=1))
    office.plan(DraftPlan(version=2, start=D2027))
    first = office.publish(None)
    assert [(item.valid_from, item.valid_until) for item in first.slices] == [(D2024, D2027), (D2027, None)]
    office.plan(DraftPlan(plan_id="q", level="chi_tiet"))
    office.publish(1)
    baked = office.baker.planning
    office.today = date(2028, 1, 1)
    again = office.publish(2, activates=1)
    assert [(item.valid_from, item.valid_until) for item in again.slices] == [(D2027, None)]
    assert again.slices[0].archives == first.slices[1].archives
    assert office.baker.planning == baked


def test_an_archive_that_is_gone_from_the_disk_is_baked_again(office: Office) -> None:
    office.plan(DraftPlan())
    first = office.publish(None)
    office.plan(DraftPlan(plan_id="q", level="chi_tiet"))
    office.publish(1)
    sha256 = first.slices[0].archives["planning"]
    (office.baker.folder / f"{sha256}.pmtiles").unlink()
    again = office.publish(2, activates=1)
    assert again.slices[0].archives["planning"] == sha256
    assert (office.baker.folder / f"{sha256}.pmtiles").exists()


def test_what_is_current_or_unknown_or_moved_on_is_refused_and_changes_nothing(office: Office) -> None:
    office.plan(DraftPlan())
    office.publish(None)
    waiting = office.plan(DraftPlan(plan_id="q", level="chi_tiet"))
    office.publish(1)
    with pytest.raises(Conflict, match="edition-is-current"):
        office.publish(2, activates=2)
    with pytest.raises(NotFound, match="no-such-edition"):
        office.publish(2, activates=9)
    with pytest.raises(Conflict, match="base-edition-moved"):
        office.publish(1, activates=1)
    with office.store.reading() as session:
        assert edition(session, 2).state == "current"
    assert office.upload(waiting)[0] == "published"


def test_what_is_approved_and_waits_is_not_published_by_going_back(office: Office) -> None:
    office.plan(DraftPlan())
    office.publish(None)
    office.plan(DraftPlan(plan_id="q", level="chi_tiet"))
    office.publish(1)
    waiting = office.plan(DraftPlan(plan_id="r", level="chung"))
    assert held(office.publish(2, activates=1)) == [("p", 1)]
    assert office.upload(waiting)[0] == "approved"
    assert held(office.publish(3)) == [("p", 1), ("r", 1)]
