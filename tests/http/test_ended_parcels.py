"""A parcel that has ended says when, into what it went over, and which edition still answers for it."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from psycopg import sql

from planning_server.store.statements import statement
from tests.approved_uploads import DraftPlan, approve_parcels, approve_plan
from tests.http.office import Office, problem_of
from tests.http.test_end_version import publish


@pytest.fixture
def renewed(office: Office) -> Office:
    """Edition 1 knows parcels 1 (pa) and 2 (pb); edition 2 has pa divided into 1 (pc) and 3 (pd), and pb gone."""
    approve_plan(office.database.writer_url, DraftPlan())
    approve_parcels(office.database.writer_url, {"1": "pa", "2": "pb"})
    publish(office, None)
    upload_id = approve_parcels(office.database.writer_url, {"1": "pc", "3": "pd"})
    with psycopg.connect(office.database.writer_url) as session:
        session.execute(
            "UPDATE draft.parcel SET predecessors = '{pa}' WHERE upload_id = %s AND parcel_id = 'pd'",
            [upload_id],
        )
    publish(office, 1)
    return office


KEY_1 = {"commune": "99001", "sheet": "1", "number": "1"}
KEY_3 = {"commune": "99001", "sheet": "1", "number": "3"}
KEY_2 = "commune=99001&sheet=1&number=2"


def asked(office: Office, path: str, slug: str) -> dict[str, Any]:
    return problem_of(office.call(None, "GET", path), 404, slug)


@pytest.mark.parametrize("path", ["/parcels/pa", "/constraints?parcel=pa"])
def test_an_ended_parcel_names_its_successors_and_the_call_that_answers(renewed: Office, path: str) -> None:
    told = asked(renewed, path, "parcel-ended")
    assert (told["parcel_id"], told["key"], told["known"]) == ("pa", KEY_1, {"from": 1, "to": 2})
    assert told["successors"] == [{"parcel_id": "pc", "key": KEY_1}, {"parcel_id": "pd", "key": KEY_3}]
    assert told["successors_complete"] is True
    assert told["answered_by"] == "/parcels/pa?edition=1"
    assert "ended in edition 2" in told["detail"]
    answer = renewed.call(None, "GET", told["answered_by"])
    assert answer.json()["features"][0]["properties"]["parcel_id"] == "pa"


@pytest.mark.parametrize("path", ["/parcels/pb", f"/constraints?{KEY_2}"])
def test_an_ended_parcel_without_successors_says_so(renewed: Office, path: str) -> None:
    told = asked(renewed, path, "parcel-ended")
    assert (told["parcel_id"], told["successors"]) == ("pb", [])
    assert "No parcel took its place" in told["detail"]


def test_a_parcel_of_a_later_edition_is_not_known_yet(renewed: Office) -> None:
    told = asked(renewed, "/parcels/pd?edition=1", "parcel-not-known-yet")
    assert (told["known"], told["answered_by"]) == ({"from": 2, "to": None}, "/parcels/pd?edition=2")
    for unknown in (
        "/parcels/nothing",
        "/parcels/nothing?edition=1",
        "/constraints?commune=99001&sheet=1&number=9",
    ):
        asked(renewed, unknown, "no-such-parcel")


def test_a_withdrawn_edition_answers_for_no_parcel(renewed: Office) -> None:
    with psycopg.connect(renewed.database.superuser_url) as session:
        session.execute("UPDATE pub.edition SET state = 'withdrawn' WHERE edition = 1")
    assert asked(renewed, "/parcels/pa", "parcel-ended")["answered_by"] is None


def test_a_parcel_says_in_which_editions_it_is_known(renewed: Office) -> None:
    def known(path: str) -> dict[str, Any]:
        return renewed.call(None, "GET", path).json()["features"][0]["properties"]["known"]

    assert known("/parcels/pc") == {"from": 2, "to": None}
    assert known("/parcels/pa?edition=1") == {"from": 1, "to": 2}
    assert known(f"/parcels?{KEY_2}&edition=1") == {"from": 1, "to": 2}


@pytest.mark.parametrize(
    "path", ["/parcels/pa?edition=1", "/parcels/pc?edition=2", f"/parcels?{KEY_2}&edition=1"]
)
def test_an_answer_of_one_edition_and_day_is_kept_for_good_and_says_what_was_known_then(
    renewed: Office, path: str
) -> None:
    """Contract, section 1: with both given an answer never changes; when a parcel ends is known only later."""
    answer = renewed.call(None, "GET", f"{path}&date=2026-11-20")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.json()["features"][0]["properties"]["known"]["to"] is None
    assert "immutable" not in renewed.call(None, "GET", path).headers["cache-control"]


def test_successors_come_by_their_index(renewed: Office) -> None:
    values = {"edition": 2, "parcel_id": "pa", "known_to": 2}
    with psycopg.connect(renewed.database.reader_url) as session:
        session.execute("SET LOCAL enable_seqscan = off")  # a small table: whether the index can serve
        plan = session.execute(sql.SQL("EXPLAIN ") + statement("successors"), values).fetchall()
    assert "ix_pub_parcel_predecessors" in "\n".join(row[0] for row in plan)
