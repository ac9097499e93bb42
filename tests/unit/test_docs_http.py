"""The page of the HTTP interface lists what the application answers: addresses, parameters, fields, limits."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from planning_server.http import routes_permit, routes_plan_diff, upload_body, upload_events
from planning_server.http.app import create_app
from planning_server.http.context import AppSettings, Clock
from planning_server.http.problems import STATUS_OF
from planning_server.ingest.kept_files import LARGEST_UPLOAD
from planning_server.ingest.plan_file import LARGEST_PLAN_FILE
from planning_server.jobs.desk import IngestDesk, UploadLimits
from planning_server.permit.request import FIELDS, MAX_ITEMS
from planning_server.situation.polygon_input import MAX_VERTICES
from planning_server.store import sign_ins
from planning_server.store.accounts import Role
from planning_server.store.sessions import CONNECT_SECONDS, STATEMENT_SECONDS, Store, StoreAddresses

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "http.md").read_text(encoding="utf-8")
BESIDE_THE_FRAMEWORK = {
    "GET /",
    "GET /tiles/{tileset}/{archive}/{z}/{x}/{y}.mvt",
    "GET /tiles/{tileset}/{archive}.pmtiles",
}
"""Addresses that OpenAPI does not describe: the page itself, and files named by content."""


@cache
def description(*, with_desk: bool = True) -> dict[str, Any]:
    """OpenAPI as the application writes it; nothing connects for that."""
    settings = AppSettings(
        public_url="http://127.0.0.1:8000",
        archive_dir=Path("/nonexistent"),
        viewer_dir=Path("/nonexistent"),
        upload_dir=Path("/nonexistent"),
        extent=(102.0, 8.0, 110.0, 23.5),
        check_key=b"key",
        software="planning-server/0",
        clock=Clock(now=lambda: datetime(2026, 11, 20, tzinfo=UTC), today=lambda: date(2026, 11, 20)),
    )
    store = Store(StoreAddresses(reader="host=/nonexistent"))
    desk = IngestDesk(store, settings.upload_dir, settings.clock.now)
    app = create_app(settings, store, desk if with_desk else None)
    return app.api.openapi()


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def first_cells(title: str) -> list[str]:
    return [line.split("|")[1].strip() for line in section(title).splitlines() if line.startswith("| ")][1:]


def test_every_address_of_the_application_stands_on_the_page_and_no_other() -> None:
    described = {
        f"{method.upper()} {path}" for path, methods in description()["paths"].items() for method in methods
    }
    assert {cell.strip("`") for cell in first_cells("Addresses")} == described | BESIDE_THE_FRAMEWORK


def test_the_addresses_marked_as_the_desks_are_those_that_the_public_process_lacks() -> None:
    marked = {
        line.split("|")[1].strip().strip("`")
        for line in section("Addresses").splitlines()
        if line.startswith("| ") and "| desk: " in line
    }
    assert marked == calls(with_desk=True) - calls(with_desk=False)


def calls(*, with_desk: bool) -> set[str]:
    paths = description(with_desk=with_desk)["paths"]
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


def test_every_call_of_the_desk_names_the_credentials_it_takes() -> None:
    public_calls = calls(with_desk=False)
    without = {"POST /session", "DELETE /session"}
    for path, methods in description()["paths"].items():
        for method, told in methods.items():
            name = f"{method.upper()} {path}"
            if name not in public_calls | without:
                assert {key for item in told["security"] for key in item} == {
                    "bearer_token",
                    "session_cookie",
                }, name
            else:
                assert "security" not in told, name


def test_the_roles_on_the_page_are_those_of_the_code() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", section("The planner's desk"), re.MULTILINE)
    assert listed[: len(Role)] == [str(role) for role in Role]


def test_every_parameter_of_a_place_stands_on_the_page() -> None:
    listed = {name for cell in first_cells("Where") for name in re.findall(r"`(\w+)`", cell)}
    taken = {item["name"] for item in description()["paths"]["/constraints"]["get"]["parameters"]}
    assert listed == taken - {"date", "edition", "lang", "format"}


def test_every_field_of_a_permit_check_stands_on_the_page_in_order() -> None:
    assert tuple(cell.strip("`") for cell in first_cells("The permit check's body")) == FIELDS


def test_the_statuses_are_those_of_the_refusals_that_a_reader_can_meet() -> None:
    assert {int(cell) for cell in first_cells("Refusals")} == set(STATUS_OF.values())


def test_the_limits_are_those_of_the_code() -> None:
    told = section("Limits").replace(" ", "")
    assert f"|{routes_permit.MOST_BODY_BYTES}bytes|" in told
    assert f"|{MAX_VERTICES}|" in told
    assert f"|{MAX_ITEMS}each|" in told
    assert f"|{CONNECT_SECONDS}s|" in told
    assert f"|{STATEMENT_SECONDS}s|" in told
    assert f"|{LARGEST_UPLOAD}bytes|" in told
    assert f"|{upload_body.LARGEST_BODY}bytes|" in told
    assert f"|{UploadLimits().documents}|" in told
    assert f"|{LARGEST_PLAN_FILE}bytes|" in told
    assert f"|{upload_body.SILENCE_SECONDS}s|" in told
    assert f"|{upload_body.MOST_AT_ONCE}|" in told
    failed = (
        f"{sign_ins.MOST_ATTEMPTS_OF_ACCOUNT_FROM_ADDRESS}foranaccountfromoneaddress,"
        f"{sign_ins.MOST_ATTEMPTS_FROM_ADDRESS}fromoneaddress,{sign_ins.MOST_ATTEMPTS_OF_ACCOUNT}foranaccount"
    )
    assert f"within{int(sign_ins.ATTEMPT_WINDOW.total_seconds()) // 60}minutes|{failed}|" in told
    streams = f"{upload_events.MOST_STREAMS_OF_ACCOUNT}anaccount,{upload_events.MOST_STREAMS}aprocess"
    assert f"|{streams}|" in told
    assert f"|1;anotherwaits{routes_plan_diff.LONGEST_WAIT_SECONDS}s|" in told
