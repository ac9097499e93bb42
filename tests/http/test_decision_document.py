"""`decision_document` in a plan file names the paper that is the decision, whatever the others are called."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any

import psycopg

from tests.http.office import TOWN_2024, Office, problem_of

DECISION, NOTES = b"%PDF-1.7 the decision", b"%PDF-1.7 notes"
NAME = "Quyết định.pdf"
PAPERS = [
    ("documents", (NAME, DECISION, "application/pdf")),
    ("documents", ("Thuyết minh.pdf", NOTES, "application/pdf")),
]


def words(**changed: object) -> dict[str, Any]:
    return {**json.loads(TOWN_2024.with_suffix(".json").read_text(encoding="utf-8")), **changed}


def decision_of(office: Office, upload_id: str) -> list[str]:
    """Hashes of what stands as the decision of the draft: the document with its number."""
    with psycopg.connect(office.database.owner_url) as session:
        found = session.execute(
            "SELECT d.sha256 FROM draft.document AS d JOIN draft.plan_version AS v USING (version_id)"
            " WHERE v.upload_id = %s AND d.number = v.decision_number",
            [upload_id],
        ).fetchall()
    return [row[0] for row in found]


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_the_named_paper_becomes_the_decision_of_the_draft(office: Office) -> None:
    # as a Mac writes the name: letters and accents apart
    name = unicodedata.normalize("NFD", NAME)
    upload_id = office.send("lan", TOWN_2024, words(decision_document=name), PAPERS).json()["upload_id"]
    office.work(upload_id)
    assert decision_of(office, upload_id) == [sha256(DECISION)]


def test_without_a_name_no_paper_is_taken_for_the_decision(office: Office) -> None:
    upload_id = office.send("lan", TOWN_2024, words(), PAPERS).json()["upload_id"]
    office.work(upload_id)
    assert decision_of(office, upload_id) == [None]


def test_a_name_that_no_paper_or_more_than_one_has_is_refused_with_words(office: Office) -> None:
    for papers, said in (
        ([], "none"),
        (PAPERS[1:], "Thuyết minh.pdf"),
        ([PAPERS[0], ("documents", (NAME, NOTES, "application/pdf"))], "2 documents"),
    ):
        answer = office.send("lan", TOWN_2024, words(decision_document=NAME), papers)
        [error] = problem_of(answer, 422, "invalid-plan-file")["errors"]
        assert error["where"] == "/decision_document"
        assert said in error["message"]
    assert office.call("lan", "GET", "/uploads").json()["total"] == 0


def test_an_answer_names_the_decision_afterwards(office: Office) -> None:
    upload_id = office.send("lan", TOWN_2024, words(), PAPERS).json()["upload_id"]
    office.work(upload_id)
    path = f"/uploads/{upload_id}"
    body = {"answers": {"/decision_document": "qd.pdf"}}
    [error] = problem_of(office.call("lan", "PATCH", path, json=body), 422, "invalid-answer")["errors"]
    assert (error["where"], error["plan_pointer"]) == ("/answers/~1decision_document", "/decision_document")
    body = {"answers": {"/decision_document": "Thuyết minh.pdf"}}
    assert office.call("lan", "PATCH", path, json=body).status_code == 200
    office.work(upload_id)
    assert decision_of(office, upload_id) == [sha256(NOTES)]


def test_a_decision_that_ends_a_version_names_its_paper_too(office: Office) -> None:
    upload_id = office.send("lan", TOWN_2024, words(), PAPERS).json()["upload_id"]
    office.work(upload_id)
    with psycopg.connect(office.database.owner_url) as session:
        session.execute("UPDATE desk.finding SET accepted_reason = 'x', accepted_by = 'quan'")
        session.execute("UPDATE desk.upload SET state = 'ready'")
    office.call("huy", "POST", f"/uploads/{upload_id}/approve")
    assert office.call("huy", "POST", "/editions", json={"base_edition": None}).status_code == 202
    office.build(1)
    office.app.api.state.context.current.refresh()
    plan_id = words()["plan_id"]
    ending = {
        "decision_number": "99/QĐ-UBND",
        "decision_date": "2026-11-02",
        "ends_from": "2029-01-01",
        "decision_document": NAME,
    }
    path = f"/plans/{plan_id}/versions/1/end"
    [error] = problem_of(office.call("lan", "POST", path, json=ending), 422, "invalid-plan-file")["errors"]
    assert error["where"] == "/decision_document"
    entered = office.call("lan", "POST", path, files=PAPERS, data={"plan": json.dumps(ending)})
    assert entered.status_code == 202, entered.text
    assert decision_of(office, entered.json()["upload_id"]) == [sha256(DECISION)]
