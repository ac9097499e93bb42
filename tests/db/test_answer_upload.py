"""Answers, accepted warnings, another reading, withdrawal and papers of an upload, on a real database."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from planning_server.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from planning_server.domain.finding import Severity
from planning_server.ingest import kept_files
from planning_server.jobs.answer_upload import (
    Acceptance,
    Answers,
    accept_upload_warnings,
    answer_upload,
    list_uploads,
    withdraw_upload,
)
from planning_server.jobs.desk import Arrival, ArrivedDocument, IngestDesk, UploadLimits
from planning_server.jobs.ingest_upload import (
    approve_upload,
    receive_upload,
    reject_upload,
    report_upload,
    run_upload,
)
from planning_server.store import audit, upload_findings, uploads
from planning_server.store.accounts import Role, add_account
from planning_server.store.uploads import UploadState
from tests.conftest import TestDatabase
from tests.ingest_desk import NOW, PASSWORD, codes_of, ingest_desk, send
from tests.shapefiles import LayerFiles, lots, plan_words, square, write_zip

PDF = b"%PDF-1.7\n1 0 obj"


@pytest.fixture
def desk(database: TestDatabase, tmp_path: Path) -> Iterator[IngestDesk]:
    with ingest_desk(database, tmp_path / "uploads") as made:
        yield made


@pytest.fixture
def overlapping(tmp_path: Path) -> Path:
    return write_zip(
        tmp_path,
        LayerFiles(
            "lots",
            [
                *lots(2),
                *((square(n, 0), {"id": f"L{n}9", "code": "DAT_Dulich", "density": "60"}) for n in (0, 1)),
            ],
        ),
    )


def answers(values: Mapping[str, Any], **more: Any) -> Answers:  # noqa: ANN401 - members of Answers
    return Answers(values=values, **more)


def entries(desk: IngestDesk) -> list[tuple[str, str]]:
    with desk.store.writing() as session:
        assert audit.first_broken_entry(session) is None
        return session.execute("SELECT actor, action FROM desk.audit ORDER BY seq").fetchall()


def test_an_answer_is_laid_over_the_plan_file_and_the_file_read_again(
    desk: IngestDesk, database: TestDatabase, tmp_path: Path
) -> None:
    report = send(desk, write_zip(tmp_path, LayerFiles("lots", lots(), prj=None)), plan_words())
    assert report.upload.state in (UploadState.FAILED, UploadState.NEEDS_ATTENTION)
    upload_id = report.upload.upload_id
    waiting = answer_upload(desk, upload_id, answers({"/crs": "EPSG:5899"}), username="lan")
    assert waiting.upload.state is UploadState.RECEIVED
    with psycopg.connect(database.owner_url) as session:
        assert session.execute("SELECT args FROM queue.procrastinate_jobs").fetchall() == [
            ({"upload_id": str(upload_id)},)
        ]
    done = run_upload(desk, upload_id)
    assert done.upload.state is UploadState.READY
    assert done.plan["crs"] == "EPSG:5899"
    assert "crs" not in done.upload.plan
    assert ("lan", "upload.answered") in entries(desk)


def test_ten_thousand_acceptances_look_at_the_findings_a_few_times_only(
    desk: IngestDesk, overlapping: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = send(desk, overlapping, plan_words())
    asked: list[str] = []
    real = upload_findings.statement

    def counting(name: str) -> Any:  # noqa: ANN401 - whatever the driver takes
        asked.append(name)
        return real(name)

    monkeypatch.setattr(upload_findings, "statement", counting)
    [code, *_] = [kept.finding.code for kept in report.findings if kept.finding.severity == "warning"]
    many = tuple(Acceptance("đã xem", codes=(code,)) for _ in range(10_000))
    answer_upload(desk, report.upload.upload_id, Answers(acceptances=many), username="lan")
    assert len(asked) < 10
    assert entries(desk).count(("lan", "upload.warnings_accepted")) == 1


@pytest.mark.parametrize("who", ["hoa", "thu"])
def test_accepting_all_warnings_of_another_persons_upload_is_refused(
    desk: IngestDesk, overlapping: Path, who: str
) -> None:
    report = send(desk, overlapping, plan_words())
    if who == "hoa":
        with desk.store.writing() as session:
            add_account(session, who, Role.PLANNER, "a long password", at=NOW, actor="test")
    with pytest.raises(NotAllowed):
        accept_upload_warnings(desk, report.upload.upload_id, username=who, reason="biết rồi")
    with pytest.raises(InvalidInput, match="reason-missing"):
        accept_upload_warnings(desk, report.upload.upload_id, username="lan", reason=" ")


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"/crs": "EPSG:1"}, "/crs"),
        ({"/nonsense": 1}, "/nonsense"),
        ({"/mapping/layers/lots/role": "king"}, "/mapping/layers/lots/role"),
        ({"/plan_id": "other"}, "/plan_id"),
        ({"crs": "EPSG:5899"}, "crs"),
        ({"/title": "a\0b"}, "/title"),
        ({"/title": "a\ud800"}, "/title"),
        (
            {"/mapping/layers/lots/codes": {"\0": "DAT_CX"}},
            "/mapping/layers/lots/codes/\N{REPLACEMENT CHARACTER}",
        ),
    ],
)
def test_an_answer_that_cannot_be_is_refused_by_its_pointer_and_nothing_is_stored(
    desk: IngestDesk, overlapping: Path, values: dict[str, Any], where: str
) -> None:
    report = send(desk, overlapping, plan_words())
    before = entries(desk)
    with pytest.raises(InvalidInput) as refused:
        answer_upload(
            desk,
            report.upload.upload_id,
            Answers(values=values, acceptances=(Acceptance("ok", everything=True),)),
            username="lan",
        )
    assert where in [fault.where for fault in refused.value.faults]
    after = report_upload(desk, report.upload.upload_id)
    assert (after.upload, after.open_warnings) == (report.upload, report.open_warnings)
    assert entries(desk) == before


def test_warnings_are_accepted_one_by_one_by_code_or_all_and_the_last_one_makes_it_ready(
    desk: IngestDesk, overlapping: Path
) -> None:
    report = send(desk, overlapping, plan_words())
    upload_id = report.upload.upload_id
    warnings = [kept.finding for kept in report.findings if kept.finding.severity == "warning"]
    assert len(warnings) >= 2
    one = Acceptance("một", keys=(warnings[0].key,))
    after = answer_upload(desk, upload_id, Answers(acceptances=(one,)), username="lan")
    assert after.open_warnings == len(warnings) - 1
    assert after.upload.state is UploadState.NEEDS_ATTENTION
    rest = tuple({found.code for found in warnings})
    ready = answer_upload(
        desk, upload_id, Answers(acceptances=(Acceptance("hai", codes=rest),)), username="huy"
    )
    assert (ready.open_warnings, ready.upload.state) == (0, UploadState.READY)
    reasons = {kept.accepted_reason: kept.accepted_by for kept in ready.findings if kept.accepted_reason}
    assert reasons == {"một": "lan", "hai": "huy"}


def test_an_accepted_warning_stays_accepted_when_the_file_is_read_again(
    desk: IngestDesk, overlapping: Path
) -> None:
    upload_id = send(desk, overlapping, plan_words()).upload.upload_id
    everything = Answers(acceptances=(Acceptance("biết rồi", everything=True),), retry=True)
    assert answer_upload(desk, upload_id, everything, username="lan").upload.state is UploadState.RECEIVED
    again = run_upload(desk, upload_id)
    assert again.upload.state is UploadState.READY
    assert {kept.accepted_reason for kept in again.findings if kept.finding.severity == "warning"} == {
        "biết rồi"
    }


def test_an_accepted_warning_is_open_again_where_an_answer_changed_what_it_says(
    desk: IngestDesk, tmp_path: Path
) -> None:
    table = [{"code": "DAT_O_Nhomnhao", "area_m2": 5000.5}]
    path = write_zip(tmp_path, LayerFiles("lots", lots(2)))
    upload_id = send(desk, path, plan_words(balance=table)).upload.upload_id
    everything = Answers(acceptances=(Acceptance("bảng làm tròn", everything=True),))
    assert answer_upload(desk, upload_id, everything, username="lan").open_warnings == 0
    changed = answers({"/balance/0/area_m2": 100.5})
    answer_upload(desk, upload_id, changed, username="lan")
    again = run_upload(desk, upload_id)
    told = {kept.finding.code: kept.accepted_reason for kept in again.findings}
    assert told["balance_differs"] is None
    assert again.upload.state is UploadState.NEEDS_ATTENTION


@pytest.mark.parametrize(
    "acceptance",
    [
        Acceptance("", everything=True),
        Acceptance("  ", codes=("overlap",)),
        Acceptance("x" * 1001, everything=True),
        Acceptance("a\0b", everything=True),
        Acceptance("ok", codes=("no_such_code",)),
        Acceptance("ok", keys=("0" * 20,)),
    ],
)
def test_an_acceptance_without_reason_or_of_nothing_is_refused(
    desk: IngestDesk, overlapping: Path, acceptance: Acceptance
) -> None:
    report = send(desk, overlapping, plan_words())
    with pytest.raises(InvalidInput):
        answer_upload(desk, report.upload.upload_id, Answers(acceptances=(acceptance,)), username="lan")
    assert report_upload(desk, report.upload.upload_id).open_warnings == report.open_warnings


def test_an_error_cannot_be_accepted(desk: IngestDesk, tmp_path: Path) -> None:
    rows = [*lots(2), (square(5, 0), {"id": "L9", "code": "", "density": "60"})]
    report = send(desk, write_zip(tmp_path, LayerFiles("lots", rows)), plan_words())
    with pytest.raises(InvalidInput) as refused:
        answer_upload(
            desk,
            report.upload.upload_id,
            Answers(acceptances=(Acceptance("ok", codes=("code_missing",)),)),
            username="lan",
        )
    assert refused.value.slug == "invalid-answer"


def test_only_the_sender_an_approver_or_an_administrator_answers(desk: IngestDesk, overlapping: Path) -> None:
    upload_id = send(desk, overlapping, plan_words()).upload.upload_id
    with desk.store.writing() as session:
        add_account(session, "minh", Role.PLANNER, PASSWORD, at=NOW, actor="test")
    for stranger in ("minh", "thu"):
        with pytest.raises(NotAllowed):
            answer_upload(desk, upload_id, Answers(retry=True), username=stranger)
    with pytest.raises(NotFound):
        answer_upload(desk, upload_id, Answers(retry=True), username="nobody")
    assert answer_upload(desk, upload_id, Answers(retry=True), username="huy").upload.attempts == 0


def test_what_is_being_read_or_decided_takes_no_answer(desk: IngestDesk, tmp_path: Path) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    with path.open("rb") as content:
        upload, _ = receive_upload(desk, Arrival(content, path.name, plan_words(), "lan"))
    for given in (Answers(retry=True), Answers(acceptances=(Acceptance("ok", everything=True),))):
        with pytest.raises(Conflict, match="upload-state"):
            answer_upload(desk, upload.upload_id, given, username="lan")
    run_upload(desk, upload.upload_id)
    approve_upload(desk, upload.upload_id, username="huy", note=None)
    with pytest.raises(Conflict, match="upload-state"):
        answer_upload(desk, upload.upload_id, Answers(retry=True), username="lan")
    with pytest.raises(InvalidInput, match="nothing-answered"):
        answer_upload(desk, upload.upload_id, Answers(), username="lan")


def test_the_sender_takes_an_upload_back_and_its_draft_goes(
    desk: IngestDesk, database: TestDatabase, tmp_path: Path
) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    upload_id = send(desk, path, plan_words()).upload.upload_id
    with pytest.raises(NotAllowed):
        withdraw_upload(desk, upload_id, username="huy")
    approve_upload(desk, upload_id, username="huy", note=None)
    assert withdraw_upload(desk, upload_id, username="lan").state is UploadState.WITHDRAWN
    with psycopg.connect(database.owner_url) as session:
        assert session.execute("SELECT count(*) FROM draft.zone").fetchone() == (0,)
    with pytest.raises(Conflict):
        withdraw_upload(desk, upload_id, username="lan")
    assert send(desk, path, plan_words()).upload.upload_id != upload_id


def test_an_upload_withdrawn_while_it_is_read_stays_withdrawn(desk: IngestDesk, tmp_path: Path) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    with path.open("rb") as content:
        upload, _ = receive_upload(desk, Arrival(content, path.name, plan_words(), "lan"))

    def withdraw_while_checking(stage: str, _done: int = 0, _total: int = 0) -> None:
        if stage == "checking":
            withdraw_upload(desk, upload.upload_id, username="lan")

    with pytest.raises(Conflict):
        run_upload(desk, upload.upload_id, withdraw_while_checking)
    report = report_upload(desk, upload.upload_id)
    assert (report.upload.state, dict(report.rows)) == (UploadState.WITHDRAWN, {})


def test_the_list_counts_and_filters_and_says_when_it_is_cut(desk: IngestDesk, overlapping: Path) -> None:
    first = send(desk, overlapping, plan_words())
    send(desk, overlapping, plan_words(plan_id="hai"))
    everything = list_uploads(desk, username="huy")
    assert [item.upload.upload_id for item in everything.uploads].count(first.upload.upload_id) == 1
    assert not everything.is_cut
    assert list_uploads(desk, username="huy", limit=1).is_cut
    assert list_uploads(desk).uploads == everything.uploads  # on the machine itself nobody need say who asks
    assert list_uploads(desk, username="huy", created_by="huy").uploads == []
    [one] = [
        item
        for item in list_uploads(desk, username="lan", state=UploadState.NEEDS_ATTENTION).uploads
        if item.upload.upload_id == first.upload.upload_id
    ]
    assert one.open_warnings == one.count(Severity.WARNING) == first.open_warnings
    with pytest.raises(NotAllowed):
        list_uploads(desk, username="thu")


def test_progress_tells_the_stages_in_their_order_and_whoever_listens_hears_of_each(
    desk: IngestDesk, database: TestDatabase, tmp_path: Path
) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    seen: list[str] = []
    with psycopg.connect(database.reader_url, autocommit=True) as listener:
        listener.execute("LISTEN planning_upload")
        with path.open("rb") as content:
            upload, _ = receive_upload(desk, Arrival(content, path.name, plan_words(), "lan"))

        def watch(_stage: str, _done: int = 0, _total: int = 0) -> None:
            seen.append(report_upload(desk, upload.upload_id).upload.progress.stage)

        run_upload(desk, upload.upload_id, watch)
        heard = [notice.payload for notice in listener.notifies(timeout=0.5)]
    assert list(dict.fromkeys(seen)) == ["reading", "checking", "loading"]
    read = report_upload(desk, upload.upload_id).upload
    progress = read.progress
    assert (read.state, progress.stage, progress.heartbeat_at) == (UploadState.READY, "done", NOW)
    assert set(heard) == {str(upload.upload_id)}
    assert len(heard) >= 5


def test_the_same_file_sent_twice_at_the_same_moment_is_one_upload(desk: IngestDesk, tmp_path: Path) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))

    def arrive(_: int) -> tuple[object, bool]:
        with path.open("rb") as content:
            upload, is_new = receive_upload(
                desk, Arrival(content, path.name, plan_words(), "lan"), queued=True
            )
        return upload.upload_id, is_new

    with ThreadPoolExecutor(4) as pool:
        arrived = list(pool.map(arrive, range(4)))
    assert len({upload_id for upload_id, _ in arrived}) == 1
    assert sorted(is_new for _, is_new in arrived) == [False, False, False, True]


def test_too_many_open_uploads_of_one_person_are_refused_and_the_same_one_is_not(
    desk: IngestDesk, overlapping: Path
) -> None:
    few = IngestDesk(desk.store, desk.upload_dir, desk.now, UploadLimits(open_uploads=1))
    send(few, overlapping, plan_words())
    with pytest.raises(Conflict, match="too-many-open-uploads"):
        send(few, overlapping, plan_words(plan_id="hai"))
    assert codes_of(send(few, overlapping, plan_words()))


# -- papers ------------------------------------------------------------------------------------------------------


def paper(content: bytes, name: str, **said: Any) -> ArrivedDocument:  # noqa: ANN401 - members of ArrivedDocument
    return ArrivedDocument(io.BytesIO(content), name, **said)


def send_with(desk: IngestDesk, path: Path, *papers: ArrivedDocument) -> Any:  # noqa: ANN401 - what a library or a plan file hands over
    with path.open("rb") as content:
        upload, _ = receive_upload(desk, Arrival(content, path.name, plan_words(), "lan", papers))
    return run_upload(desk, upload.upload_id)


def test_papers_are_kept_by_hash_and_drafted_with_the_version(
    desk: IngestDesk, database: TestDatabase, tmp_path: Path
) -> None:
    number = plan_words()["decision_number"]
    decision = paper(PDF, "../../qd.pdf", title="Quyết định", number=number, date=date(2024, 1, 1))
    report = send_with(
        desk,
        write_zip(tmp_path, LayerFiles("lots", lots())),
        decision,
        paper(b"\x89PNG\r\n\x1a\n..", "bản vẽ.png"),
    )
    assert {item.file_name: item.media_type for item in report.documents} == {
        "qd.pdf": "application/pdf",
        "bản vẽ.png": "image/png",
    }
    for item in report.documents:
        assert kept_files.find(desk.upload_dir, item.sha256).stat().st_size == item.bytes
    with psycopg.connect(database.owner_url) as session:
        drafted = session.execute("SELECT number, media_type FROM draft.document ORDER BY 2").fetchall()
    assert drafted == [(number, "application/pdf"), (None, "image/png")]


def test_papers_that_come_later_are_added_until_somebody_has_approved(
    desk: IngestDesk, database: TestDatabase, tmp_path: Path
) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    first = send_with(desk, path)
    later = send_with(desk, path, paper(PDF, "tm.pdf"))
    assert later.upload.upload_id == first.upload.upload_id
    assert [item.file_name for item in later.documents] == ["tm.pdf"]
    assert len(send_with(desk, path, paper(PDF, "tm lần hai.pdf")).documents) == 1
    with psycopg.connect(database.owner_url) as session:
        assert session.execute("SELECT count(*) FROM draft.document").fetchone() == (2,)
    approve_upload(desk, first.upload.upload_id, username="huy", note=None)
    with pytest.raises(Conflict, match="upload-approved"):
        send_with(desk, path, paper(PDF + b" other", "moi.pdf"))


def test_a_paper_does_not_slip_in_behind_an_approval(
    desk: IngestDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Approved after the sender's call has looked the upload up, before it adds the paper."""
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    upload_id = send_with(desk, path).upload.upload_id
    real = uploads.add

    def add(*given: Any) -> Any:  # noqa: ANN401 - passed on as they are
        found = real(*given)
        approve_upload(desk, upload_id, username="huy", note=None)
        return found

    monkeypatch.setattr(uploads, "add", add)
    with pytest.raises(Conflict, match="upload-approved"):
        send_with(desk, path, paper(PDF, "tm.pdf"))
    assert report_upload(desk, upload_id).documents == ()


def test_a_paper_waits_while_the_draft_that_it_belongs_to_is_written(
    desk: IngestDesk, tmp_path: Path
) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    with path.open("rb") as content:
        upload, _ = receive_upload(desk, Arrival(content, path.name, plan_words(), "lan"))
    with desk.store.writing() as writer:
        uploads.hold_for_writing(writer, upload.upload_id)
        with pytest.raises(Conflict, match="upload-busy"):
            send_with(desk, path, paper(PDF, "tm.pdf"))
    assert [item.file_name for item in send_with(desk, path, paper(PDF, "tm.pdf")).documents] == ["tm.pdf"]


def test_papers_that_come_with_a_new_file_stand_in_the_audit_chain_once(
    desk: IngestDesk, tmp_path: Path
) -> None:
    send_with(desk, write_zip(tmp_path, LayerFiles("lots", lots())), paper(PDF, "tm.pdf"))
    assert entries(desk).count(("lan", "upload.received")) == 1
    assert ("lan", "upload.documents_added") not in entries(desk)


def test_what_is_sure_to_be_refused_is_not_kept(desk: IngestDesk, tmp_path: Path) -> None:
    full = replace(desk, limits=UploadLimits(open_uploads=0))
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    arriving = kept_files.ArrivingFile(desk.upload_dir)
    arriving.write(path.read_bytes())
    with pytest.raises(Conflict, match="too-many-open-uploads"):
        receive_upload(full, Arrival(arriving, path.name, plan_words(), "lan"))
    arriving.discard()
    assert [item for item in desk.upload_dir.rglob("*") if item.is_file()] == []


def test_a_paper_of_no_known_kind_is_refused_by_its_place(
    desk: IngestDesk, database: TestDatabase, tmp_path: Path
) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    with pytest.raises(InvalidInput) as refused:
        send_with(desk, path, paper(PDF, "a.pdf"), paper(b"<html>", "b.pdf"))
    assert [(fault.where, fault.detail) for fault in refused.value.faults] == [("documents", {"index": 1})]
    with psycopg.connect(database.owner_url) as session:
        assert session.execute("SELECT count(*) FROM desk.upload").fetchone() == (0,)


def refusal_of_approval(desk: IngestDesk, upload_id: UUID, username: str) -> str:
    with pytest.raises(NotAllowed) as refused:
        approve_upload(desk, upload_id, username=username, note=None)
    return refused.value.slug


def test_who_accepted_the_warnings_is_no_second_person_but_may_reject(
    desk: IngestDesk, overlapping: Path
) -> None:
    upload_id = send(desk, overlapping, plan_words()).upload.upload_id
    accept_upload_warnings(desk, upload_id, username="huy", reason="biết rồi")
    assert refusal_of_approval(desk, upload_id, "huy") == "took-part"
    assert report_upload(desk, upload_id).upload.state is UploadState.READY
    with desk.store.writing() as session:
        add_account(session, "vu", Role.APPROVER, PASSWORD, at=NOW, actor="test")
    assert approve_upload(desk, upload_id, username="vu", note=None).decided_by == "vu"
    assert reject_upload(desk, upload_id, username="huy", note=None).state is UploadState.REJECTED


def test_who_answered_a_question_is_no_second_person_even_after_another_reading(
    desk: IngestDesk, tmp_path: Path
) -> None:
    sent = send(desk, write_zip(tmp_path, LayerFiles("lots", lots(), prj=None)), plan_words())
    upload_id = sent.upload.upload_id
    answer_upload(desk, upload_id, answers({"/crs": "EPSG:5899"}), username="huy")
    assert run_upload(desk, upload_id).upload.state is UploadState.READY
    answer_upload(desk, upload_id, Answers(retry=True), username="lan")
    run_upload(desk, upload_id)
    assert refusal_of_approval(desk, upload_id, "huy") == "took-part"


def test_who_added_a_paper_is_no_second_person(desk: IngestDesk, tmp_path: Path) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    upload_id = send(desk, path, plan_words()).upload.upload_id
    with path.open("rb") as content:
        paper = ArrivedDocument(io.BytesIO(PDF), "qd.pdf")
        receive_upload(desk, Arrival(content, path.name, plan_words(), "huy", (paper,)))
    assert refusal_of_approval(desk, upload_id, "huy") == "took-part"


def test_a_look_and_another_reading_alone_leave_a_second_person_what_they_are(
    desk: IngestDesk, tmp_path: Path
) -> None:
    upload_id = send(desk, write_zip(tmp_path, LayerFiles("lots", lots())), plan_words()).upload.upload_id
    answer_upload(desk, upload_id, Answers(retry=True), username="huy")
    run_upload(desk, upload_id)
    assert approve_upload(desk, upload_id, username="huy", note=None).state is UploadState.APPROVED
