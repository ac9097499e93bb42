"""Withdrawing an edition: what only it held answers 410 everywhere, what others hold stays, and its hash stays as a tombstone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from planning_server.domain.errors import Withdrawn
from planning_server.publish import editions
from planning_server.publish.edition import Edition
from planning_server.store.sessions import Session
from tests.approved_uploads import DraftPlan, approve_parcels, approve_plan, square
from tests.http.office import Office, problem_of

PLACE = {"e": 576050.0, "n": 1319050.0, "crs": "EPSG:5899"}
TILE = "14/13127/7645"
"""Where the squares of `DraftPlan` lie, see tests/db/test_publish.py."""
PAPER = "d" * 64


def publish(office: Office, base: int | None) -> None:
    asked = office.call("huy", "POST", "/editions", json={"base_edition": base})
    office.build(int(asked.json()["edition"]))
    office.app.api.state.context.current.refresh()


def go_back(office: Office, number: int) -> None:
    asked = office.call("quan", "POST", f"/editions/{number}/activate")
    office.build(int(asked.json()["edition"]))
    office.app.api.state.context.current.refresh()


def archives(office: Office, number: int) -> dict[str, str]:
    [only] = office.call(None, "GET", f"/editions/{number}").json()["slices"]
    return {tileset: item["sha256"] for tileset, item in only["archives"].items()}


@pytest.fixture
def wrong(office: Office) -> str:
    """Edition 1: plan p and parcel pa. Edition 2 adds plan q with a paper, and redraws the parcel as pa2. Edition 3 goes back to 1.

    Answers the upload of q.
    """
    writer = office.database.writer_url
    approve_plan(writer, DraftPlan())
    approve_parcels(writer, {"1": "pa"})
    publish(office, None)
    upload_id = approve_plan(writer, DraftPlan(plan_id="q", level="chi_tiet"))
    with psycopg.connect(writer) as session:
        session.execute(
            "INSERT INTO draft.document (version_id, title, number, sha256, media_type)"
            " SELECT version_id, 'Quyết định', '1/QĐ', %s, 'application/pdf' FROM draft.plan_version",
            (PAPER,),
        )
    approve_parcels(writer, {"1": "pa2"})
    publish(office, 1)
    return str(upload_id)


def withdraw(office: Office, number: int) -> Any:  # noqa: ANN401 - an answer's body
    answer = office.call("quan", "POST", f"/editions/{number}/withdraw", json={"note": "công bố nhầm"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_what_only_a_withdrawn_edition_held_answers_410(office: Office, wrong: str) -> None:
    check = office.call(
        None,
        "POST",
        "/permit-checks?edition=2",
        json={"footprint": square(1).buffer(-10).__geo_interface__, "crs": "EPSG:5899", "date": "2026-11-20"},
    )
    assert check.status_code == 200, check.text
    manifest_sha256 = office.call(None, "GET", "/editions/2").json()["manifest_sha256"]
    gone, kept = archives(office, 2), archives(office, 1)
    go_back(office, 1)
    told = withdraw(office, 2)
    assert (told["state"], told["manifest_sha256"]) == ("withdrawn", manifest_sha256)
    assert set(told["archives"]) == set(gone.values())
    assert wrong in told["uploads"]

    tombstone = problem_of(office.call(None, "GET", "/editions/2"), 410, "edition-withdrawn")
    assert (tombstone["manifest_sha256"], tombstone["withdrawal_note"]) == (manifest_sha256, "công bố nhầm")
    assert tombstone["withdrawn_at"].endswith("Z")
    listed = {item["edition"]: item for item in office.call(None, "GET", "/editions").json()["editions"]}
    assert (listed[2]["state"], listed[2]["manifest_sha256"]) == ("withdrawn", manifest_sha256)
    for address in (
        "/tiles/planning/tilejson.json?edition=2",
        "/styles/planning.json?edition=2",
        "/constraints?e=576050&n=1319050&crs=EPSG:5899&edition=2&date=2026-11-20",
        "/parcels?e=576150&n=1319050&crs=EPSG:5899&edition=2",
        "/parcels/pa?edition=2",
        "/plans?edition=2",
        "/plans/p?edition=2",
        "/plans/p/versions/1?edition=2",
        "/plans/p/diff?from=1&to=1&edition=2",
        f"/tiles/planning/live-2-2019-01-01/{TILE}.mvt",
    ):
        problem_of(office.call(None, "GET", address), 410, "edition-withdrawn")
    for tileset, sha256 in gone.items():
        for method in ("GET", "HEAD"):
            assert office.call(None, method, f"/tiles/{tileset}/{sha256}.pmtiles").status_code == 410
            assert office.call(None, method, f"/tiles/{tileset}/{sha256}/{TILE}.mvt").status_code == 410
    for tileset, sha256 in kept.items():
        assert office.call(None, "GET", f"/tiles/{tileset}/{sha256}/{TILE}.mvt").status_code == 200
    for address, slug in (
        ("/plans/q", "version-withdrawn"),
        ("/plans/q/versions/1", "version-withdrawn"),
        ("/plans/q/diff?from=1&to=1", "version-withdrawn"),
        ("/parcels/pa2", "parcel-withdrawn"),
        (f"/documents/{PAPER}", "document-withdrawn"),
        (f"/permit-checks/{check.json()['id']}", "edition-withdrawn"),
    ):
        problem_of(office.call(None, "GET", address), 410, slug)
    for address in ("/plans/p", "/plans/p/versions/1", "/parcels/pa", "/parcels/pa?edition=1", "/editions/1"):
        assert office.call(None, "GET", address).status_code == 200, address
    problem_of(office.call(None, "GET", "/plans/nothing"), 404, "no-such-plan")


def test_the_current_edition_stays_until_another_one_is(office: Office, wrong: str) -> None:
    refused = problem_of(office.call("quan", "POST", "/editions/2/withdraw"), 409, "edition-is-current")
    assert "activate" in refused["detail"]
    go_back(office, 1)
    withdraw(office, 2)
    problem_of(office.call("quan", "POST", "/editions/2/withdraw"), 410, "edition-withdrawn")
    problem_of(office.call("quan", "POST", "/editions/2/activate"), 410, "edition-withdrawn")
    problem_of(office.call("quan", "POST", "/editions/9/withdraw"), 404, "no-such-edition")
    problem_of(office.call("quan", "POST", "/editions/3/withdraw"), 409, "edition-is-current")
    for who, status in ((None, 401), ("lan", 403), ("huy", 403)):
        assert office.call(who, "POST", "/editions/1/withdraw").status_code == status
    actions = [
        (entry["action"], entry["subject"])
        for entry in office.call("huy", "GET", "/audit").json()["entries"]
        if entry["action"] == "edition.withdrawn"
    ]
    assert actions == [("edition.withdrawn", "edition/2")]
    assert office.call("huy", "GET", f"/uploads/{wrong}").json()["state"] == "withdrawn"
    problem_of(office.call("huy", "POST", f"/uploads/{wrong}/approve"), 409, "upload-state")


def test_bytes_that_a_standing_edition_shares_stay_served(office: Office, wrong: str) -> None:
    assert wrong
    go_back(office, 1)
    shared = archives(office, 1)
    assert shared == archives(office, 3)
    told = withdraw(office, 1)
    assert (told["archives"], told["uploads"]) == ([], [])
    for tileset, sha256 in shared.items():
        assert office.call(None, "GET", f"/tiles/{tileset}/{sha256}/{TILE}.mvt").status_code == 200
    assert office.call(None, "GET", "/plans/p").status_code == 200
    assert office.call(None, "GET", "/parcels/pa").status_code == 200


def test_what_a_later_edition_builds_on_goes_only_with_the_last_that_holds_it(
    office: Office, wrong: str
) -> None:
    approve_plan(office.database.writer_url, DraftPlan(plan_id="r", level="chung"))
    publish(office, 2)
    withdraw(office, 2)
    assert office.call(None, "GET", "/plans/q").status_code == 200  # edition 3 holds it still
    assert office.call("huy", "GET", f"/uploads/{wrong}").json()["state"] == "published"
    go_back(office, 1)
    withdraw(office, 3)
    problem_of(office.call(None, "GET", "/plans/q"), 410, "version-withdrawn")
    assert office.call("huy", "GET", f"/uploads/{wrong}").json()["state"] == "withdrawn"


def test_content_that_is_published_anew_is_served_again(office: Office, wrong: str) -> None:
    assert wrong
    gone = archives(office, 2)["planning"]
    go_back(office, 1)
    withdraw(office, 2)
    with psycopg.connect(office.database.superuser_url) as session:
        # The very archive: the versions that it shows are approved once more.
        session.execute(
            "UPDATE desk.upload SET state = 'approved', decided_by = 'huy' WHERE upload_id = %s", (wrong,)
        )
    publish(office, 3)
    assert archives(office, 4)["planning"] == gone
    assert office.call(None, "GET", f"/tiles/planning/{gone}/{TILE}.mvt").status_code == 200
    problem_of(office.call(None, "GET", "/editions/2"), 410, "edition-withdrawn")


def test_an_edition_that_is_withdrawn_while_it_is_read_is_not_kept(
    office: Office, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wrong
    go_back(office, 1)
    current = office.app.api.state.context.current

    def slowly(read: Callable[[Session, int], Edition]) -> Callable[[Session, int], Edition]:
        def reading(session: Session, number: int) -> Edition:
            found = read(session, number)
            if number == 2:
                withdraw(office, 2)
            return found

        return reading

    monkeypatch.setattr(editions, "edition", slowly(editions.edition))
    assert current.edition(2).number == 2  # it stood when it was asked for
    monkeypatch.undo()
    with pytest.raises(Withdrawn):
        current.edition(2)
