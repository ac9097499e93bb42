"""Editions asked for and built by a worker: one at a time, on the stated base, taken up again after a crash."""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from planning_server.domain.errors import Conflict, NotAllowed, NotFound
from planning_server.ingest import kept_files
from planning_server.jobs.answer_upload import withdraw_upload
from planning_server.jobs.build_edition import (
    EditionRequest,
    Workshop,
    build_requested,
    edition_builds,
    end_overlong_build,
    request_edition,
)
from planning_server.jobs.desk import Arrival, ArrivedDocument, IngestDesk
from planning_server.jobs.ingest_upload import approve_upload, receive_upload, run_upload
from planning_server.publish import build
from planning_server.publish.editions import edition
from planning_server.store.editions import current_number, try_build_lock
from planning_server.store.upload_documents import published_document
from planning_server.tiles.bake import ArchiveBaker
from tests.conftest import TestDatabase
from tests.ingest_desk import ingest_desk
from tests.shapefiles import LayerFiles, lots, plan_words, write_zip

PDF = b"%PDF-1.7\n1 0 obj"


@pytest.fixture
def desk(database: TestDatabase, tmp_path: Path) -> Iterator[IngestDesk]:
    with ingest_desk(database, tmp_path / "uploads") as made:
        yield made


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "archives", "test/1", lambda: date(2026, 11, 20))


def approved(desk: IngestDesk, folder: Path) -> UUID:
    path = write_zip(Path(tempfile.mkdtemp(dir=folder)), LayerFiles("lots", lots()))
    papers = (
        ArrivedDocument(
            io.BytesIO(PDF), "qd.pdf", number=plan_words()["decision_number"], date=date(2024, 1, 1)
        ),
    )
    with path.open("rb") as content:
        upload, _ = receive_upload(desk, Arrival(content, path.name, plan_words(), "lan", papers))
    run_upload(desk, upload.upload_id)
    approve_upload(desk, upload.upload_id, username="huy", note=None)
    return upload.upload_id


def ask(desk: IngestDesk, base: int | None = None, actor: str = "huy") -> int:
    return request_edition(desk, EditionRequest(base, "công bố", actor))


def states(desk: IngestDesk) -> dict[int, str]:
    return {made.edition: made.state for made in edition_builds(desk)}


def test_an_edition_that_was_asked_for_is_built_under_its_number_and_its_papers_are_published(
    desk: IngestDesk, database: TestDatabase, workshop: Workshop, tmp_path: Path
) -> None:
    approved(desk, tmp_path)
    sha256 = hashlib.sha256(PDF).hexdigest()
    with desk.store.reading() as session, pytest.raises(NotFound):
        published_document(session, sha256)
    number = ask(desk)
    assert states(desk) == {number: "requested"}
    with psycopg.connect(database.owner_url) as session:
        assert session.execute("SELECT task_name, args FROM queue.procrastinate_jobs").fetchall() == [
            ("build_edition", {"edition": number})
        ]
    build_requested(desk, workshop, number)
    assert states(desk) == {number: "published"}
    with desk.store.reading() as session:
        assert current_number(session) == number
        paper = published_document(session, sha256)
    assert (paper.media_type, paper.number) == ("application/pdf", plan_words()["decision_number"])
    assert kept_files.find(desk.upload_dir, sha256).read_bytes() == PDF
    build_requested(desk, workshop, number)  # the same job again
    assert states(desk) == {number: "published"}


def test_a_request_is_refused_at_once_where_it_cannot_be(
    desk: IngestDesk, workshop: Workshop, tmp_path: Path
) -> None:
    for person in ("lan", "thu"):
        with pytest.raises(NotAllowed):
            ask(desk, actor=person)
    with pytest.raises(Conflict, match="base-edition-moved"):
        ask(desk, base=7)
    approved(desk, tmp_path)
    number = ask(desk)
    with pytest.raises(Conflict, match="another-builder"):
        ask(desk)
    build_requested(desk, workshop, number)
    with pytest.raises(Conflict, match="base-edition-moved"):
        ask(desk)
    with desk.store.writing() as builder:
        assert try_build_lock(builder)
        with pytest.raises(Conflict, match="another-builder"):
            ask(desk, base=number)


def test_a_request_with_nothing_approved_is_refused_at_once(desk: IngestDesk, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="nothing-to-publish"):
        ask(desk)
    assert states(desk) == {}
    withdraw_upload(desk, approved(desk, tmp_path), username="lan")
    with pytest.raises(Conflict, match="nothing-to-publish"):
        ask(desk)


def test_a_gate_that_is_shut_ends_the_build_with_its_reason_in_both_languages(
    desk: IngestDesk, workshop: Workshop, tmp_path: Path
) -> None:
    upload_id = approved(desk, tmp_path)
    number = ask(desk)
    withdraw_upload(desk, upload_id, username="lan")  # taken back between the request and the build
    build_requested(desk, workshop, number)
    [made] = edition_builds(desk)
    assert (made.state, made.problem and made.problem["slug"]) == ("failed", "nothing-to-publish")
    assert made.problem is not None
    assert made.problem["vi"]
    assert made.problem["en"]
    approved(desk, tmp_path)
    assert ask(desk) == number + 1


def test_an_edition_is_published_when_it_switches_not_when_it_was_asked_for(
    desk: IngestDesk,
    database: TestDatabase,
    workshop: Workshop,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [datetime(2026, 11, 20, 5, 0, tzinfo=UTC)]
    moving = replace(desk, now=lambda: clock[0])
    approved(moving, tmp_path)
    number = ask(moving)
    clock[0] += timedelta(minutes=20)  # it waits in the queue
    real = ArchiveBaker.bake_planning

    def slow(*given: Any) -> Any:  # noqa: ANN401 - passed on as they are
        clock[0] += timedelta(minutes=10)
        return real(*given)

    monkeypatch.setattr(ArchiveBaker, "bake_planning", slow)
    build_requested(moving, workshop, number)
    with desk.store.reading() as session:
        published = edition(session, number)
    assert (published.published_at, published.manifest["published_at"]) == (clock[0], "2026-11-20T05:30:00Z")
    with psycopg.connect(database.owner_url) as session:
        noted = session.execute("SELECT at FROM desk.audit WHERE action = 'edition.published'").fetchone()
    assert noted == (clock[0],)


def test_a_build_that_a_crash_cut_off_is_built_again_under_the_same_number(
    desk: IngestDesk, database: TestDatabase, workshop: Workshop, tmp_path: Path
) -> None:
    approved(desk, tmp_path)
    number = ask(desk)
    with psycopg.connect(database.owner_url) as session:
        session.execute("UPDATE desk.edition_build SET state = 'building'")  # the builder died here
    build_requested(desk, workshop, number)
    assert states(desk) == {number: "published"}


def test_a_new_request_after_a_crash_ends_the_old_one_and_its_job_does_nothing(
    desk: IngestDesk, database: TestDatabase, workshop: Workshop, tmp_path: Path
) -> None:
    approved(desk, tmp_path)
    first = ask(desk)
    with psycopg.connect(database.owner_url) as session:
        session.execute("UPDATE desk.edition_build SET state = 'building'")
    second = ask(desk)
    build_requested(desk, workshop, first)
    assert states(desk) == {first: "failed", second: "requested"}
    build_requested(desk, workshop, second)
    assert states(desk)[second] == "published"


def test_a_build_over_its_time_is_written_down_as_failed(desk: IngestDesk, tmp_path: Path) -> None:
    approved(desk, tmp_path)
    number = ask(desk)
    end_overlong_build(desk, number)
    [made] = edition_builds(desk)
    assert made.problem is not None
    assert (made.state, made.problem["slug"]) == ("failed", "build-too-long")


def test_an_edition_that_is_published_is_not_written_down_as_failed_afterwards(
    desk: IngestDesk, workshop: Workshop, tmp_path: Path
) -> None:
    approved(desk, tmp_path)
    number = ask(desk)
    build_requested(desk, workshop, number)
    end_overlong_build(desk, number)
    assert states(desk) == {number: "published"}


def test_a_build_that_was_given_up_publishes_nothing_any_more(
    desk: IngestDesk, workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved(desk, tmp_path)
    number = ask(desk)
    real = build.rows.switch

    def given_up(*given: Any) -> Any:  # noqa: ANN401 - passed on as they are
        end_overlong_build(desk, number)
        return real(*given)

    monkeypatch.setattr(build.rows, "switch", given_up)
    build_requested(desk, workshop, number)
    assert states(desk) == {number: "failed"}
    with desk.store.reading() as session:
        assert current_number(session) is None
