"""The map of an export in a browser, from the plainest web server there is, in a folder below its root."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.approved_uploads import DraftPlan, approve_parcels, approve_plan
from tests.browser.conftest import DESK
from tests.browser.visit import Visit, open_visit
from tests.conftest import TestDatabase
from tests.exporting_office import PUBLIC_URL, ExportingOffice

pytestmark = pytest.mark.browser


@pytest.fixture
def exported(
    database: TestDatabase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[str]:
    """The address of an export, served by `python -m http.server`, which knows nothing of tiles and gzip."""
    office = ExportingOffice(database, tmp_path, monkeypatch, capsys)
    approve_plan(database.writer_url, DraftPlan())
    approve_parcels(database.writer_url, {"7": "parcel-7"})
    office.publish()
    office.export(name="web/map")
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"]
    with subprocess.Popen(
        [*command, "--directory", str(tmp_path / "web")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout is not None
        port = re.search(r"port (\d+)", server.stdout.readline())
        assert port is not None
        yield f"http://127.0.0.1:{port[1]}/map"
        server.terminate()


@pytest.fixture
def copy(exported: str, chromium: Browser) -> Iterator[Visit]:
    """At the end the console holds nothing but tiles that are not there, and no other host was asked."""
    context = chromium.new_context(viewport={"width": DESK[0], "height": DESK[1]})
    opened = open_visit(context, exported)
    missing: list[str] = []
    opened.page.on("response", lambda answer: missing.append(answer.url) if answer.status == 404 else None)
    yield opened
    context.close()
    assert [url for url in missing if not url.endswith(".mvt")] == []
    assert opened.watch.strangers == []
    assert [error for error in opened.watch.errors if "404" not in error] == []


def test_the_copied_map_draws_its_plans_and_says_what_it_cannot_do(copy: Visit) -> None:
    asked: list[str] = []
    copy.page.on("request", lambda request: asked.append(request.url))
    page = copy.at("?lang=en&z=17&lat=11.9265&lon=108.4472")
    page.get_by_role("button", name="Show the whole planned area").click()
    expect(page.locator("li[data-code=DAT_O_Nhomnhao]")).to_be_visible(timeout=30_000)
    expect(page.locator("li[data-code=DAT_HTXH_Yte]")).to_be_visible()
    expect(page.locator(".notice-copy")).to_contain_text("Copy of edition 1")
    page.get_by_role("tab", name="Layers").click()
    expect(page.locator(".plans")).to_contain_text("Decision 1/QĐ")
    page.get_by_label("Planned land use").uncheck()
    page.wait_for_url("**off=zones**")
    copy.press_centre()
    card = page.locator("aside.card")
    expect(card).to_contain_text("It answers no questions.")
    link = card.get_by_role("link", name="Ask about this place at quyhoach.example")
    assert (link.get_attribute("href") or "").startswith(f"{PUBLIC_URL}/?")
    assert "at=" in (link.get_attribute("href") or "")
    assert not [url for url in asked if "/constraints" in url or "/parcels" in url]
    assert [url for url in asked if url.endswith("/map/sprites/planning.png")]
    assert [url for url in asked if "/tiles/planning/" in url and url.endswith(".mvt")]


def test_a_day_before_the_copy_begins_is_said_in_the_readers_language(copy: Visit) -> None:
    page = copy.at("?lang=vi&date=2001-01-01", settled=False)
    expect(page.locator(".notice-map")).to_contain_text("chỉ có quy định từ ngày", timeout=30_000)
