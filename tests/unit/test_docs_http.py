"""The page of the HTTP interface lists what the application answers: addresses, parameters, fields, limits."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from planning_server.http import routes_permit
from planning_server.http.app import create_app
from planning_server.http.context import AppSettings, Clock
from planning_server.http.problems import STATUS_OF
from planning_server.permit.request import FIELDS, MAX_ITEMS
from planning_server.situation.polygon_input import MAX_VERTICES
from planning_server.store.sessions import CONNECT_SECONDS, STATEMENT_SECONDS, Store, StoreAddresses

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "http.md").read_text(encoding="utf-8")
BESIDE_THE_FRAMEWORK = {
    "GET /",
    "GET /tiles/{tileset}/{archive}/{z}/{x}/{y}.mvt",
    "GET /tiles/{tileset}/{archive}.pmtiles",
}
"""Addresses that OpenAPI does not describe: the page itself, and files named by content."""


@cache
def description() -> dict[str, Any]:
    """OpenAPI as the application writes it; nothing connects for that."""
    settings = AppSettings(
        public_url="http://127.0.0.1:8000",
        archive_dir=Path("/nonexistent"),
        viewer_dir=Path("/nonexistent"),
        extent=(102.0, 8.0, 110.0, 23.5),
        check_key=b"key",
        software="planning-server/0",
        clock=Clock(now=lambda: datetime(2026, 11, 20, tzinfo=UTC), today=lambda: date(2026, 11, 20)),
    )
    app = create_app(settings, Store(StoreAddresses(reader="host=/nonexistent")))
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


def test_every_parameter_of_a_place_stands_on_the_page() -> None:
    listed = {name for cell in first_cells("Where") for name in re.findall(r"`(\w+)`", cell)}
    taken = {item["name"] for item in description()["paths"]["/constraints"]["get"]["parameters"]}
    assert listed == taken - {"date", "edition", "lang", "format"}


def test_every_field_of_a_permit_check_stands_on_the_page_in_order() -> None:
    assert tuple(cell.strip("`") for cell in first_cells("The permit check's body")) == FIELDS


def test_the_statuses_are_those_of_the_refusals_that_a_reader_can_meet() -> None:
    planners_only = {403}
    assert {int(cell) for cell in first_cells("Refusals")} == set(STATUS_OF.values()) - planners_only


def test_the_limits_are_those_of_the_code() -> None:
    told = section("Limits").replace(" ", "")
    assert f"|{routes_permit.MOST_BODY_BYTES}bytes|" in told
    assert f"|{MAX_VERTICES}|" in told
    assert f"|{MAX_ITEMS}each|" in told
    assert f"|{CONNECT_SECONDS}s|" in told
    assert f"|{STATEMENT_SECONDS}s|" in told
